// Which columns of the data a decoder puts out, and in which units.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

/// Names of a decoder's F' outputs.
const std::vector<std::string>& output_names(const Dataset& data, const DecoderTask& task);

/// Scaler of a decoder's outputs [F'].
const Scaler& output_scaler(const Dataset& data, const DecoderTask& task);

/// For each of a decoder's outputs the input feature that is the same column; nothing unless all of them are inputs.
std::optional<std::vector<std::size_t>> outputs_among_inputs(const Dataset& data, const DecoderTask& task);

}  // namespace tapelab::experiments
