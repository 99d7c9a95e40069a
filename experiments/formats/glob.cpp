#include "experiments/formats/glob.hpp"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::vector<std::string> matches(const std::string& pattern) {
  std::vector<std::string> found;
  glob_t list = {};
  if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &list) == 0)
    found.assign(list.gl_pathv, list.gl_pathv + list.gl_pathc);
  globfree(&list);
  std::ranges::sort(found);
  return found;
}

/// The names of the files in a folder, by the order of their bytes.
std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (!is_folder(at->path().string())) names.push_back(at->path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace

std::vector<std::string> files_matching(const std::string& pattern) {
  std::vector<std::string> found = matches(pattern);
  std::erase_if(found, is_folder);
  std::error_code ignored;
  if (found.empty() && fs::exists(pattern, ignored) && !is_folder(pattern)) found.push_back(pattern);
  return found;
}

std::string why_none_match(const std::string& pattern) {
  const std::string folder = fs::path(pattern).parent_path().string();
  const std::string shown = folder.empty() ? "the folder the program was started in" : "the folder '" + folder + "'";
  if (!folder.empty() && is_pattern(folder)) {
    const std::vector<std::string> folders = matches(folder);
    const auto count = std::ranges::count_if(folders, is_folder);
    if (count == 0) return "there is no folder that fits '" + folder + "'";
    return std::to_string(count) + (count == 1 ? " folder fits '" : " folders fit '") + folder + "', no file in " +
           (count == 1 ? "it" : "them") + " fits '" + fs::path(pattern).filename().string() + "'";
  }
  if (!folder.empty() && !is_folder(folder)) return "there is no folder '" + folder + "'";
  const std::vector<std::string> names = files_in(folder.empty() ? "." : folder);
  if (names.empty()) return shown + " has no files";
  return shown + " has " + std::to_string(names.size()) + (names.size() == 1 ? " file, '" : " files, such as '") +
         names.front() + "'";
}

std::string exact_pattern(const std::string& path) {
  std::string pattern;
  for (const char c : path) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

bool is_pattern(const std::string& text) { return text.find_first_of("*?[") != text.npos; }

}  // namespace tapelab::experiments
