// Sequences ready for training: windows cut, scaled, targets aligned. Immutable and shared between runs.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config.hpp"

namespace tapelab::experiments {

/// What one decoder has to put out, in the order it emits steps (reversed already applied).
struct Target {
  std::size_t steps = 0;      ///< T'
  std::size_t features = 0;   ///< F'
  std::vector<float> values;  ///< [N, T', F'], scaled like the inputs
};

/// Per-feature affine scaling: scaled = (x - offset) / range. Identity when scaling is none.
struct Scaler {
  std::vector<double> offset, range;
};

struct Dataset {
  std::size_t samples = 0, steps = 0, features = 0;  ///< N, T, F
  std::vector<float> inputs;                         ///< [N, T, F]
  std::optional<Target> reconstruct, predict;        ///< present where the decoder is enabled
  std::vector<std::string> feature_names;            ///< F names
  Scaler scaler;
  std::string source;    ///< one line for people: "csv us_macro.csv: 203 rows, 192 windows of 12 steps, 3 features"
  std::string checksum;  ///< XXH3-128, 32 hex digits, of inputs, targets and shapes
};

/// Loads, windows and scales. Pure function of the configuration (and of the file it names).
/// Throws ConfigError (settings that do not fit the data, missing column, too few rows) or DataError (bad number, NaN).
std::shared_ptr<const Dataset> load_dataset(const Config& config);

}  // namespace tapelab::experiments
