#include "results/statistics/detection.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "results/statistics/pareto_tail.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/number_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

std::optional<double> finite_number(std::string_view text) {
  const auto value = parse_number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

double mean_plus(const std::vector<double>& scores, double deviations) {
  const Summary summary = summarize(scores);
  return summary.n == 1 ? summary.mean : summary.mean + deviations * summary.deviation;
}

constexpr std::string_view kQuantileOf = "quantile:", kMeanOf = "mean+", kDeviations = "std", kPeaks = "pot:";

/// Behind "quantile:".
ThresholdRule quantile_rule(const std::string& text, std::string_view number, double factor) {
  const auto q = finite_number(number);
  if (!q || *q < 0 || *q > 1)
    throw UsageError("the quantile in '" + text + "' must be a number from 0 to 1", {"for example quantile:0.99"});
  return {.kind = ThresholdRule::Kind::kQuantile, .number = *q, .factor = factor};
}

/// Behind "pot:".
ThresholdRule peaks_rule(const std::string& text, std::string_view numbers) {
  ThresholdRule rule = {.kind = ThresholdRule::Kind::kPeaksOverThreshold};
  const std::size_t colon = numbers.find(':');
  const auto risk = finite_number(numbers.substr(0, colon));
  if (!risk || *risk <= 0 || *risk >= 1)
    throw UsageError("the risk in '" + text + "' must be a number between 0 and 1", {"for example pot:0.001"});
  rule.number = *risk;
  if (colon != numbers.npos) {
    const auto level = finite_number(numbers.substr(colon + 1));
    if (!level || *level <= 0 || *level >= 1)
      throw UsageError("the level in '" + text + "' must be a number between 0 and 1", {"for example pot:0.001:0.98"});
    rule.level = *level;
  }
  if (rule.number >= 1 - rule.level)
    throw UsageError("the risk in '" + text + "' must be below " + short_number(1 - rule.level) +
                         ", the share of the scores above the level " + short_number(rule.level),
                     {"for example pot:0.001:0.98"});
  return rule;
}

}  // namespace

ThresholdRule parse_threshold(const std::string& text) {
  using enum ThresholdRule::Kind;
  const std::string_view view = text;
  if (const auto value = finite_number(view)) return {.kind = kValue, .number = *value};
  if (view == kBestF1Text) return {.kind = kBestF1};
  if (view.starts_with(kPeaks)) return peaks_rule(text, view.substr(kPeaks.size()));
  if (view.starts_with(kQuantileOf)) return quantile_rule(text, view.substr(kQuantileOf.size()), 1);
  if (const std::size_t times = view.find('*'); times != view.npos && view.substr(times + 1).starts_with(kQuantileOf)) {
    const auto factor = finite_number(view.substr(0, times));
    if (!factor || *factor <= 0)
      throw UsageError("the factor in '" + text + "' must be a number above 0", {"for example 1.5*quantile:0.99"});
    return quantile_rule(text, view.substr(times + 1 + kQuantileOf.size()), *factor);
  }
  if (view.starts_with(kMeanOf) && view.ends_with(kDeviations) && view.size() >= kMeanOf.size() + kDeviations.size()) {
    const std::string_view k = view.substr(kMeanOf.size(), view.size() - kMeanOf.size() - kDeviations.size());
    if (const auto value = k.empty() ? 1.0 : finite_number(k); value && *value >= 0)
      return {.kind = kMeanPlusDeviations, .number = *value};
  }
  throw UsageError("the threshold '" + text +
                       "' is not quantile:Q, F*quantile:Q, mean+Kstd, pot:RISK, pot:RISK:LEVEL, best_f1 or a number",
                   {"for example quantile:0.99, 1.5*quantile:0.99, mean+3std, pot:0.001 or 0.02"});
}

double fit_threshold(const ThresholdRule& rule, std::span<const double> normal_scores) {
  using enum ThresholdRule::Kind;
  if (rule.kind == kValue) return rule.number;
  if (rule.kind == kBestF1) throw std::invalid_argument("fit_threshold: best_f1 needs labels");
  std::vector<double> scores;
  for (const double score : normal_scores)
    if (!std::isnan(score)) scores.push_back(score);
  if (scores.empty()) throw NoThreshold("no normal score to fit the threshold on", {"give --threshold a number"});
  if (std::any_of(scores.begin(), scores.end(), [](double score) { return std::isinf(score); }))
    throw NoThreshold("a score of the normal data is infinite, so no threshold fits it", {"give --threshold a number"});
  if (rule.kind == kMeanPlusDeviations) return mean_plus(scores, rule.number);
  std::sort(scores.begin(), scores.end());
  if (rule.kind == kPeaksOverThreshold) return peaks_over_threshold(scores, rule.level, rule.number);
  return rule.factor * sorted_quantile(scores, rule.number);
}

double best_f1_threshold(std::span<const double> scores, std::span<const float> labels) {
  if (scores.size() != labels.size())
    throw std::invalid_argument("best_f1_threshold: " + std::to_string(scores.size()) + " scores and " +
                                std::to_string(labels.size()) + " labels");
  std::vector<std::pair<double, bool>> sorted;
  std::size_t events = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    sorted.emplace_back(scores[i], labels[i] != 0);
    events += labels[i] != 0;
  }
  if (events == 0)
    throw NoThreshold("best_f1 needs labelled scores in the validation part, and none of its " +
                          std::to_string(sorted.size()) + " scores is labelled as an event",
                      {"take another threshold, such as quantile:0.99"});
  std::ranges::sort(sorted, std::greater{});
  double best = -1, threshold = 0;
  std::size_t hits = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    hits += sorted[i].second;
    const double score = sorted[i].first, below = i + 1 < sorted.size() ? sorted[i + 1].first : score;
    if (i + 1 < sorted.size() && below == score) continue;
    const double f1 = 2 * static_cast<double>(hits) / static_cast<double>(i + 1 + events);
    if (f1 <= best) continue;
    best = f1;
    const double half = below + (score - below) / 2;  // infinite where `score` is
    threshold = i + 1 == sorted.size() ? std::nextafter(score, -std::numeric_limits<double>::infinity())
                : half < score         ? half
                                       : below;
  }
  return threshold;
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

}  // namespace tapelab::results
