// A numeric array as it stands in a file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tapelab::experiments {

struct Array {
  std::vector<std::size_t> shape;
  std::vector<double> values;                ///< row-major, whatever the order in the file
  std::vector<std::string> axis_names = {};  ///< one per axis, as HDF5 files may have them; "" or none: unknown
  double epsilon = 0x1p-52;                  ///< relative distance of neighbouring values in the file's precision
  double offset = 0;                         ///< what was added to each value after it had that precision
  bool packed = false;                       ///< scale_factor, add_offset or missing_value changed them
  bool read_as_netcdf = false;               ///< revision 6 changed them
};

/// "[3, 20, 2]"
std::string shape_text(const std::vector<std::size_t>& shape);

/// Product of the extents; nothing above 10^9, which no data set for a recurrent layer needs and memory may not hold.
std::optional<std::size_t> checked_count(const std::vector<std::size_t>& shape);

}  // namespace tapelab::experiments
