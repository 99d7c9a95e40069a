// How far a training is: written by the thread that trains, read by whoever shows it.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace tapelab::experiments {

struct RunProgress {
  std::atomic<std::int64_t> update = 0, updates = 0;                    ///< done, and at most; 0: it has not begun
  std::atomic<std::int64_t> epoch = 0, epochs = 0;                      ///< likewise
  std::atomic<std::int64_t> first_update = 0;                           ///< where it goes on from a checkpoint, else 0
  std::atomic<double> loss = std::numeric_limits<double>::quiet_NaN();  ///< training loss of the last whole epoch
};

}  // namespace tapelab::experiments
