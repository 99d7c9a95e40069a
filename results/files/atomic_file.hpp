// A file that appears whole or not at all, also when the disk fills up or the power fails.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <span>

namespace tapelab::results {

/// Writes `bytes` to a temporary file beside `path` whose name no other process and no other call gives
/// (temporary_name), syncs, renames it to `path` and syncs the folder. On any error the
/// temporary file is removed, `path` is as it was before, and IoError says how many bytes were needed, where, and what
/// to do. The folder must exist.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// The same for a file of two pieces, one behind the other.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           std::span<const std::byte> rest);

/// The same for what `write` emits, of any length. An exception of `write` leaves no file behind.
void stream_file_atomically(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write);

/// write_file_atomically without syncing: whole for those who read it meanwhile, but a power failure may take it away.
void replace_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace tapelab::results
