// A number in section [grid].
#pragma once

#include "experiments/formats/ini_file.hpp"

namespace tapelab::experiments {

/// Throws ConfigError unless it is one from `low` to `high`, and `whole` where asked for.
double note_number(const Assignment& given, double low, double high, bool whole = false);

}  // namespace tapelab::experiments
