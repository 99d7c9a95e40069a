// Files that processes left half-written when they were killed.
#pragma once

#include <filesystem>

namespace tapelab::results {

/// Whether the file of a temporary name was left by a process that was killed: one that is gone, or that is elsewhere
/// and has not written for an hour. Names of earlier versions say nothing of their process: a minute is enough.
bool is_left_over(const std::filesystem::path& path, std::filesystem::file_time_type now);

/// Removes what killed processes left in `folder`. What cannot be removed stays.
void remove_left_over(const std::filesystem::path& folder);

}  // namespace tapelab::results
