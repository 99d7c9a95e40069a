// Settings of what is learned from the data, targets, classes and events, that the data cannot give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "experiments/config/reject.hpp"

namespace tapelab::experiments {

/// Targets, classes and events that the data cannot give, and settings that none of them reads.
const Rules& target_rules();

/// What is wrong with an eval.season of more rows than a window has.
std::string too_long_season(std::int64_t season, std::size_t window);

}  // namespace tapelab::experiments
