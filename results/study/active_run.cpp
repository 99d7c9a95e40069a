#include "results/study/active_run.hpp"

#include <algorithm>
#include <cmath>

#include "results/text/text_table.hpp"

namespace tapelab::results {

std::string progress_text(const ActiveRunState& run) {
  if (run.epochs == 0) return "begins";
  const std::string text = "epoch " + std::to_string(run.epoch) + '/' + std::to_string(run.epochs);
  return std::isnan(run.loss) ? text : text + ", loss " + short_number(run.loss);
}

std::string text_of(const ActiveRunState& run) {
  return run.id + " seed " + std::to_string(run.seed) + ", " + progress_text(run);
}

double share_of(const ActiveRunState& run) {
  return run.updates == 0 ? 0 : static_cast<double>(run.update) / static_cast<double>(run.updates);
}

std::optional<double> seconds_left(double elapsed, double ended, double left, std::span<const ActiveRunState> active) {
  for (const ActiveRunState& run : active) {
    if (run.updates == 0) continue;
    left -= share_of(run);
    ended += static_cast<double>(run.update - run.first_update) / static_cast<double>(run.updates);
  }
  if (!(ended > 0 && elapsed > 0)) return std::nullopt;
  return elapsed / ended * std::max(left, 0.0);
}

}  // namespace tapelab::results
