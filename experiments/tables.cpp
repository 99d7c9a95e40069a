#include "experiments/tables.hpp"

#include "experiments/array_file.hpp"
#include "experiments/builtin_series.hpp"
#include "experiments/csv_series.hpp"
#include "experiments/digit_videos.hpp"

namespace tapelab::experiments {
namespace {

Table read_table(const DataConfig& data, std::size_t following) {
  if (data.source == "digits") return digit_table(data, following);
  if (auto builtin = builtin_series(data.source)) return *std::move(builtin);
  return data.source == "array" ? read_array_table(data) : read_csv_table(data);
}

}  // namespace

Table load_table(const DataConfig& data, std::size_t following) {
  Table table = read_table(data, following);
  if (data.scale != 1)
    for (Series& series : table.series)
      for (double& value : series.values) value *= data.scale;
  return table;
}

}  // namespace tapelab::experiments
