// Grids and data that ship with the program: found by name from any folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tapelab::experiments {

/// The folder with grids/ and data/, seen from the running program, so that both may be moved together: share/tapelab
/// of an installation, experiments/ of a source tree. Nothing where neither is there.
std::optional<std::filesystem::path> shipped_folder();

/// "decoder", "paper/layers", sorted: what find_grid_file takes.
std::vector<std::string> shipped_grid_names();

/// The grid file that `name` means: a file of that name or with .ini behind it, else the shipped grid of that name,
/// which may begin with experiments/ or grids/ as in a source tree. Throws ConfigError when there is none.
std::string find_grid_file(const std::string& name);

/// A shipped grid names data and grids beside it, and what earlier commands left below out/, as ../../../out/mnist. The
/// latter is in the working folder, wherever the grid is. `path` as the grid `file` means it; nothing when it is no
/// such path.
std::optional<std::filesystem::path> in_working_folder(const std::filesystem::path& path, const std::string& file);

}  // namespace tapelab::experiments
