// How far apart two values may lie and still count as equal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "results/run/metrics.hpp"
#include "results/statistics/statistics.hpp"

namespace tapelab::results {

/// Of ratios, both ways: 10 % is from 1/1.1 to 1.1, so that it does not matter which side is named first. Of
/// differences in the metric's own unit: 0.5 is from -0.5 to 0.5.
struct Margin {
  Scale scale = Scale::kRatio;
  double size = 0;        ///< log(1 + X) of a ratio, or the largest difference; 0: no margin
  std::string text = {};  ///< "10 %", "a factor of 1.5", "0.5"
  bool is_set() const { return size > 0; }
  bool operator==(const Margin&) const = default;
};

/// "10%" is a percentage; "+-0.5" and "±0.5" are differences; nothing for other texts. Throws std::invalid_argument for
/// numbers that are not above 0.
std::optional<Margin> read_margin(std::string_view text);

/// As read_margin, where a number alone is a difference ("0.5"), or a factor above 1 ("1.5"). Throws
/// std::invalid_argument for every other text.
Margin read_margin_or_difference(std::string_view text);
Margin read_margin_or_factor(std::string_view text);

/// Why a margin of ratios says nothing about `metric`: it may be 0 or negative. "" where it does.
std::string margin_problem(const Margin& margin, const std::string& metric);

/// How many seeds the tests take, whether effects are equal and whether they are apart: 1 / 2^5 and 2 / 2^6 are the
/// first p below 5 %.
inline constexpr std::size_t kFewestEqual = 5, kFewestApart = 6;

/// Of the test that decides about effects with this mean: that they are equal where it lies within the margin.
std::size_t fewest_seeds(const Summary& effects, double margin);

/// With how many seeds an effect of this mean and deviation would be decided with a power of 80 %: found equal where
/// the mean lies within the margin, else beyond it. Student's t stands for the sign-flip test, power is that of the
/// normal approximation (Chow, Shao and Wang 2008, Sample Size Calculations in Clinical Research, section 3.1):
///
///     equal    Phi((M - |m|) / se - t) + Phi((M + |m|) / se - t) - 1   with se = s / sqrt(n), t = t(n - 1, 0.95)
///     beyond   Phi((|m| - M) / se - t)                                                         t(n - 1, 0.975)
///
/// More than there are, which did not decide it, and at least fewest_seeds. Nothing where it would take more than
/// 10,000, or with fewer than two seeds.
std::optional<std::size_t> seeds_to_decide(const Summary& effects, double margin);

}  // namespace tapelab::results
