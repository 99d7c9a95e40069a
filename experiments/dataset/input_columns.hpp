// Further columns of a table, made of those that were read.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Adds inputs behind those the table has, before the columns that are targets only. `values` gives those of a row.
/// Throws ConfigError where the file has a column of one of these names.
void add_input_columns(Table& table, const std::vector<std::string>& names,
                       const std::function<std::vector<double>(const Series&, std::size_t row)>& values);

/// data.mask_channel: for every input one more, "<name>_known", 1 where its value is known and 0 where it is missing.
void add_mask_channels(Table& table);

}  // namespace tapelab::experiments
