// Which columns of the data a decoder outputs, and in which units.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/data_shape.hpp"

namespace tapelab::experiments {

/// Names of a decoder's F' outputs.
std::vector<std::string> output_names(const DataShape& data, const DecoderConfig& decoder);

/// Scaler of a decoder's outputs [F'] for a series; of one that DataShape::series_scalers does not know that of all.
Scaler output_scaler(const DataShape& data, const DecoderConfig& decoder, const std::string& series = "");

/// For each of a decoder's outputs the input feature that is the same column; nothing unless all of them are inputs.
std::optional<std::vector<std::size_t>> outputs_among_inputs(const DataShape& data, const DecoderConfig& decoder);

}  // namespace tapelab::experiments
