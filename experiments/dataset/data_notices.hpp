// What a reader of a data set may not expect: series left out, masked steps, inputs that look like labels.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// One line each, for people; none is an error. `windows`: all that were cut, before any is left out.
std::vector<std::string> data_notices(const DataConfig& data, const Table& table, const std::vector<Window>& windows);

/// Says that columns are scaled as constants although their values differ by rounding.
std::string rounding_notice(const Table& table, const std::vector<std::size_t>& columns);

/// Which of the columns lacks the most values in the series: "column 'b' has no value"; "most are missing in column
/// 'b': 180 of 200". Empty where none is missing.
std::string missing_text(const std::vector<const Series*>& series, const std::vector<std::string>& names);

/// Of all series of the table.
std::string missing_text(const Table& table);

}  // namespace tapelab::experiments
