// Ctrl-C and SIGTERM as a polite request.
#pragma once

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "experiments/training/train_run.hpp"

namespace tapelab::experiments {

/// While it lives, the first SIGINT or SIGTERM sets stop() to Stop::kAfterBatch and says on stderr how to go on; the
/// second sets Stop::kNow; a third ends the process. One at a time. A thread of its own takes the signals; the thread
/// that makes this object and those that it starts meanwhile get none: oneDNN's kernels use the stack pointer as a
/// pointer into the heap, so that the kernel, which puts a handler's frame below it, would write over what lies there.
class StopOnSignals {
 public:
  StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;
  ~StopOnSignals();

  std::atomic<Stop>& stop();
  int signal_number() const;  ///< the first signal, 0 if none came

 private:
  sigset_t before_;  ///< what was blocked
  std::mutex mutex_;
  std::condition_variable ends_;
  bool ending_ = false;
  std::thread taker_;
};

}  // namespace tapelab::experiments
