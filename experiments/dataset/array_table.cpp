#include "experiments/dataset/array_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/array_axes.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/data_file.hpp"
#include "experiments/formats/csv_cell.hpp"
#include "experiments/formats/hdf5_array.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/npy_file.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

[[noreturn]] void reject(const DataConfig& data, const std::string& what, std::vector<std::string> hints) {
  throw DataError({.message = "'" + data.file + "': " + what, .hints = std::move(hints)});
}

Array load_array(const DataConfig& data) {
  const std::string bytes = read_data_file(data.file);
  if (is_npy(bytes)) {
    if (data.dataset.empty()) return parse_npy(bytes, data.file);
    throw ConfigError({.message = "data.dataset names an array inside an HDF5 file; '" + data.file + "' is a .npy file",
                       .key = "data.dataset",
                       .hints = {"remove it"}});
  }
  if (is_hdf5(bytes)) return read_hdf5_array(bytes, data.file, data.dataset);
  const bool zip = bytes.starts_with("PK");
  reject(data, bytes.empty() ? "the file is empty" : "neither a .npy nor an HDF5 file",
         {zip ? "it may be an .npz file, which holds several arrays: write one with numpy.save"
              : "numpy.save(path, array) writes a .npy file; a table in a text file: data.source = csv"});
}

std::size_t feature_count(const Array& array) { return array.values.size() / (array.shape[0] * array.shape[1]); }

/// The values of one sample, checked, in the chosen columns.
class SampleReader {
 public:
  enum class Kind { kSequences, kOneSeries };

  SampleReader(const Array& array, const DataConfig& data, const ChosenColumns& chosen, Kind kind)
      : array_(array),
        data_(data),
        chosen_(chosen),
        kind_(kind),
        steps_(array.shape[1]),
        features_(feature_count(array)),
        markers_(data.missing_values) {}

  Series read(std::size_t sample) const {
    const bool one = kind_ == Kind::kOneSeries;
    Series series{.name = one ? "" : std::to_string(sample), .rows = valid_steps(sample)};
    if (series.rows == 0) {
      reject(
          data_,
          (one ? "the series" : "sample " + series.name + " (counted from 0)") + " has no value: every step is missing",
          {"leave the sample out of the file"});
    }
    series.values.reserve(series.rows * chosen_.positions.size());
    for (std::size_t step = 0; step < series.rows; ++step) {
      for (const std::size_t column : chosen_.positions) {
        const double value = at(sample, step, column);
        if (!fits_float32(value) && !(masked() && std::isnan(value))) reject_value(value, sample, step, column);
        series.values.push_back(value);
      }
      if (chosen_.label) series.labels.push_back(label(sample, step, *chosen_.label));
    }
    if (chosen_.class_name) series.class_name = class_name(series, sample, *chosen_.class_name);
    return series;
  }

 private:
  bool masked() const { return data_.missing != choice::Missing::kError; }

  double at(std::size_t sample, std::size_t step, std::size_t column) const {
    const double value = array_.values[(sample * steps_ + step) * features_ + column];
    return !markers_.empty() && markers_.has(value) ? std::numeric_limits<double>::quiet_NaN() : value;
  }

  float label(std::size_t sample, std::size_t step, std::size_t column) const {
    const double value = at(sample, step, column);
    if (value == 0 || value == 1) return static_cast<float>(value);
    reject(data_, "label " + value_text(value) + place_text(sample, step, column) + " is neither 0 nor 1",
           {"a label is 1 where the row belongs to an event and 0 elsewhere"});
  }

  std::string class_name(const Series& series, std::size_t sample, std::size_t column) const {
    const double first = at(sample, 0, column);
    for (std::size_t step = 0; step < series.rows; ++step)
      if (at(sample, step, column) != first)
        reject(data_,
               series_text(series.name) + " has the classes " + value_text(first) + " and " +
                   value_text(at(sample, step, column)) + " in column '" + std::to_string(column + 1) + "'",
               {"a class is that of a whole series: the same at all of its steps"});
    return value_text(first);
  }

  /// Steps before the padding.
  std::size_t valid_steps(std::size_t sample) const {
    std::size_t steps = steps_;
    const auto is_missing = [&](std::size_t column) { return std::isnan(at(sample, steps - 1, column)); };
    while (masked() && kind_ == Kind::kSequences && steps > 0 && std::ranges::all_of(chosen_.positions, is_missing))
      --steps;
    return steps;
  }

  /// " in sample 3, step 4 (counted from 0), column '1'"
  std::string place_text(std::size_t sample, std::size_t step, std::size_t column) const {
    const std::string series = kind_ == Kind::kOneSeries ? " in " : " in sample " + std::to_string(sample) + ", ";
    return series + "step " + std::to_string(step) + " (counted from 0), column '" + std::to_string(column + 1) + "'";
  }

  [[noreturn]] void reject_value(double value, std::size_t sample, std::size_t step, std::size_t column) const {
    const std::string place = place_text(sample, step, column);
    if (std::isnan(value)) reject(data_, "missing value (NaN)" + place, missing_hints());
    const std::string shown = std::isinf(value) ? (value > 0 ? "inf" : "-inf") : value_text(value);
    reject(data_, shown + place + " is not a finite float32 number",
           {"correct the value, or choose the columns with data.columns"});
  }

  const Array& array_;
  const DataConfig& data_;
  const ChosenColumns& chosen_;
  Kind kind_;
  std::size_t steps_, features_;
  MissingMarkers markers_;
};

/// Classes that stand in a column of an array [sequence, step], as in files whose rows are a class and the steps.
struct ClassColumn {
  std::vector<std::string> classes;  // of every sequence
};

/// Takes that column out of the array.
ClassColumn take_class_column(Array& array, const DataConfig& data) {
  const std::size_t count = array.shape[0], columns = array.shape[1];
  const ChosenColumns chosen = choose_columns(numbered_columns(columns), data);
  ClassColumn taken;
  std::vector<double> values;
  for (std::size_t sample = 0; sample < count; ++sample) {
    const double* row = array.values.data() + sample * columns;
    taken.classes.push_back(value_text(row[*chosen.class_name]));
    for (std::size_t column = 0; column < columns; ++column)
      if (column != *chosen.class_name) values.push_back(row[column]);
  }
  array.values = std::move(values);
  array.shape[1] = columns - 1;
  return taken;
}

/// Pixels that are left out or change places are no picture.
void set_frame(const Array& array, ChosenColumns& chosen) {
  if (array.shape.size() != 4 || chosen.table.inputs != array.shape[2] * array.shape[3]) return;
  for (std::size_t i = 0; i < chosen.table.inputs; ++i)
    if (chosen.positions[i] != i) return;
  chosen.table.frame_height = array.shape[2];
  chosen.table.frame_width = array.shape[3];
}

}  // namespace

Table array_table(Array array, const DataConfig& data, Unclear unclear) {
  const Axes axes = axes_of(array, data, unclear);
  if (array.values.empty())
    reject(data, "an array of shape " + shape_text(array.shape) + " holds no values", {"give one that does"});
  const bool flat = array.shape.size() == 2 && axes.reading == choice::Axes::kSequenceStep;
  ClassColumn taken;
  DataConfig columns = data;
  if (flat && !data.class_column.empty()) {
    taken = take_class_column(array, data);
    columns.class_column.clear();
  }
  array = in_usual_order(std::move(array), axes.reading);
  ChosenColumns chosen = choose_columns(numbered_columns(feature_count(array)), columns);
  set_frame(array, chosen);
  using Kind = SampleReader::Kind;
  const SampleReader reader(array, data, chosen, has_time_axis(axes.reading) ? Kind::kOneSeries : Kind::kSequences);
  for (std::size_t sample = 0; sample < array.shape[0]; ++sample) {
    chosen.table.series.push_back(reader.read(sample));
    if (!taken.classes.empty()) chosen.table.series.back().class_name = taken.classes[sample];
  }
  chosen.table.epsilon = array.epsilon;
  chosen.table.offset = array.offset;
  chosen.table.packed = array.packed;
  chosen.table.read_as_netcdf = array.read_as_netcdf;
  chosen.table.reading = axes.unclear;
  return std::move(chosen.table);
}

Table read_array_table(const DataConfig& data, Unclear unclear) { return array_table(load_array(data), data, unclear); }

std::vector<std::size_t> array_shape(const DataConfig& data) { return load_array(data).shape; }

}  // namespace tapelab::experiments
