// Where a file keeps the values of one dataset.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace tapelab::results::h5 {

struct Place {
  std::string path;
  std::optional<std::size_t> address;  ///< nothing: only libhdf5 can write them, as strings and compressed arrays
};

}  // namespace tapelab::results::h5
