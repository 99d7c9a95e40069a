// How far a training is: written by the thread that trains, read by whoever shows it.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace tapelab::experiments {

struct RunProgress {
  std::atomic<std::int64_t> update = 0, updates = 0;                    ///< done, and at most; 0: it has not begun
  std::atomic<std::int64_t> epoch = 0, epochs = 0;                      ///< likewise
  std::atomic<double> loss = std::numeric_limits<double>::quiet_NaN();  ///< training loss of the last whole epoch

  /// From 0 to 1, as if it trained to the end.
  double share() const {
    const auto all = updates.load(std::memory_order_relaxed);
    return all == 0 ? 0 : static_cast<double>(update.load(std::memory_order_relaxed)) / static_cast<double>(all);
  }
};

}  // namespace tapelab::experiments
