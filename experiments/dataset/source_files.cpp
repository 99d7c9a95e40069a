#include "experiments/dataset/source_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/formats/checksum.hpp"
#include "experiments/formats/glob.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> matching(const std::string& pattern, const std::string& key) {
  std::vector<std::string> files = files_matching(pattern);
  if (!files.empty()) return files;
  throw ConfigError({.message = "no file fits " + key + " = " + pattern + ": " + why_none_match(pattern),
                     .key = key,
                     .hints = {"a relative pattern is relative to the grid file that names it, or on the command line "
                               "to the working directory"}});
}

/// Without the endings of data files.
std::string without_endings(fs::path path) {
  if (path.extension() == ".gz") path.replace_extension();
  for (const char* ending : {".csv", ".txt", ".tsv", ".dat", ".npy", ".h5", ".hdf5", ".nc"})
    if (path.extension() == ending) return path.replace_extension().generic_string();
  return path.generic_string();
}

/// The last `parts` parts of a path.
std::string last_parts(const std::string& path, std::size_t parts) {
  std::size_t from = path.size();
  for (std::size_t i = 0; i < parts && from != std::string::npos && from > 0; ++i) from = path.rfind('/', from - 1);
  return from == std::string::npos || from == 0 ? path : path.substr(from + 1);
}

void name_files(std::vector<SourceFile>& files) {
  std::vector<std::string> paths;
  for (const SourceFile& file : files) paths.push_back(without_endings(fs::path(file.path).lexically_normal()));
  for (std::size_t parts = 1;; ++parts) {
    std::map<std::string, std::size_t> uses;
    bool longer = false;
    for (const std::string& path : paths) {
      ++uses[last_parts(path, parts)];
      longer = longer || last_parts(path, parts) != path;
    }
    const bool unique = uses.size() == files.size();
    if (!unique && longer) continue;
    for (std::size_t i = 0; i < files.size(); ++i) files[i].name = unique ? last_parts(paths[i], parts) : files[i].path;
    return;
  }
}

void reject_twice(const std::vector<SourceFile>& files, const std::vector<std::string>& keys) {
  std::map<fs::path, std::size_t> seen;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(files[i].path, error);
    const auto [found, added] = seen.emplace(error ? fs::path(files[i].path) : whole, i);
    if (added) continue;
    throw ConfigError(
        {.message = "the file '" + files[i].path + "' is named by " + keys[found->second] + " and by " + keys[i],
         .key = keys[i],
         .hints = {"a file belongs to one part only: make the patterns exclude each other"}});
  }
}

/// The file of `pattern` that belongs to each data file: the only one, or that of the same name.
std::vector<std::string> companions(const std::vector<SourceFile>& files, const std::string& pattern,
                                    const std::string& key, bool tests_only) {
  std::vector<std::string> found(files.size());
  if (pattern.empty()) return found;
  const std::vector<std::string> candidates = matching(pattern, key);
  const auto takes = [&](const SourceFile& file) { return !tests_only || file.part == Part::kTest; };
  const auto takers = std::ranges::count_if(files, takes);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!takes(files[i])) continue;
    const std::string wanted = fs::path(without_endings(files[i].path)).filename().string();
    const auto same = [&](const std::string& path) { return fs::path(without_endings(path)).filename() == wanted; };
    const auto match = std::ranges::find_if(candidates, same);
    if (match != candidates.end()) {
      found[i] = *match;
    } else if (candidates.size() == 1 && takers == 1) {
      found[i] = candidates.front();
    } else {
      throw ConfigError(
          {.message = "no file of " + key + " = " + pattern + " has the name of the data file '" + files[i].path + "'",
           .key = key,
           .hints = {"every data file takes the one of its own name; found: " + candidates.front() +
                     (candidates.size() > 1 ? ", ..." : "")}});
    }
  }
  return found;
}

}  // namespace

std::vector<SourceFile> source_files(const DataConfig& data) {
  std::vector<SourceFile> files;
  std::vector<std::string> keys;
  const auto add = [&](const std::vector<std::string>& paths, std::optional<Part> part, const std::string& key) {
    for (const std::string& path : paths) {
      files.push_back({.path = path, .part = part});
      keys.push_back(key);
    }
  };
  if (data.files.empty())
    add({data.file}, std::nullopt, "data.file");
  else
    add(matching(data.files, "data.files"), std::nullopt, "data.files");
  if (!data.validation_files.empty())
    add(matching(data.validation_files, "data.validation_files"), Part::kValidation, "data.validation_files");
  if (!data.test_files.empty()) add(matching(data.test_files, "data.test_files"), Part::kTest, "data.test_files");
  reject_twice(files, keys);
  if (files.size() > 1 || !data.files.empty()) name_files(files);
  const auto labels = companions(files, data.label_file, "data.label_file", !data.test_files.empty());
  const auto classes = companions(files, data.class_file, "data.class_file", false);
  for (std::size_t i = 0; i < files.size(); ++i) {
    files[i].labels = labels[i];
    files[i].classes = classes[i];
  }
  return files;
}

std::string file_name_of_series(const std::string& path) { return fs::path(without_endings(path)).filename().string(); }

std::string files_checksum(const DataConfig& data) {
  if (data.files.empty() && data.validation_files.empty() && data.test_files.empty() && data.label_file.empty() &&
      data.class_file.empty())
    return file_checksum(data.file);
  Checksum checksum;
  for (const SourceFile& file : source_files(data))
    for (const std::string& path : {file.path, file.labels, file.classes}) {
      if (path.empty()) continue;
      const std::string one = file_checksum(path);
      if (one.empty()) return "";
      checksum.add(std::span<const char>(one));
    }
  return checksum.hex();
}

std::string source_text(const DataConfig& data) { return data.files.empty() ? data.file : data.files; }

}  // namespace tapelab::experiments
