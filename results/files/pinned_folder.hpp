// A study's folder that must stay where it is while runs are written into it.
#pragma once

#include <filesystem>

namespace tapelab::results {

/// Knows the folder itself, whatever happens to its name. The descriptor is closed at the end.
class PinnedFolder {
 public:
  /// Throws IoError where there is no such folder.
  explicit PinnedFolder(std::filesystem::path path);
  PinnedFolder(const PinnedFolder&) = delete;
  PinnedFolder& operator=(const PinnedFolder&) = delete;
  ~PinnedFolder();

  /// Throws IoError, naming the place where the folder is now, unless its path still leads to it.
  void require_in_place() const;

 private:
  std::filesystem::path path_;
  int folder_;
};

}  // namespace tapelab::results
