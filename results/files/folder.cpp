#include "results/files/folder.hpp"

#include <algorithm>
#include <system_error>

#include "results/text/errors.hpp"

namespace tapelab::results {

void create_folders(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw IoError("cannot create the folder '" + folder.string() + "': " + error.message(),
                  {"choose another folder with -o, or make this one writable"});
}

std::vector<std::string> run_ids(const std::filesystem::path& folder) {
  std::vector<std::string> ids;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder / "runs", error);
  if (error == std::errc::no_such_file_or_directory) return ids;
  if (error) throw IoError("cannot list '" + (folder / "runs").string() + "': " + error.message());
  for (const auto& entry : entries) {
    const auto& path = entry.path();
    if (path.extension() == ".h5" && !path.filename().string().starts_with('.')) ids.push_back(path.stem().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace tapelab::results
