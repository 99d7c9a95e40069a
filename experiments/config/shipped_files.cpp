#include "experiments/config/shipped_files.hpp"

#include <algorithm>

#include "experiments/formats/input_error.hpp"
#include "results/files/own_program.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::exists(status) && !fs::is_directory(status);
}

std::optional<fs::path> look_for_shipped_folder() {
  for (const char* place : {TAPELAB_SHIPPED_INSTALLED, TAPELAB_SHIPPED_SOURCE}) {
    std::error_code error;
    fs::path folder = (results::program_file().parent_path() / place).lexically_normal();
    if (fs::is_directory(folder / "grids", error)) return folder;
  }
  return std::nullopt;
}

/// "predict.ini" of "experiments/grids/predict.ini"; "" of a path that leads elsewhere.
fs::path below_grids(const std::string& name) {
  fs::path path = fs::path(name).lexically_normal();
  for (const char* front : {"experiments", "grids"})
    if (path.begin() != path.end() && *path.begin() == front) path = path.lexically_relative(front);
  return path.is_absolute() || path.empty() || *path.begin() == ".." || *path.begin() == "." ? fs::path() : path;
}

[[noreturn]] void reject_unknown(const std::string& name) {
  const std::vector<std::string> known = shipped_grid_names();
  const std::string asked = below_grids(name).replace_extension().string();
  std::vector<std::string> hints;
  if (!known.empty())
    hints = hint_nearest(asked, known, {"grids that come with tapelab are found by name: " + comma_list(known)});
  throw ConfigError({.message = "cannot read grid file '" + name + "': no such file", .hints = std::move(hints)});
}

}  // namespace

std::optional<fs::path> shipped_folder() {
  static const std::optional<fs::path> folder = look_for_shipped_folder();
  return folder;
}

std::vector<std::string> shipped_grid_names() {
  std::vector<std::string> names;
  const auto folder = shipped_folder();
  if (!folder) return names;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(*folder / "grids", error))
    if (entry.path().extension() == ".ini")
      names.push_back(entry.path().lexically_relative(*folder / "grids").replace_extension().string());
  std::ranges::sort(names);
  return names;
}

std::string find_grid_file(const std::string& name) {
  std::error_code error;
  if (is_file(name)) return name;
  if (is_file(name + ".ini")) return name + ".ini";
  if (const fs::path grid = below_grids(name); shipped_folder() && !grid.empty())
    for (const std::string ending : {"", ".ini"})
      if (const fs::path file = *shipped_folder() / "grids" / (grid.string() + ending); is_file(file))
        return file.string();
  if (name.empty() || fs::path(name).is_absolute() || fs::exists(name, error)) return name;
  reject_unknown(name);
}

std::optional<fs::path> in_working_folder(const fs::path& path, const std::string& file) {
  const auto shipped = shipped_folder();
  if (!shipped || !fs::path(file).is_absolute()) return std::nullopt;
  const fs::path grid = fs::path(file).lexically_relative(*shipped);
  if (grid.empty() || *grid.begin() == "..") return std::nullopt;
  const fs::path outside =
      (*shipped / grid.parent_path() / path).lexically_normal().lexically_relative(shipped->parent_path());
  if (outside.empty() || *outside.begin() != "out") return std::nullopt;
  return outside;
}

}  // namespace tapelab::experiments
