// What decoders are told of the rows they output: their calendar, behind the end of the data too.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// The calendar of `steps` output steps that stand for these rows [steps, K]; padding, where the rows are fewer, is 0.
/// Behind the end of a series time goes on in the usual steps of the table. Throws UsageError where nothing says them.
std::vector<float> known_of_rows(const DataShape& shape, const Table& table, const RowRange& rows, std::size_t steps);

/// Throws UsageError, saying how to give them, where a decoder is told the calendar and the data have no times.
void require_times(const DataConfig& data, const DataShape& shape);

/// Puts what every decoder is told of its output steps into its target of the samples of these windows; a target that
/// is not there yet has nothing else.
void tell_decoders(const Config& config, const DataShape& shape, const Table& table, const std::vector<Window>& windows,
                   Samples& samples);

}  // namespace tapelab::experiments
