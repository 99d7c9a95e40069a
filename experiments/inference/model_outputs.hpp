// What a stored model outputs, in the units of the data file, each value beside the row it stands for.
#pragma once

#include <string>

#include "experiments/inference/apply_model.hpp"
#include "experiments/inference/model_inputs.hpp"
#include "experiments/inference/placed_values.hpp"

namespace tapelab::experiments {

/// The time of every row of `placed`, if the table has times.
void place_times(const Table& table, PlacedValues& placed);

/// Names and scaler of what a decoder outputs.
struct OutputColumns {
  std::vector<std::string> names;
  Scaler scaler;
};
OutputColumns output_columns(const Config& config, const DataShape& shape, const std::string& decoder);

/// An output in the units of the file: without scaling, divided by data.scale.
double in_file_units(double output, const Scaler& scaler, std::size_t feature, double data_scale);

/// Row that step `step` of a decoder's output stands for, or kPadding.
std::int64_t row_of(const DecoderConfig& decoder, const DataConfig& data, const Origin& origin, std::size_t steps,
                    std::size_t step);

/// Throws UsageError, saying how to read the data instead, for a sample longer than what `decoder` was trained to put
/// out.
void require_lengths(const Config& config, const DataShape& shape, const ModelInputs& inputs,
                     const std::string& decoder);

/// Output of a decoder for every window. Throws UsageError as require_lengths does, and for a decoder the model does
/// not have.
PlacedValues place_decoder(StoredModel& model, const Config& config, const ModelInputs& inputs,
                           const std::string& decoder);

/// Output of a layer, on the scale of the model. A layer of the encoder stands for the rows it read.
PlacedValues place_layer(const Config& config, const ModelInputs& inputs, const SampleValues& layer);

/// A code per sample, or per step; the columns are called `prefix` and a number.
PlacedValues place_codes(const Config& config, const ModelInputs& inputs, const SampleValues& codes,
                         const std::string& prefix);

}  // namespace tapelab::experiments
