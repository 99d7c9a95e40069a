#include "experiments/dataset/load_table.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/array_table.hpp"
#include "experiments/dataset/builtin_series.hpp"
#include "experiments/dataset/calendar.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/csv_table.hpp"
#include "experiments/dataset/digit_videos.hpp"
#include "experiments/dataset/input_columns.hpp"
#include "experiments/dataset/labels.hpp"
#include "experiments/dataset/source_files.hpp"
#include "experiments/dataset/time_axis.hpp"
#include "experiments/formats/csv_cell.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// Of one file; `data` names it in data.file.
Table read_file(const DataConfig& data, const SourceFile& file, Unclear unclear) {
  Table table = data.source == choice::Source::kArray ? read_array_table(data, unclear) : read_csv_table(data, unclear);
  add_companions(data, file, table.series);
  for (Series& series : table.series) {
    series.part = file.part;
    if (!file.name.empty()) series.name = series.name.empty() ? file.name : file.name + '/' + series.name;
  }
  return table;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

[[noreturn]] void other_columns(const Table& first, const SourceFile& first_file, const Table& table,
                                const SourceFile& file) {
  throw DataError({.message = "the files have different columns: '" + first_file.path + "' has " +
                              columns_text(first.names) + "; '" + file.path + "' has " + columns_text(table.names),
                   .hints = {"name those to read in data.columns, or leave some out with data.exclude_columns"}});
}

/// The rows of all files, each a series or more. The columns are those of the first; others may have them in another
/// order.
Table read_files(const DataConfig& data, const std::vector<SourceFile>& files, Unclear unclear) {
  Table all;
  DataConfig one = data;
  for (const SourceFile& file : files) {
    one.file = file.path;
    one.columns = data.columns;
    Table table = read_file(one, file, unclear);
    if (&file == &files.front()) {
      all = std::move(table);
      continue;
    }
    if (sorted(table.names) != sorted(all.names) || table.inputs != all.inputs)
      other_columns(all, files.front(), table, file);
    if (table.names != all.names) {
      one.columns.assign(all.names.begin(), all.names.begin() + static_cast<std::ptrdiff_t>(all.inputs));
      table = read_file(one, file, unclear);
    }
    if (table.frame_height != all.frame_height || table.frame_width != all.frame_width)
      throw DataError(
          {.message = "'" + file.path + "' holds pictures of another size than '" + files.front().path + "'"});
    std::ranges::move(table.series, std::back_inserter(all.series));
    all.epsilon = std::max(all.epsilon, table.epsilon);
    all.packed = all.packed || table.packed;
    all.read_as_netcdf = all.read_as_netcdf || table.read_as_netcdf;
  }
  return all;
}

Table read_table(const DataConfig& data, std::size_t following, Unclear unclear) {
  if (data.source == choice::Source::kDigits) return digit_table(data, following);
  if (auto builtin = builtin_series(data.source)) return *std::move(builtin);
  Table table = read_files(data, source_files(data), unclear);
  table.masks_values = data.missing == choice::Missing::kMaskValues;
  label_by_class(data, table);
  complete_labels(table);
  return table;
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
  if (data.mask_channel) add_mask_channels(table);
  const TimeFaults faults = check_times(table, data);
  if (const std::string notice = time_notice(faults); !notice.empty()) table.notices.push_back(notice);
  table.time_step = faults.step;
  add_calendar(data, table);
  return table;
}

}  // namespace tapelab::experiments
