// A numeric array as it stands in a file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct Array {
  std::vector<std::size_t> shape;
  std::vector<double> values;  ///< row-major, whatever the order in the file
};

/// "[3, 20, 2]"
std::string shape_text(const std::vector<std::size_t>& shape);

/// Product of the extents; nothing above 10^9, which no data set for a recurrent layer needs and memory may not hold.
std::optional<std::size_t> checked_count(const std::vector<std::size_t>& shape);

}  // namespace tapelab::experiments
