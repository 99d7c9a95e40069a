// Rolling forecast: from the end of every series on, feeding predictions back as inputs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/inference/model_inputs.hpp"
#include "experiments/inference/placed_values.hpp"
#include "experiments/inference/stored_model.hpp"
#include "experiments/inference/until.hpp"

namespace tapelab::experiments {

/// Where a forecast met its condition.
struct ConditionMet {
  std::string sequence;
  std::optional<std::size_t> step;  ///< from 1, counted from the end of the series; nothing: not within the steps
};

struct Forecast {
  PlacedValues values;  ///< one sample per series, as many steps as asked for or until the condition holds
  std::vector<ConditionMet> conditions_met;  ///< one per series; empty without a condition
};

/// Throws UsageError unless the predict decoder outputs its own inputs, right after the window (target future,
/// horizon 1).
void require_rolling(const Config& config, const DataShape& shape);

/// `inputs`: the last window of every series. After each pass the window moves on by the steps the decoder outputs,
/// and a whole series grows by them. The condition is tested on the values in the units of the file.
Forecast roll_forecast(StoredModel& model, const Config& config, const ModelInputs& inputs, std::size_t steps,
                       const std::optional<Until>& until);

}  // namespace tapelab::experiments
