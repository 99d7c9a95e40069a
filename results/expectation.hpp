// What a study's claim expects of its numbers, in a form that can be checked.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tapelab::results {

/// A metric of the runs whose settings have these values.
struct Side {
  std::string metric;
  std::vector<std::pair<std::string, std::string>> where;  ///< key, value; empty: every run
  bool operator==(const Side&) const = default;
  std::string text() const;  ///< "test_loss model.code=last"
};

/// LEFT < RIGHT, or LEFT ~ RIGHT within a factor.
struct Expectation {
  Side left, right;
  double within = 0;  ///< 0: left lies below right; otherwise the two differ by no more than this factor
  bool operator==(const Expectation&) const = default;
};

/// Reads expectations separated by ';', each one
///
///     METRIC [KEY=VALUE ...] < [METRIC] [KEY=VALUE ...]
///     METRIC [KEY=VALUE ...] ~FACTOR [METRIC] [KEY=VALUE ...]
///
/// where a value with spaces stands in double quotes and the right metric is by default the left one. Throws
/// std::invalid_argument saying what is wrong.
std::vector<Expectation> parse_expectations(const std::string& text);

}  // namespace tapelab::results
