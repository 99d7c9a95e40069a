// What the settings say of training, validation and test part.
#pragma once

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// True where a validation part is asked for, by a fraction, a bound or files.
bool has_validation(const DataConfig& data);

/// The same of the test part; videos of digits have one whatever these say.
bool has_test(const DataConfig& data);

/// Whether rows or dates say where a part begins or ends.
bool has_part_bounds(const DataConfig& data);

/// True where a sample is a whole series: ramp, counting, arrays of sequences, and with data.window = 0 csv and arrays
/// of one series.
bool takes_whole_series(const DataConfig& data);

}  // namespace tapelab::experiments
