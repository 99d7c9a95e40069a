#include "results/statistics/margin.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <stdexcept>

#include "results/statistics/paired_tests.hpp"
#include "results/text/number_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostSeeds = 10'000;
constexpr double kPower = 0.8;

/// Of text that ends in a number; nothing for anything else.
std::optional<double> positive(std::string_view number, std::string_view text) {
  const auto value = parse_number<double>(number);
  if (!value) return std::nullopt;
  if (!(*value > 0) || !std::isfinite(*value))
    throw std::invalid_argument("margin '" + std::string(text) + "' must be above 0");
  return value;
}

Margin difference(double size) { return {Scale::kDifference, size, short_number(size)}; }

[[noreturn]] void reject(std::string_view text, const std::string& allowed) {
  throw std::invalid_argument("'" + std::string(text) + "' is not a margin: it must be " + allowed);
}

double quantile(double probability, std::size_t seeds) {
  return boost::math::quantile(boost::math::students_t(static_cast<double>(seeds) - 1), probability);
}

double normal_probability(double x) { return boost::math::cdf(boost::math::normal(), x); }

}  // namespace

std::optional<Margin> read_margin(std::string_view text) {
  if (text.ends_with('%')) {
    const auto percent = positive(text.substr(0, text.size() - 1), text);
    if (percent) return Margin{Scale::kRatio, std::log1p(*percent / 100), short_number(*percent) + " %"};
  }
  for (const std::string_view sign : {"+-", "±"})
    if (text.starts_with(sign))
      if (const auto size = positive(text.substr(sign.size()), text)) return difference(*size);
  return std::nullopt;
}

Margin read_margin_or_difference(std::string_view text) {
  if (auto margin = read_margin(text)) return *margin;
  if (const auto size = positive(text, text)) return difference(*size);
  reject(text, "a percentage such as 10%, or a difference in the metric's own unit such as 0.5");
}

Margin read_margin_or_factor(std::string_view text) {
  if (auto margin = read_margin(text)) return *margin;
  const auto factor = parse_number<double>(text);
  if (!factor || !(*factor > 1) || !std::isfinite(*factor))
    reject(text, "a percentage such as 10%, a factor above 1 such as 1.5, or a difference such as +-0.02");
  return {Scale::kRatio, std::log(*factor), "a factor of " + short_number(*factor)};
}

std::string margin_problem(const Margin& margin, const std::string& metric) {
  if (!margin.is_set() || margin.scale == Scale::kDifference) return "";
  const auto info = describe_metric(metric);
  if (info && info->scale == Scale::kRatio) return "";
  return "'" + metric + "' may be 0 or negative, so its margin cannot be a ratio such as " + margin.text;
}

std::size_t fewest_seeds(const Summary& effects, double margin) {
  return std::abs(effects.mean) < margin ? kFewestEqual : kFewestApart;
}

std::optional<std::size_t> seeds_to_decide(const Summary& effects, double margin) {
  if (effects.n < 2) return std::nullopt;
  const double mean = std::abs(effects.mean);
  const bool is_within = mean < margin;
  if (mean == margin) return std::nullopt;
  const double level = is_within ? 1 - kAlpha : 1 - kAlpha / 2;
  for (std::size_t seeds = std::max(effects.n + 1, fewest_seeds(effects, margin)); seeds <= kMostSeeds; ++seeds) {
    if (effects.deviation == 0) return seeds;
    const double error = effects.deviation / std::sqrt(static_cast<double>(seeds)), t = quantile(level, seeds);
    const double power = is_within ? normal_probability((margin - mean) / error - t) +
                                         normal_probability((margin + mean) / error - t) - 1
                                   : normal_probability((mean - margin) / error - t);
    if (power >= kPower) return seeds;
  }
  return std::nullopt;
}

}  // namespace tapelab::results
