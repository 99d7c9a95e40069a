#include "results/statistics/class_scores.hpp"

#include <cmath>
#include <limits>

namespace tapelab::results {

std::int64_t sequences_of(ConfusionCounts counts, std::size_t classes, std::size_t c) {
  std::int64_t count = 0;
  for (std::size_t p = 0; p < classes; ++p) count += counts[c * classes + p];
  return count;
}

double class_accuracy(ConfusionCounts counts, std::size_t classes) {
  std::int64_t right = 0, all = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    right += counts[c * classes + c];
    all += sequences_of(counts, classes, c);
  }
  return static_cast<double>(right) / static_cast<double>(all);
}

double class_f1(ConfusionCounts counts, std::size_t classes, std::size_t c) {
  const std::int64_t own = sequences_of(counts, classes, c);
  if (own == 0) return std::numeric_limits<double>::quiet_NaN();
  std::int64_t taken = 0;
  for (std::size_t t = 0; t < classes; ++t) taken += counts[t * classes + c];
  // 2 TP + FP + FN: the sequences of the class and those taken for it
  return 2 * static_cast<double>(counts[c * classes + c]) / static_cast<double>(own + taken);
}

double macro_f1(ConfusionCounts counts, std::size_t classes) {
  double sum = 0, present = 0;
  for (std::size_t c = 0; c < classes; ++c)
    if (const double f1 = class_f1(counts, classes, c); !std::isnan(f1)) {
      sum += f1;
      ++present;
    }
  return sum / present;
}

std::vector<std::int32_t> all_taken_for(ConfusionCounts counts, std::size_t classes, std::size_t always) {
  std::vector<std::int32_t> taken(counts.size(), 0);
  for (std::size_t c = 0; c < classes; ++c)
    taken[c * classes + always] = static_cast<std::int32_t>(sequences_of(counts, classes, c));
  return taken;
}

}  // namespace tapelab::results
