// The checks that every row of the op table gets.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "op_table.hpp"

namespace tapelab::test {

/// Error of a gradient against central differences that is still accepted.
inline constexpr double kGradientTolerance = 1e-6;

struct RowResult {
  std::size_t checks = 0;             ///< numbers compared or assertions made
  double largest_error = 0;           ///< against central differences
  std::vector<std::string> failures;  ///< one line each; empty when the row is right
};

RowResult check_row(const OpRow& row);

}  // namespace tapelab::test
