// The running program as files. In a package (cmake/package.sh) it is started by a launcher, and by a loader of its
// own, which is what /proc/self/exe leads to there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tapelab::results {

/// What users start: the launcher of a package, else the executable. "" where /proc is not there.
std::filesystem::path program_file();

/// The words that start this program once more, before those of a command; the first is the file to execute. As long as
/// the program runs, also where its file was replaced meanwhile; not in a package.
std::vector<std::string> own_program();

/// Copies what this program needs to run into `folder`, which is made: the executable, of a package also its loader
/// and libraries, but no grids, data and fonts. Returns the file in there that starts the copy. Throws IoError.
std::filesystem::path copy_own_program(const std::filesystem::path& folder);

}  // namespace tapelab::results
