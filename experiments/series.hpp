// Multivariate series as they were read, before windows are cut.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tapelab::experiments {

/// One sequence of rows. The columns are those of its Table.
struct Series {
  std::string name;            ///< of the sequence; empty if there is only one
  std::size_t rows = 0;        ///< R
  std::vector<double> values;  ///< [R, C]; NaN: missing
  std::vector<float> labels;   ///< R of 1 (event) and 0; empty without data.label_column
};

struct Table {
  std::vector<std::string> names;    ///< C columns: the inputs, then target columns that are no inputs
  std::size_t inputs = 0;            ///< how many of them are inputs: the first
  std::vector<std::size_t> targets;  ///< indices of data.target_columns, in their order; empty without them
  std::vector<Series> series;
};

}  // namespace tapelab::experiments
