// Samples cut out of scaled rows: inputs, targets, where they come from.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/steps.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

using Columns = std::vector<std::size_t>;  ///< indices into Table::names

/// 0 .. inputs - 1.
Columns input_columns(const Table& table);

/// Of what a decoder outputs: data.target_columns, or the inputs that were read.
Columns output_columns(const DecoderConfig& decoder, const DataConfig& data, const Table& table);

/// The rows a window reads.
RowRange input_rows(const Window& window);

/// Inputs, mask and origins of every window, padded to `steps` steps. No targets.
Samples cut_inputs(const Table& table, const ScaledRows& rows, const std::vector<Window>& windows, std::size_t steps);

/// What a decoder of `steps` steps has to output for every window, from the given columns.
Target cut_target(const DecoderConfig& decoder, const DataConfig& data, const ScaledRows& rows,
                  const std::vector<Window>& windows, const Columns& columns, std::size_t steps);

/// Of decoders with target future: the calendar of every output step, which is known beforehand.
void add_known(const DecoderConfig& decoder, const DataConfig& data, const Table& table, const ScaledRows& rows,
               const std::vector<Window>& windows, Target& target);

}  // namespace tapelab::experiments
