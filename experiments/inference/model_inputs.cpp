#include "experiments/inference/model_inputs.hpp"

#include <algorithm>
#include <filesystem>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/array_axes.hpp"
#include "experiments/dataset/array_table.hpp"
#include "experiments/dataset/builtin_series.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/data_notices.hpp"
#include "experiments/dataset/load_table.hpp"
#include "experiments/dataset/samples.hpp"
#include "experiments/dataset/source_files.hpp"
#include "experiments/dataset/steps.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/dataset/windows.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/inference/known_inputs.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

bool is_array_file(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension().string();
  return extension == ".npy" || extension == ".h5" || extension == ".hdf5" || extension == ".nc";
}

std::string model_reads(const DataShape& shape) { return "the model reads " + columns_text(shape.feature_names); }

/// The columns to read, where no others are asked for: the model's own.
DataConfig with_columns(DataConfig data, const DataShape& shape, Cut cut) {
  const bool positions = shape.unnamed || data.source == choice::Source::kArray ||
                         data.source == choice::Source::kDigits ||
                         data.layout == choice::Layout::kWide;  // whose columns are called 1, 2, 3, ...
  if (data.columns.empty() && !positions) {
    const auto first = shape.feature_names.begin();
    data.columns.assign(first, first + static_cast<std::ptrdiff_t>(read_inputs(shape)));
    data.exclude_columns.clear();
  }
  if (cut != Cut::kTargets) {
    data.target_columns.clear();
    for (std::string* labels : {&data.label_column, &data.label_file, &data.label_dataset, &data.normal_class})
      labels->clear();
  }
  return data;
}

/// load_table, with the model's columns beside those of the file where one is missing.
Table load_columns(const DataConfig& data, const DataShape& shape, std::size_t following, Unclear unclear) {
  try {
    return load_table(data, following, unclear);
  } catch (const InputError& error) {
    Diagnostic diagnostic = error.diagnostic();
    if (diagnostic.key == "data.encoding") diagnostic.hints.push_back("for these data: --set data.encoding=NAME");
    if (diagnostic.key == "data.axes") diagnostic.hints.push_back("for these data: --set 'data.axes=NAMES'");
    if (diagnostic.key == "data.columns" || diagnostic.key == "data.target_columns") {
      diagnostic.hints.push_back(model_reads(shape));
      diagnostic.hints.push_back("columns of other names in the model's order: --set 'data.columns=a b c'");
    }
    if (diagnostic.key == "data.label_column") diagnostic.hints.push_back("without labels: --set data.label_column=");
    if (diagnostic.key == "data.time_column" && data.calendar.empty())
      diagnostic.hints.push_back("without times: --set data.time_column=");
    if (diagnostic.key == "data.class_column") diagnostic.hints.push_back("without classes: --set data.class_column=");
    if (diagnostic.key == "data.sequence_column")
      diagnostic.hints.push_back("the file is one series: --set data.sequence_column=");
    throw ConfigError(std::move(diagnostic));
  }
}

std::string picture_text(std::size_t height, std::size_t width) {
  return std::to_string(height) + " x " + std::to_string(width);
}

/// As many pixels in another shape would be read without an error, and mean nothing.
void check_frame(const Table& table, const DataConfig& data, const DataShape& shape) {
  if (table.frame_height == 0 || shape.frame_height == 0) return;
  if (table.frame_height == shape.frame_height && table.frame_width == shape.frame_width) return;
  throw DataError({.message = "the model reads pictures of " + picture_text(shape.frame_height, shape.frame_width) +
                              " (height x width); '" + data.file + "' holds pictures of " +
                              picture_text(table.frame_height, table.frame_width),
                   .hints = {"scale or crop the pictures, or train a model on pictures of this size"}});
}

void check_features(const Table& table, const DataConfig& data, const DataShape& shape) {
  check_frame(table, data, shape);
  if (table.inputs == shape.feature_names.size()) return;
  const std::vector<std::string> names(table.names.begin(),
                                       table.names.begin() + static_cast<std::ptrdiff_t>(table.inputs));
  throw ConfigError({.message = model_reads(shape) + ": " + counted(shape.feature_names.size(), "feature") + "; '" +
                                data.file + "' gives " + counted(table.inputs, "feature") + ": " + columns_text(names),
                     .key = "data.columns",
                     .hints = {"choose as many columns, in the model's order: --set 'data.columns=a b c'"}});
}

/// The scalers of a series: of all, or where every series has its own those of the one with this name.
SeriesScalers stored_scalers(const DataShape& shape, const Series& series, const std::string& file) {
  if (shape.series_scalers.empty()) return {shape.scaler, shape.target_scaler};
  std::vector<std::string> names;
  for (const auto& [name, scalers] : shape.series_scalers) names.push_back(name);
  const std::string wanted = series.name.empty() && names.size() > 1
                                 ? file_name_of_series(file)
                                 : (series.name.empty() ? names.front() : series.name);
  const auto found = shape.series_scalers.find(wanted);
  if (found != shape.series_scalers.end()) return found->second;
  throw DataError({.message = "series '" + wanted +
                              "' was not among the series of the training, each of which has a "
                              "scale of its own (data.scale_by = series)",
                   .hints = results::joined_hints(results::did_you_mean(wanted, names),
                                                  {"the model can be used on: " + columns_text(names)})});
}

/// The stored scalers, in the order of the table's columns.
Scaler scaler_of(const Table& table, const DataShape& shape, const SeriesScalers& stored) {
  Scaler scaler = stored.scaler;
  scaler.offset.resize(table.names.size(), 0.0);
  scaler.range.resize(table.names.size(), 1.0);
  for (std::size_t i = 0; i < table.targets.size(); ++i) {
    if (table.targets[i] < table.inputs || i >= shape.target_names.size()) continue;
    scaler.offset[table.targets[i]] = stored.target_scaler.offset[i];
    scaler.range[table.targets[i]] = stored.target_scaler.range[i];
  }
  return scaler;
}

/// The window that ends each series; one shorter than a window has none.
std::vector<Window> last_windows(const DataConfig& data, const Table& table) {
  std::vector<Window> windows;
  for (std::size_t i = 0; i < table.series.size(); ++i) {
    const std::size_t rows = table.series[i].rows;
    const std::size_t length = takes_whole_series(data) ? rows : static_cast<std::size_t>(data.window);
    if (rows >= length && length > 0) windows.push_back({i, rows - length, length});
  }
  return windows;
}

std::vector<Window> windows_of(const Config& config, const Table& table, Cut cut) {
  const bool leaves_room = cut == Cut::kTargets || cut == Cut::kTrained;
  const std::size_t future = leaves_room ? future_steps(config) : 0;
  std::vector<Window> windows = cut_windows(config.data, table, future);
  return cut == Cut::kLastWindow ? last_windows(config.data, table) : windows;
}

/// The enabled decoder that outputs every row and has the fewest steps for it, and how many rows that is.
struct Limit {
  std::string decoder;
  std::size_t rows, outputs;  ///< of a window; outputs: how many of them the decoder emits
};

std::optional<Limit> limit_of(const Config& config, const DataShape& shape) {
  std::optional<Limit> limit;
  for (const DecoderShape& known : shape.decoders) {
    const DecoderConfig& decoder = config.decoder(known.name);
    const auto rows = decoder.enabled ? longest_window(known, decoder) : std::nullopt;
    if (rows && (!limit || *rows < limit->rows)) limit = {known.name, *rows, known.steps};
  }
  return limit;
}

/// Whole series that are longer than that become windows as long as it, so that all rows are output that can be; the
/// last one ends with the series.
void cut_long_series(const Limit& limit, const Table& table, std::vector<Window>& windows,
                     std::vector<std::string>& warnings) {
  std::vector<Window> cut;
  std::size_t long_series = 0;
  Window longest;
  for (const Window& whole : windows) {
    if (whole.length <= limit.rows) {
      cut.push_back(whole);
      continue;
    }
    ++long_series;
    if (whole.length > longest.length) longest = whole;
    for (std::size_t start = 0; start + (limit.rows - limit.outputs) < whole.length; start += limit.outputs)
      cut.push_back({whole.series, std::min(start, whole.length - limit.rows), limit.rows});
  }
  windows = std::move(cut);
  if (long_series == 0) return;
  const std::string reads =
      "the maximum of " + std::to_string(limit.rows) + " rows that the decoder " + limit.decoder + " was trained on: ";
  const std::string of = series_text(table.series[longest.series].name);
  warnings.push_back((long_series == 1 ? of + " has " + counted(longest.length, "row") + ", more than "
                                       : counted(long_series, "series") + " are longer than ") +
                     reads + (long_series == 1 ? "it is" : "they are") + " read in windows of " +
                     std::to_string(limit.rows) + " rows, the last of which ends with the series");
}

void warn_of_short_series(const DataConfig& data, const Table& table, const std::vector<Window>& windows,
                          std::vector<std::string>& warnings) {
  for (std::size_t i = 0; i < table.series.size(); ++i) {
    if (std::ranges::find(windows, i, &Window::series) != windows.end()) continue;
    const Series& series = table.series[i];
    warnings.push_back(series_text(series.name) + " is left out: its " + counted(series.rows, "row") +
                       " are too few for a window of " + std::to_string(data.window));
  }
}

}  // namespace

std::optional<std::size_t> longest_window(const DecoderShape& shape, const DecoderConfig& decoder) {
  if (decoder.target == choice::Target::kFuture || decoder.steps > 0) return std::nullopt;
  return shape.steps + (decoder.target == choice::Target::kShifted ? 1 : 0);
}

Config for_file(const Config& config, const DataShape& shape, const std::string& file) {
  Config changed = config;
  DataConfig& data = changed.data;
  const bool array = is_array_file(file), was_array = data.source == choice::Source::kArray;
  const bool builtin = builtin_series(data.source).has_value();
  data.file = file;
  for (std::string* other : {&data.files, &data.validation_files, &data.test_files, &data.label_file, &data.class_file,
                             &data.train_from, &data.validation_from, &data.test_from, &data.test_until})
    other->clear();
  data.source = array ? choice::Source::kArray : choice::Source::kCsv;
  if (builtin && config.data.source != choice::Source::kCubes)
    data.window = static_cast<std::int64_t>(shape.steps);
  else if (takes_whole_series(config.data))
    data.window = 0;
  if (was_array != array || builtin) data.columns.clear();
  if (array) {
    for (std::string* column : {&data.sequence_column, &data.time_column}) column->clear();
    data.layout = choice::Layout::kLong;
  }
  if (!array) data.dataset.clear();
  return changed;
}

Config with_axes_of_file(const Config& config, const DataShape& shape) {
  Config changed = config;
  if (config.data.source != choice::Source::kArray) return changed;
  const std::vector<std::size_t> axes = array_shape(config.data);
  const std::size_t features = shape.features;
  if (axes.size() == axis_names(config.data.axes).size() && !are_usual_axes(config.data.axes)) return changed;
  changed.data.axes = choice::Axes::kAuto;
  const bool one_series = axes.size() == 2 && axes[1] == features && config.data.columns.empty();
  if (one_series && features > 1) changed.data.axes = choice::Axes::kTimeFeature;
  if (axes.size() == 2 && !one_series && features == 1) changed.data.axes = usual_axes(2);
  return changed;
}

ModelInputs read_inputs(const Config& config, const DataShape& shape, Cut cut, Unclear unclear) {
  require_times(config.data, shape);
  const DataConfig data = with_columns(config.data, shape, cut);
  ModelInputs inputs;
  inputs.table = load_columns(data, shape, following_rows(data, future_steps(config)), unclear);
  if (!inputs.table.reading.empty()) inputs.warnings.push_back(inputs.table.reading);
  inputs.warnings.insert(inputs.warnings.end(), inputs.table.notices.begin(), inputs.table.notices.end());
  check_features(inputs.table, data, shape);

  std::vector<Window> windows = windows_of(config, inputs.table, cut);
  if (const auto limit = limit_of(config, shape); limit && cut == Cut::kTargets && takes_whole_series(data))
    cut_long_series(*limit, inputs.table, windows, inputs.warnings);
  warn_of_short_series(data, inputs.table, windows, inputs.warnings);
  std::vector<Scaler> scalers;
  for (const Series& series : inputs.table.series)
    scalers.push_back(scaler_of(inputs.table, shape, stored_scalers(shape, series, data.file)));
  ScaledRows rows(inputs.table, scalers);
  if (inputs.table.masks_values) {
    std::vector<float> fill = shape.fill;
    fill.resize(inputs.table.names.size(), 0.0f);
    rows.fill_missing(std::move(fill));
  }
  const std::size_t unknown = std::erase_if(windows, [&](const Window& window) {
    return !has_step(inputs.table, input_rows(window), input_columns(inputs.table));
  });
  if (unknown > 0) inputs.warnings.push_back(counted(unknown, "window") + " left out: no step is known");
  if (windows.empty())
    throw DataError({.message = "no window of '" + data.file + "' has a step whose values are all known; " +
                                missing_text(inputs.table),
                     .hints = {"give data without such gaps"}});

  inputs.steps = std::max(longest(windows), shape.steps);
  inputs.samples = cut_inputs(inputs.table, rows, windows, inputs.steps);
  for (const DecoderShape& known : shape.decoders) {
    const DecoderConfig& decoder = config.decoder(known.name);
    if (cut != Cut::kTargets || !decoder.enabled || decoder.classifies) continue;
    inputs.samples.target(known.name) =
        cut_target(decoder, data, rows, windows, output_columns(decoder, data, inputs.table), known.steps);
  }
  tell_decoders(config, shape, inputs.table, windows, inputs.samples);
  return inputs;
}

}  // namespace tapelab::experiments
