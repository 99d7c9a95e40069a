// A study's jobs for people who watch it.
#pragma once

#include <filesystem>
#include <string>

namespace tapelab::experiments {

struct QueueNews {
  /// "queue    4 tasks of job 12: 2 run, 2 wait (Priority); last task, job 13: waits (Dependency)", a line for each of
  /// the first tasks that run, with node and time left, and one for each that says what went wrong. "": never
  /// submitted.
  std::string text = {};
  bool is_open = false;  ///< some job has not ended
};

/// Of the study's newest jobs. Takes no longer than two seconds, whatever Slurm does, and throws nothing.
QueueNews queue_news(const std::filesystem::path& study);

}  // namespace tapelab::experiments
