// A study's folder that must stay where it is while runs are written into it.
#pragma once

#include <filesystem>
#include <string>

namespace tapelab::results {

/// Knows the folder itself, whatever happens to its name. The descriptor is closed at the end.
class PinnedFolder {
 public:
  /// Throws IoError where there is no such folder.
  explicit PinnedFolder(std::filesystem::path path);
  PinnedFolder(const PinnedFolder&) = delete;
  PinnedFolder& operator=(const PinnedFolder&) = delete;
  ~PinnedFolder();

  /// As it was called at the beginning.
  const std::filesystem::path& path() const { return path_; }

  /// Throws IoError, naming the place where the folder is now, unless its path still leads to it.
  void require_in_place() const;

  /// A path to what is called `name` in the folder itself, wherever it was moved; good as long as this object is.
  std::filesystem::path entry(const std::string& name) const;

 private:
  std::filesystem::path path_;
  int folder_;
};

}  // namespace tapelab::results
