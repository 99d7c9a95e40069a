// Long lists of warnings, cut to what a reader can take in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/text/errors.hpp"

namespace tapelab::results {

/// The first few warnings about a study's files and, as the last, how many more there are.
inline std::vector<std::string> shortened(std::vector<std::string> warnings) {
  constexpr std::size_t kMost = 5;
  if (warnings.size() <= kMost + 1) return warnings;
  const std::size_t more = warnings.size() - kMost;
  warnings.resize(kMost);
  warnings.push_back(
      with_hints("and " + std::to_string(more) + " more", {"tapelab check STUDY names every damaged or edited file"}));
  return warnings;
}

}  // namespace tapelab::results
