// What a queued grid reads, held against what it was when it was queued.
#pragma once

#include <filesystem>

namespace tapelab::experiments {

struct Grid;

/// Writes <queue>/data.json: the checksum of every file that the grid's data come from, and of the data. Throws
/// IoError.
void write_data_checksums(const std::filesystem::path& queue, const Grid& grid);

/// Throws UsageError naming the file where the data that the grid has loaded are others than write_data_checksums saw,
/// and IoError or DamagedFile where data.json cannot be read.
void require_same_data(const std::filesystem::path& queue, const Grid& grid);

}  // namespace tapelab::experiments
