// What a study's claim expects of its numbers, in a form that can be checked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "results/statistics/margin.hpp"
#include "results/statistics/pairing.hpp"

namespace tapelab::results {

/// A metric of the runs whose settings have these values, an interaction of it among them, or a number.
struct Side {
  std::string metric;                                      ///< "14": that number
  std::vector<std::pair<std::string, std::string>> where;  ///< key, value; empty: every run
  std::vector<Change> changes = {};                        ///< of an interaction two or more, else none
  bool operator==(const Side&) const = default;
  std::string text() const;  ///< "test_loss model.code=last"
};

enum class Expected {
  kLower,   ///< left lies below right, by more than the margin if there is one
  kHigher,  ///< of interactions only: left lies above 0, likewise
  kAlike,   ///< left and right lie within the margin
};

/// Whether the side is a number.
bool is_constant(const Side& side);

/// Whether the side is a difference of differences, of ratios a ratio of ratios.
bool is_interaction(const Side& side);

struct Expectation {
  Side left, right;
  Expected expected = Expected::kLower;
  Margin margin = {};
  std::string sign = "<";  ///< relation and margin as they were written: "<", "~10%"
  bool operator==(const Expectation&) const = default;
  std::string text() const;  ///< "test_loss model.code=last < model.code=all_steps"
};

/// Reads expectations separated by ';', each one
///
///     METRIC [KEY=VALUE ...] < [METRIC] [KEY=VALUE ...]           left is lower
///     METRIC [KEY=VALUE ...] <MARGIN [METRIC] [KEY=VALUE ...]     left is lower by more than the margin
///     METRIC [KEY=VALUE ...] ~MARGIN [METRIC] [KEY=VALUE ...]     they are equal within the margin
///     NUMBER < METRIC [KEY=VALUE ...]                             the metric lies above the number; also with a margin
///     METRIC KEY=A,B x KEY=U,V [KEY=VALUE ...] < 0                the interaction of both changes,
///                                                                 (B, V) - (A, V) - (B, U) + (A, U), lies below 0, of
///                                                                 ratios below 1; > 0 above; ~MARGIN, <MARGIN 0 too
///     ... from STEP                                               of metrics by step: their means from that step on
///
/// where MARGIN is a percentage (10%), a factor above 1 (1.5), or a difference in the metric's own unit (+-0.02), which
/// metrics that may be 0 or negative take. A value with spaces stands in double quotes, and the right metric is by
/// default the left one. "METRIC < ... from 5" is METRIC[5:] on both sides. An interaction stands to the left of 0; "0
/// < ..." is read as "... > 0". A metric's name of an earlier version is that of today; `notices` get a line on it.
/// Throws std::invalid_argument saying what is wrong.
std::vector<Expectation> parse_expectations(const std::string& text, std::vector<std::string>* notices = nullptr);

}  // namespace tapelab::results
