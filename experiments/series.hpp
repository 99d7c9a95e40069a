// A multivariate series as it was read, before windows are cut.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct Series {
  std::vector<std::string> names;  ///< F feature names
  std::size_t rows = 0;            ///< R
  std::vector<double> values;      ///< [R, F]

  std::size_t features() const { return names.size(); }
  double at(std::size_t row, std::size_t feature) const { return values[row * features() + feature]; }
};

}  // namespace tapelab::experiments
