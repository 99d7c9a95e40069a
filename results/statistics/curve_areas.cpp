#include "results/statistics/curve_areas.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace tapelab::results {

CurveAreas curve_areas(const PooledRows& rows) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::pair<double, bool>> sorted;
  sorted.reserve(rows.scores.size());
  double events = 0;
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    sorted.emplace_back(rows.scores[i], rows.labels[i] != 0);
    events += rows.labels[i] != 0;
  }
  const double others = static_cast<double>(sorted.size()) - events;
  if (events == 0) return {kNaN, kNaN};
  std::ranges::sort(sorted, std::greater{});
  double hits = 0, false_alarms = 0, pr = 0, pairs = 0;  // pairs of an event and a lower other, an equal one half
  for (std::size_t i = 0; i < sorted.size();) {
    double hits_here = 0, false_here = 0;
    for (const double score = sorted[i].first; i < sorted.size() && sorted[i].first == score; ++i)
      ++(sorted[i].second ? hits_here : false_here);
    hits += hits_here;
    false_alarms += false_here;
    pr += hits / (hits + false_alarms) * hits_here / events;
    pairs += hits_here * (others - false_alarms + false_here / 2);
  }
  return {pr, others == 0 ? kNaN : pairs / (events * others)};
}

}  // namespace tapelab::results
