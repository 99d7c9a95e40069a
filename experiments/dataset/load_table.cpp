#include "experiments/dataset/load_table.hpp"

#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/dataset/array_table.hpp"
#include "experiments/dataset/builtin_series.hpp"
#include "experiments/dataset/csv_table.hpp"
#include "experiments/dataset/digit_videos.hpp"
#include "experiments/formats/csv_cell.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

Table read_table(const DataConfig& data, std::size_t following, Unclear unclear) {
  if (data.source == choice::Source::kDigits) return digit_table(data, following);
  if (auto builtin = builtin_series(data.source)) return *std::move(builtin);
  return data.source == choice::Source::kArray ? read_array_table(data, unclear) : read_csv_table(data, unclear);
}

void scale_values(const DataConfig& data, Table& table) {
  for (Series& series : table.series)
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      const double value = series.values[i];
      series.values[i] = value * data.scale;
      if (std::isnan(value) || fits_float32(series.values[i])) continue;
      throw ConfigError({.message = "data.scale = " + value_text(data.scale) + " takes " + value_text(value) +
                                    " in column '" + table.names[i % table.names.size()] +
                                    "' beyond what a float32 number can hold",
                         .key = "data.scale",
                         .hints = {"choose a smaller factor"}});
    }
}

}  // namespace

Table load_table(const DataConfig& data, std::size_t following, Unclear unclear) {
  Table table = read_table(data, following, unclear);
  if (data.scale != 1) scale_values(data, table);
  table.offset *= data.scale;
  return table;
}

}  // namespace tapelab::experiments
