// Numbers from a write-up, to be printed beside ours.
#pragma once

#include <string>
#include <vector>

#include "experiments/formats/ini_file.hpp"

namespace tapelab::experiments {

struct PublishedValue {
  std::string metric;  ///< for example test_reconstruct_max_abs_error
  std::string label;   ///< which published run
  double value = 0;
};

/// Reads `metric = LABEL VALUE, LABEL VALUE, ...` of a [published] section. A label holds no comma; the value is the
/// last word. Throws ConfigError for an item without label or number.
std::vector<PublishedValue> parse_published(const std::string& metric, const Assignment& line);

}  // namespace tapelab::experiments
