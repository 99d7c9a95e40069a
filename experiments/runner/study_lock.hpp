// One `run` per study at a time.
#pragma once

#include <filesystem>
#include <string>

namespace tapelab::experiments {

/// "process 12 on host": this one, as the lock names its holder.
std::string this_process();

/// Holds <folder>/lock from construction to destruction. The kernel drops it when the process ends, however it ends.
class StudyLock {
 public:
  /// Throws UsageError naming the holder (process and host) if another process has it, IoError if the file cannot be
  /// opened.
  explicit StudyLock(const std::filesystem::path& folder);
  StudyLock(const StudyLock&) = delete;
  StudyLock& operator=(const StudyLock&) = delete;
  ~StudyLock();

 private:
  int file_;
};

/// Who holds the lock, "process 12 on host"; empty when nobody does. Does not touch the lock, so that it keeps nobody
/// from taking it.
std::string study_lock_holder(const std::filesystem::path& folder);

}  // namespace tapelab::experiments
