// The condition that ends a forecast: `y >= 100`.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tapelab::experiments {

enum class Comparison { kLess, kAtMost, kMore, kAtLeast };

struct Until {
  std::string name;
  Comparison comparison;
  double number;

  bool holds(double value) const;
  std::string text() const;  ///< "y >= 100"
};

/// NAME, one of < <= > >=, and a number, with or without spaces. Throws UsageError for anything else, and for a name
/// that is not among `names`, naming the nearest.
Until parse_until(const std::string& text, const std::vector<std::string>& names);

}  // namespace tapelab::experiments
