// Writes active.json while runs train, for those who watch.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>

#include "experiments/runner/active_runs.hpp"
#include "results/files/pinned_folder.hpp"

namespace tapelab::experiments {

/// Threads that train call advanced(); it writes at most once per second, into the folder itself and only while that is
/// in its place. What keeps the file from being written is no error: nothing but `watch` reads it.
class ActiveWriter {
 public:
  using Clock = std::chrono::steady_clock;
  /// Removes what a killed process left. Both must outlive this object.
  ActiveWriter(const results::PinnedFolder& folder, const ActiveRuns& active, Clock::time_point (*now)() = Clock::now);
  ActiveWriter(const ActiveWriter&) = delete;
  ActiveWriter& operator=(const ActiveWriter&) = delete;
  /// Removes the file.
  ~ActiveWriter();

  void advanced();

 private:
  void write() const;

  const results::PinnedFolder& folder_;
  const ActiveRuns& active_;
  Clock::time_point (*const now_)();
  const std::string holder_;
  const std::filesystem::path path_;
  std::mutex mutex_;
  std::atomic<Clock::rep> next_ = 0;  ///< threads that train look no sooner
};

}  // namespace tapelab::experiments
