// A run that trains now, as its process says.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

namespace tapelab::results {

struct ActiveRunState {
  std::string id;
  std::int64_t seed = 0;
  std::int64_t epoch = 0, epochs = 0;                      ///< done, and at most; 0: it has not begun
  std::int64_t update = 0, updates = 0;                    ///< likewise
  std::int64_t first_update = 0;                           ///< where it went on from a checkpoint, else 0
  double loss = std::numeric_limits<double>::quiet_NaN();  ///< training loss of the last whole epoch
};

/// "epoch 12/63, loss 0.0123", "begins"
std::string progress_text(const ActiveRunState& run);

/// "r43d835b66bdf seed 3, epoch 12/63, loss 0.0123"
std::string text_of(const ActiveRunState& run);

/// How much is done of a run that trains to the end, from 0 to 1.
double share_of(const ActiveRunState& run);

/// The time left when `ended` runs took `elapsed` seconds and `left` are to come, those that train now among them and
/// counted by their parts; a run that may end early counts as if it trained to the end. Nothing before anything is
/// done.
std::optional<double> seconds_left(double elapsed, double ended, double left, std::span<const ActiveRunState> active);

}  // namespace tapelab::results
