// A CSV file in which every row is a whole series, its steps in columns.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/formats/csv_reader.hpp"

namespace tapelab::experiments {

/// Reads what follows `first`, the file's first record, which is a row too with data.header = false. The chosen columns
/// are the steps of one feature, "value", in their order; data.sequence_column names the series, which else are counted
/// from 0; data.class_column gives the class, data.label_column a label of the whole series. A row may end early: with
/// data.missing other than error, missing values at its end are padding, as in arrays.
///
/// Throws DataError naming line and column as parse_csv_table does, for a series without a value, and for a name that
/// two rows have; ConfigError where data.target_columns is given.
Table read_wide_rows(CsvReader& reader, const CsvRecord& first, const std::vector<std::string>& names,
                     ChosenColumns chosen, const DataConfig& data);

}  // namespace tapelab::experiments
