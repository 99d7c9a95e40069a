// A data file as it was read, before windows are cut: columns with names, rows in one or several independent series.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/dataset/part.hpp"

namespace tapelab::experiments {

struct Series {
  std::string name = {};               ///< of the sequence; empty where there is only one
  std::size_t rows = 0;                ///< R
  std::vector<double> values = {};     ///< [R, C]; NaN where missing
  std::vector<float> labels = {};      ///< R of 1 (event) and 0; empty where the data have no labels
  std::vector<double> times = {};      ///< R, seconds since 1970-01-01 00:00; empty without data.time_column
  std::vector<std::size_t> cuts = {};  ///< rows before which time jumps, so that no window holds both sides; ascending
  std::optional<Part> part = {};       ///< of all rows, where the file it comes from is a part of its own
  std::string class_name = {};         ///< empty where the data have no classes

  std::size_t columns() const { return rows == 0 ? 0 : values.size() / rows; }
  double at(std::size_t row, std::size_t column) const { return values[row * columns() + column]; }
};

/// "the series", or "series 'NAME'" where it has one.
inline std::string series_text(const std::string& name) {
  return name.empty() ? "the series" : "series '" + name + "'";
}

/// What to do with a file that can be read in more than one way, or whose text is in no known encoding.
enum class Unclear {
  kAsk,       ///< throw ConfigError or DataError, saying which setting decides
  kAsBefore,  ///< read it as earlier versions did; for stored runs. Table::reading says how
};

struct Table {
  std::vector<std::string> names = {};    ///< C columns: the inputs, then the targets that are not inputs
  std::size_t inputs = 0;                 ///< how many of `names` are inputs
  std::size_t mask_channels = 0;          ///< how many of the inputs say whether another one is known
  std::size_t calendar = 0;               ///< how many of the inputs, the last, are features of the time
  std::vector<std::size_t> targets = {};  ///< indices into `names` of the target columns, in the order asked for
  std::size_t frame_height = 0, frame_width = 0;  ///< of inputs as a picture, row by row; 0: they are none
  std::vector<Series> series = {};                ///< in the order of first appearance
  bool masks_values = false;                      ///< a missing value masks itself, not its step
  double time_step = 0;                           ///< seconds from one row to the next; 0 without times
  std::vector<std::string> notices = {};          ///< what a reader may not expect, for people
  double epsilon = 0x1p-52;                       ///< relative distance of neighbouring values in the file's precision
  double offset = 0;                              ///< what was added to each value after it had that precision
  /// Inputs that were read: the first; mask channels and calendar follow them.
  std::size_t read_inputs() const { return inputs - mask_channels - calendar; }
  bool packed = false;          ///< attributes of an HDF5 array changed its values
  bool read_as_netcdf = false;  ///< so did those that revision 6 applies
  std::string reading = {};     ///< of axes that are not certain: how they were read, and how else
};

/// The labels of every row, by the name of the series; empty without data.label_column.
using RowLabels = std::map<std::string, std::vector<float>>;

inline RowLabels row_labels(const Table& table) {
  RowLabels labels;
  for (const Series& series : table.series)
    if (!series.labels.empty()) labels.emplace(series.name, series.labels);
  return labels;
}

/// The time of every row, by the name of the series; empty without data.time_column.
using RowTimes = std::map<std::string, std::vector<double>>;

inline RowTimes row_times(const Table& table) {
  RowTimes times;
  for (const Series& series : table.series)
    if (!series.times.empty()) times.emplace(series.name, series.times);
  return times;
}

/// The time of a row, also of one that follows those there are, a step after each other.
inline double time_of_row(const std::vector<double>& times, std::size_t row, double step) {
  if (row < times.size()) return times[row];
  return times.back() + step * static_cast<double>(row - times.size() + 1);
}

/// A flag for every row, by the name of the series.
using RowFlags = std::map<std::string, std::vector<bool>>;

inline RowFlags all_rows(const Table& table) {
  RowFlags flags;
  for (const Series& series : table.series) flags.emplace(series.name, std::vector<bool>(series.rows, true));
  return flags;
}

}  // namespace tapelab::experiments
