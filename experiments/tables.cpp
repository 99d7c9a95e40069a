#include "experiments/tables.hpp"

#include "experiments/builtin_series.hpp"
#include "experiments/csv_series.hpp"

namespace tapelab::experiments {

Table load_table(const DataConfig& data) {
  auto builtin = builtin_series(data.source);
  Table table = builtin ? *std::move(builtin) : read_csv_table(data);
  if (data.scale != 1)
    for (Series& series : table.series)
      for (double& value : series.values) value *= data.scale;
  return table;
}

}  // namespace tapelab::experiments
