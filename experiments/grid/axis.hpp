// What a grid says of a setting: its values, or how they are drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/fields.hpp"
#include "experiments/grid/search_form.hpp"

namespace tapelab::experiments {

/// The values a setting takes, and where it got them.
struct Axis {
  const Field* field;
  std::vector<std::string> values;  ///< canonical, no two equal; of a drawn setting one for each point
  Location where;
  std::optional<SearchForm> form = {};  ///< of a drawn setting
};

/// How many points the drawn settings of a grid have together, and the seed of what they draw.
struct SearchPoints {
  std::size_t samples = 0;
  std::uint64_t seed = 1;
  Location where = {};  ///< of either, where one was given
};

}  // namespace tapelab::experiments
