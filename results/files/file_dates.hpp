// Dates of files by the clock of their file system, which need not be that of this machine.
#pragma once

#include <filesystem>
#include <optional>

namespace tapelab::results {

/// What the clock that dates the files of `folder` says, which on a network file system is the server's; the clock of
/// this machine where no file can be made there.
std::filesystem::file_time_type file_system_now(const std::filesystem::path& folder);

/// A date that parts what was read from what changes later: files of the folder's file system that were complete when
/// this is called have it or an earlier one, and those that change after it returned have a later one. Waits until that
/// clock has moved on, a few milliseconds. Nothing where the folder cannot be written, or the clock stands for 3 s.
std::optional<std::filesystem::file_time_type> date_before_reading(const std::filesystem::path& folder);

/// When a file got its bytes, name or rights, the last of these: whoever sets its date back or moves it to the place of
/// another one touches it too; so does a new link to it. Nothing for what is no regular file.
std::optional<std::filesystem::file_time_type> last_touched(const std::filesystem::path& path);

}  // namespace tapelab::results
