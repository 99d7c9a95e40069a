#include "results/statistics/claimed_metrics.hpp"

#include <algorithm>

#include "results/query/selection.hpp"
#include "results/run/metrics.hpp"
#include "results/statistics/expectation.hpp"

namespace tapelab::results {

std::vector<std::string> claimed_metrics(const Study& study) {
  std::vector<std::string> metrics;
  for (const std::string& text : study.label.expect)
    for (const Expectation& expectation : parse_expectations(text))
      for (const Side* side : {&expectation.left, &expectation.right})
        if (has_metric(study, side->metric) && std::ranges::find(metrics, side->metric) == metrics.end())
          metrics.push_back(side->metric);
  return without_baselines(metrics);
}

std::string leading_metric(const Study& study) {
  const std::vector<std::string> claimed = claimed_metrics(study);
  return claimed.empty() ? shown_metric(study) : claimed.front();
}

}  // namespace tapelab::results
