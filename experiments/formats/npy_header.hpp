// The header of a .npy file: a dictionary in Python's syntax.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::experiments {

struct NpyHeader {
  std::string type;  ///< 'descr', for example "<f8"; empty for a structured type, which is a list
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

/// Parses "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }", keys in any order; nothing for other text.
std::optional<NpyHeader> parse_npy_header(std::string_view text);

}  // namespace tapelab::experiments
