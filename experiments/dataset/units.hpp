// Units of columns, which label what is stored and are read by no computation.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/dataset/samples.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Gives a decoder that outputs these columns of the table their units by data.units; nothing where that is empty.
/// Throws ConfigError where data.units has neither one text nor as many as the table has columns.
void set_units(const DataConfig& data, const Table& table, const std::string& decoder, const Columns& columns,
               DataShape& shape);

/// Units that stand at the end of names in brackets, "temp [degC]" or "temp (degC)", as data.units takes them: one of
/// each, "1" where a name has none, or a single one for all; empty where no name has any.
std::vector<std::string> units_in_names(const std::vector<std::string>& names);

}  // namespace tapelab::experiments
