#include "results/files/folder.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_hex_pair(std::string_view text) { return text.size() == 2 && text.find_first_not_of(kHexDigits) == text.npos; }

/// The <xx> of an id; empty for one of another form.
std::string part_of(const std::string& id) {
  const std::string part = id.size() > 3 && id.front() == 'r' ? id.substr(1, 2) : "";
  return is_hex_pair(part) ? part : "";
}

void list_run_files(const fs::path& folder, std::string_view extension, std::vector<RunFile>& files) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory) return;
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(extension) && !name.starts_with('.'))
      files.push_back({name.substr(0, name.size() - extension.size()), entry->path()});
  }
  if (error) throw IoError("cannot list '" + folder.string() + "': " + error.message());
}

}  // namespace

void create_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw IoError("cannot create the folder '" + folder.string() + "': " + error.message(),
                  {"choose another folder with -o, or make this one writable"});
}

void split_runs(const fs::path& folder) {
  for (const char first : kHexDigits)
    for (const char second : kHexDigits) create_folders(folder / "runs" / std::string{first, second});
}

bool is_split(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "runs" / "ff", error);
}

fs::path run_file_path(const fs::path& folder, const std::string& id, const std::string& extension) {
  const fs::path runs = folder / "runs";
  const std::string name = id + extension, part = part_of(id);
  std::error_code error;
  const bool goes_apart = !part.empty() && fs::is_directory(runs / part, error) &&
                          fs::symlink_status(runs / name, error).type() == fs::file_type::not_found;
  return goes_apart ? runs / part / name : runs / name;
}

std::vector<fs::path> run_folders(const fs::path& folder) {
  const fs::path runs = folder / "runs";
  std::error_code error;
  if (!fs::is_directory(runs, error)) return {};
  std::vector<fs::path> folders = {runs};
  for (const char first : kHexDigits)
    for (const char second : kHexDigits)
      if (fs::path part = runs / std::string{first, second}; fs::is_directory(part, error))
        folders.push_back(std::move(part));
  return folders;
}

std::optional<fs::path> study_of_run_file(const fs::path& path) {
  fs::path runs = path.parent_path();
  if (is_hex_pair(runs.filename().string()) && runs.parent_path().filename() == "runs") runs = runs.parent_path();
  if (runs.filename() != "runs") return std::nullopt;
  return runs.has_parent_path() ? runs.parent_path() : ".";
}

std::vector<RunFile> run_files(const fs::path& folder, std::string_view extension) {
  const fs::path runs = folder / "runs";
  std::vector<RunFile> files;
  list_run_files(runs, extension, files);
  for (const fs::path& part : run_folders(folder)) {
    const std::size_t first = files.size();
    if (part != runs) list_run_files(part, extension, files);
    const auto is_elsewhere = [&](const RunFile& file) { return part_of(file.id) != part.filename(); };
    if (part != runs)
      files.erase(std::remove_if(files.begin() + static_cast<std::ptrdiff_t>(first), files.end(), is_elsewhere),
                  files.end());
  }
  std::ranges::stable_sort(files, {}, &RunFile::id);  // the one in runs/ stays in front
  const auto again = std::ranges::unique(files, {}, &RunFile::id);
  files.erase(again.begin(), again.end());
  return files;
}

std::vector<std::string> run_ids(const fs::path& folder, std::string_view extension) {
  std::vector<std::string> ids;
  for (RunFile& file : run_files(folder, extension)) ids.push_back(std::move(file.id));
  return ids;
}

}  // namespace tapelab::results
