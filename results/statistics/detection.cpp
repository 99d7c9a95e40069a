#include "results/statistics/detection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "results/statistics/statistics.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

std::optional<double> finite_number(std::string_view text) {
  const auto value = parse_number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

double quantile(std::vector<double> scores, double q) {
  std::sort(scores.begin(), scores.end());
  const double place = q * static_cast<double>(scores.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, scores.size() - 1);
  return std::lerp(scores[below], scores[above], place - static_cast<double>(below));
}

double mean_plus(const std::vector<double>& scores, double deviations) {
  const Summary summary = summarize(scores);
  return summary.n == 1 ? summary.mean : summary.mean + deviations * summary.deviation;
}

double ratio(std::size_t count, std::size_t whole) {
  if (whole == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(count) / static_cast<double>(whole);
}

}  // namespace

ThresholdRule parse_threshold(const std::string& text) {
  using enum ThresholdRule::Kind;
  constexpr std::string_view quantile_of = "quantile:", mean_of = "mean+", deviations = "std";
  const std::string_view view = text;
  if (const auto value = finite_number(view)) return {kValue, *value};
  if (view.starts_with(quantile_of)) {
    const auto q = finite_number(view.substr(quantile_of.size()));
    if (q && *q >= 0 && *q <= 1) return {kQuantile, *q};
    throw UsageError("the quantile in '" + text + "' must be a number from 0 to 1", {"for example quantile:0.99"});
  }
  if (view.starts_with(mean_of) && view.ends_with(deviations) && view.size() >= mean_of.size() + deviations.size()) {
    const std::string_view k = view.substr(mean_of.size(), view.size() - mean_of.size() - deviations.size());
    if (const auto value = k.empty() ? 1.0 : finite_number(k); value && *value >= 0)
      return {kMeanPlusDeviations, *value};
  }
  throw UsageError("the threshold '" + text + "' is not quantile:Q, mean+Kstd or a number",
                   {"for example quantile:0.99, mean+3std or 0.02"});
}

double fit_threshold(const ThresholdRule& rule, std::span<const double> normal_scores) {
  if (rule.kind == ThresholdRule::Kind::kValue) return rule.number;
  std::vector<double> scores;
  for (const double score : normal_scores)
    if (!std::isnan(score)) scores.push_back(score);
  if (scores.empty()) throw UsageError("no normal score to fit the threshold on", {"give --threshold a number"});
  if (std::any_of(scores.begin(), scores.end(), [](double score) { return std::isinf(score); }))
    throw UsageError("a score of the normal data is infinite, so no threshold fits it", {"give --threshold a number"});
  if (rule.kind == ThresholdRule::Kind::kQuantile) return quantile(std::move(scores), rule.number);
  return mean_plus(scores, rule.number);
}

Confusion count_alarms(std::span<const double> scores, std::span<const float> labels, double threshold) {
  if (scores.size() != labels.size())
    throw std::invalid_argument("count_alarms: " + std::to_string(scores.size()) + " scores and " +
                                std::to_string(labels.size()) + " labels");
  Confusion confusion;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    const bool alarm = scores[i] > threshold, event = labels[i] != 0;
    ++(event ? (alarm ? confusion.hits : confusion.misses) : (alarm ? confusion.false_alarms : confusion.quiet));
  }
  return confusion;
}

Confusion always_alarm(const Confusion& confusion) {
  return {.hits = confusion.events(), .false_alarms = confusion.scored() - confusion.events(), .misses = 0, .quiet = 0};
}

DetectionMeasures random_alarms(const Confusion& c) {
  // Drawn without putting back, alarms * events / scored of them are hits on average; with a given number of alarms and
  // events every measure is linear in the hits.
  DetectionMeasures found = measure(always_alarm(c));
  const double rate = ratio(c.alarms(), c.scored());
  if (c.alarms() == 0) found.precision = std::numeric_limits<double>::quiet_NaN();
  found.recall *= rate;
  found.false_alarm_rate *= rate;
  found.miss_rate = 1 - found.recall;
  const double both = static_cast<double>(c.alarms() + c.events());
  if (c.events() > 0) found.f1 = 2 * rate * static_cast<double>(c.events()) / both;
  return found;
}

DetectionMeasures measure(const Confusion& c) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  return {.precision = ratio(c.hits, c.alarms()),
          .recall = ratio(c.hits, c.events()),
          .f1 = c.events() == 0 ? kNaN : ratio(2 * c.hits, c.alarms() + c.events()),
          .false_alarm_rate = ratio(c.false_alarms, c.false_alarms + c.quiet),
          .miss_rate = ratio(c.misses, c.events())};
}

}  // namespace tapelab::results
