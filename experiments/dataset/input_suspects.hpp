// Inputs that look like something else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

enum class SuspectedAs {
  kLabel,    ///< by its name
  kPlace,    ///< an index or a time, by its name
  kClasses,  ///< few whole numbers
  kCounter,  ///< grows evenly
};

struct Suspect {
  std::size_t column;  ///< index into Table::names
  SuspectedAs as;
  std::string reason;  ///< "named like a label", "holds only 0 and 1", "grows evenly, as a counter or a time does"
};

/// The inputs that look like a label, a class, an index or a time, by name or by values. Where all inputs have such
/// values, as in one-hot data or a ramp, values say nothing.
std::vector<Suspect> input_suspects(const Table& table);

}  // namespace tapelab::experiments
