// Ctrl-C and SIGTERM as a polite request.
#pragma once

#include <atomic>

#include "experiments/training/train_run.hpp"

namespace tapelab::experiments {

/// While it lives, the first SIGINT or SIGTERM sets stop() to Stop::kAfterBatch and says on stderr how to go on; the
/// second sets Stop::kNow; a third ends the process. One at a time.
class StopOnSignals {
 public:
  StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;
  ~StopOnSignals();

  std::atomic<Stop>& stop();
  int signal_number() const;  ///< the first signal, 0 if none came
};

}  // namespace tapelab::experiments
