#include "experiments/dataset/load_dataset.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <numeric>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/config/validate_targets.hpp"
#include "experiments/dataset/class_targets.hpp"
#include "experiments/dataset/data_notices.hpp"
#include "experiments/dataset/digit_videos.hpp"
#include "experiments/dataset/load_table.hpp"
#include "experiments/dataset/samples.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/dataset/source_files.hpp"
#include "experiments/dataset/split.hpp"
#include "experiments/dataset/steps.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/dataset/units.hpp"
#include "experiments/dataset/usable_windows.hpp"
#include "experiments/dataset/windows.hpp"
#include "experiments/formats/checksum.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {
namespace {

using ThresholdKind = results::ThresholdRule::Kind;

std::vector<std::string> names_of(const Table& table, const Columns& columns) {
  std::vector<std::string> names;
  for (const std::size_t column : columns) names.push_back(table.names[column]);
  return names;
}

UsedRows used_rows(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                   const std::vector<Window>& windows) {
  UsedRows used;
  for (const Series& series : table.series) used.emplace_back(series.rows, false);
  const auto mark = [&](const RowRange& range) {
    std::fill_n(used[range.series].begin() + static_cast<std::ptrdiff_t>(range.first), range.count, true);
  };
  for (const Window& window : windows) {
    mark(input_rows(window));
    for (const RowRange& range : target_ranges(data, tasks, window)) mark(range);
  }
  return used;
}

bool is_cross_entropy(const DecoderConfig& decoder) {
  return decoder.loss == choice::Loss::kBinaryCrossEntropy || decoder.loss == choice::Loss::kSoftmaxCrossEntropy;
}

/// Target columns that a cross entropy compares with probabilities stay as they are.
void keep_probabilities(const DataConfig& data, const Table& table, const std::vector<Task>& tasks, Scaler& scaler) {
  for (const Task& task : tasks) {
    if (!is_cross_entropy(*task.decoder) || !takes_target_columns(*task.decoder, data)) continue;
    for (const std::size_t column : table.targets) {
      if (column < table.inputs) continue;
      scaler.offset[column] = 0;
      scaler.range[column] = 1;
    }
  }
}

/// Whole numbers up to 255: grey values of pictures as bytes.
bool are_bytes(const std::vector<float>& values) {
  return std::ranges::all_of(values, [](float x) { return x >= 0 && x <= 255 && x == std::floor(x); });
}

/// `names`: of the target's columns.
void check_binary(const std::string& name, const DataConfig& data, const Target& target,
                  const std::vector<std::string>& names) {
  const auto [low, high] = std::ranges::minmax(target.values);
  const auto outside = std::ranges::find_if(target.values, [](float x) { return x < 0 || x > 1; });
  if (outside == target.values.end()) return;
  const std::string& column = names[static_cast<std::size_t>(outside - target.values.begin()) % names.size()];
  std::vector<std::string> hints = {"set data.scaling = min_max, or choose another loss"};
  if (data.source == choice::Source::kArray && are_bytes(target.values))
    hints.insert(hints.begin(), "pictures of bytes: set data.scale = 0.00392156862745098 (1/255)");
  throw ConfigError({.message = "binary_cross_entropy needs targets from 0 to 1; these go from " +
                                value_text(double{low}) + " to " + value_text(double{high}) + ", first in column '" +
                                column + "'",
                     .key = name + ".loss",
                     .hints = hints});
}

/// The loss of a held-out part is only measured, so its targets may leave 0 .. 1 after scaling; a distribution may not.
/// `names`: of the target's columns.
void check_distribution(const std::string& name, const Target& target, const std::vector<std::string>& names) {
  constexpr double kTolerance = 1e-4;
  for (std::size_t step = 0; step < target.values.size() / target.features; ++step) {
    if (!target.mask.empty() && target.mask[step] == 0) continue;
    const auto first = target.values.begin() + static_cast<std::ptrdiff_t>(step * target.features);
    const auto last = first + static_cast<std::ptrdiff_t>(target.features);
    const double sum = std::accumulate(first, last, 0.0);
    const auto least = std::min_element(first, last);
    if (*least >= 0 && std::abs(sum - 1) <= kTolerance) continue;
    const std::string column = "'" + names[static_cast<std::size_t>(least - first)] + "'";
    throw ConfigError(
        {.message = "softmax_cross_entropy needs targets that are a distribution at every step; these have a step " +
                    (*least < 0 ? "with " + value_text(double{*least}) + " in column " + column
                                : "that sums to " + value_text(sum)),
         .key = name + ".loss",
         .hints = {"name one 0/1 column per class in data.target_columns, or choose another loss"}});
  }
}

void add_targets(const DataConfig& data, const Table& table, const ScaledRows& rows, const std::vector<Task>& tasks,
                 const std::vector<Window>& windows, Part part, Samples& samples) {
  if (windows.empty()) return;
  for (const Task& task : tasks) {
    Target target = cut_target(*task.decoder, data, rows, windows, task.columns, task.steps);
    add_known(*task.decoder, data, table, rows, windows, target);
    if (task.decoder->loss == choice::Loss::kBinaryCrossEntropy && part == Part::kTrain)
      check_binary(task.name, data, target, names_of(table, task.columns));
    if (task.decoder->loss == choice::Loss::kSoftmaxCrossEntropy)
      check_distribution(task.name, target, names_of(table, task.columns));
    samples.target(task.name) = std::move(target);
  }
}

void add_target(Checksum& checksum, const std::optional<Target>& target) {
  checksum.add(target ? target->steps : 0);
  checksum.add(target ? target->features : 0);
  if (!target) return;
  checksum.add(target->values);
  for (const std::vector<float>* more : {&target->mask, &target->known, &target->value_mask})
    if (!more->empty()) checksum.add(*more);
}

void add_samples(Checksum& checksum, const Samples& samples, std::size_t steps, std::size_t features) {
  checksum.add(samples.count);
  checksum.add(steps);
  checksum.add(features);
  checksum.add(samples.inputs);
  add_target(checksum, samples.reconstruct);
  add_target(checksum, samples.predict);
  if (samples.classify) add_target(checksum, samples.classify);
  if (!samples.mask.empty()) checksum.add(samples.mask);
}

std::string checksum_of(const Dataset& dataset) {
  Checksum checksum;
  add_samples(checksum, dataset.train, dataset.steps, dataset.features);
  for (const Samples* held_out : {&dataset.validation, &dataset.test})
    if (held_out->count > 0) add_samples(checksum, *held_out, dataset.steps, dataset.features);
  for (const auto& [series, labels] : dataset.labels) checksum.add(labels);
  return checksum.hex();
}

using Counts = std::initializer_list<std::pair<std::size_t, const char*>>;

/// "150 train, 42 test": the counts above 0.
std::string counts_text(const Counts& counts) {
  std::vector<std::string> parts;
  for (const auto& [count, what] : counts)
    if (count > 0) parts.push_back(std::to_string(count) + ' ' + what);
  return comma_list(parts);
}

std::size_t shortest(const Dataset& dataset) {
  std::size_t length = dataset.steps;
  for (const Samples* part : {&dataset.train, &dataset.validation, &dataset.test})
    for (const Origin& origin : part->origins) length = std::min(length, origin.length);
  return length;
}

/// "csv a.csv: 203 rows, 192 windows of 12 steps, 3 features; 150 train, 42 test; left out: 30 across two parts"
std::string describe(const DataConfig& data, const Table& table, const Dataset& dataset, const LeftOut& left_out) {
  std::size_t rows = 0;
  for (const Series& series : table.series) rows += series.rows;
  const std::size_t held_out = dataset.validation.count + dataset.test.count, least = shortest(dataset);
  std::string text = text_of(data.source);
  if (const std::string source = source_text(data); !source.empty())
    text += ' ' + std::filesystem::path(source).filename().string();
  text += ": ";
  if (table.series.size() > 1) text += std::to_string(table.series.size()) + " series, ";
  text += counted(rows, "row") + ", " + counted(dataset.train.count + held_out, "window") + " of ";
  if (least < dataset.steps) text += std::to_string(least) + " to ";
  text += counted(dataset.steps, "step") + ", " + counted(dataset.features, "feature");
  if (!dataset.class_names.empty()) text += ", " + std::to_string(dataset.class_names.size()) + " classes";
  if (held_out > 0)
    text += "; " + counts_text({{dataset.train.count, "train"},
                                {dataset.validation.count, "validation"},
                                {dataset.test.count, "test"}});
  const std::string dropped = counts_text({{left_out.unknown, "without a known step"},
                                           {left_out.across, "across two parts"},
                                           {left_out.outside, "outside of all parts"},
                                           {left_out.events, "with an event in training or validation"}});
  return dropped.empty() ? text : text + "; left out: " + dropped;
}

enum class Scored { kRows, kWindows };  // as eval.score says

/// The rows that a score of `task` in these windows stands for: those it outputs and whose values are known, or of
/// whole windows all from the first to the last such row.
UsedRows scored_rows(const DataConfig& data, const Table& table, const Task& task, const std::vector<Window>& windows,
                     Scored scored) {
  UsedRows rows;
  for (const Series& series : table.series) rows.emplace_back(series.rows, false);
  for (const Window& window : windows) {
    const RowRange range = target_rows(*task.decoder, data, window, task.steps);
    std::size_t first = range.first, end = range.first + range.count;
    const auto known = [&](std::size_t row) { return is_known(table, range.series, row, task.columns); };
    while (first < end && !known(first)) ++first;
    while (first < end && !known(end - 1)) --end;
    for (std::size_t row = first; row < end; ++row)
      if (scored == Scored::kWindows || known(row)) rows[range.series][row] = true;
  }
  return rows;
}

/// Whether the test part has a row with an event that is not among `scored`.
bool leaves_event(const Table& table, const Parts& parts, const UsedRows& scored) {
  for (std::size_t i = 0; i < table.series.size(); ++i)
    for (std::size_t row = 0; row < table.series[i].labels.size(); ++row)
      if (parts.rows[i][row] == Part::kTest && table.series[i].labels[row] != 0 && !scored[i][row]) return true;
  return false;
}

/// Throws ConfigError for windows that overlap so much that all of them together do not fit into memory.
void check_memory(const Table& table, const std::vector<Task>& tasks, std::size_t classes, std::size_t windows,
                  std::size_t steps) {
  std::size_t numbers = steps * table.inputs;
  for (const Task& task : tasks) numbers += task.steps * task.columns.size();
  numbers += steps * classes;
  require_memory(static_cast<double>(windows) * static_cast<double>(numbers) * sizeof(float),
                 counted(windows, "window") + " of " + counted(steps, "step"), "data.window",
                 "make data.window smaller or data.stride larger");
}

/// Throws ConfigError for a season longer than the longest window, which may be a whole series.
void check_season(std::int64_t season, std::size_t steps) {
  if (season > static_cast<std::int64_t>(steps))
    throw ConfigError({.message = too_long_season(season, steps),
                       .key = "eval.season",
                       .hints = {"make it shorter, or give longer series; 0: no seasonal baseline"}});
}

}  // namespace

DataTraits traits_of(const Table& table) {
  return {.unpacked_array = table.packed, .array_read_as_netcdf = table.read_as_netcdf};
}

std::shared_ptr<const Dataset> load_dataset(const Config& config, Unclear unclear) {
  require_loadable(config);
  const DataConfig& data = config.data;
  if (data.source == choice::Source::kDigits) return load_digit_videos(config);
  const Table table = load_table(data, 0, unclear);
  const std::size_t future = future_steps(config);
  std::vector<Window> windows = cut_windows(data, table, future);
  const std::size_t steps = longest(windows);
  check_season(config.eval.season, steps);
  const std::vector<Task> tasks = tasks_of(config, table, steps);
  auto dataset = std::make_shared<Dataset>();
  dataset->notices = data_notices(data, table, windows);
  dataset->notices.insert(dataset->notices.end(), table.notices.begin(), table.notices.end());
  dataset->reading = table.reading;
  dataset->traits = traits_of(table);
  if (config.classify.enabled) dataset->class_names = class_names(table);
  dataset->class_scaler = identity(dataset->class_names.size());
  check_memory(table, tasks, dataset->class_names.size(), windows.size(), steps);

  LeftOut left_out;
  drop_unknown(data, table, tasks, windows, left_out);
  const auto is_normal = [&](const Window& window) { return !has_event(data, table, tasks, window); };
  Parts parts = split_windows(data, table, windows, following_rows(data, future), is_normal);
  left_out.across = parts.across;
  left_out.outside = parts.outside;
  drop_events(data, table, tasks, parts.train, "training", left_out);
  const bool fits_labels = results::parse_threshold(config.eval.threshold).kind == ThresholdKind::kBestF1;
  const std::vector<Window> labelled_validation = fits_labels ? parts.validation : std::vector<Window>{};
  if (fits_labels) require_events(data, table, tasks.front(), labelled_validation);
  drop_events(data, table, tasks, parts.validation, "validation", left_out);

  DataTraits& traits = dataset->traits;
  traits.events_in_targets = left_out.events_in_targets > 0;
  const auto leaves = [&](Scored scored) {
    return !tasks.empty() && leaves_event(table, parts, scored_rows(data, table, tasks.front(), parts.test, scored));
  };
  traits.events_without_row_score = leaves(Scored::kRows);
  traits.events_without_window_score = leaves(Scored::kWindows);

  const UsedRows used = used_rows(data, table, tasks, parts.train);
  Scaler scaler = fit_scaler(data.scaling, table, used);
  const std::vector<std::size_t> rounding =
      data.scaling == choice::Scaling::kNone ? Columns{} : nearly_constant(table, used);
  traits.near_constant_column = !rounding.empty();
  traits.judged_by_offset = data.scaling != choice::Scaling::kNone && is_judged_by_offset(table, used);
  traits.split_dealt_anew = parts.dealt_anew;
  if (!rounding.empty()) dataset->notices.push_back(rounding_notice(table, rounding));
  keep_probabilities(data, table, tasks, scaler);
  std::vector<Scaler> scalers(table.series.size(), scaler);
  if (data.scale_by == choice::ScaleBy::kSeries) {
    scalers = fit_series_scalers(data.scaling, table, used);
    for (std::size_t i = 0; i < scalers.size(); ++i) {
      keep_probabilities(data, table, tasks, scalers[i]);
      dataset->series_scalers[table.series[i].name] = {of_columns(scalers[i], input_columns(table)),
                                                       of_columns(scalers[i], table.targets)};
    }
  }
  ScaledRows rows(table, scalers);
  if (table.masks_values) {
    std::vector<float> means = scaled_means(table, used, scalers);
    dataset->fill.assign(means.begin(), means.begin() + static_cast<std::ptrdiff_t>(table.inputs));
    rows.fill_missing(std::move(means));
  }
  dataset->steps = steps;
  dataset->features = table.inputs;
  dataset->mask_channels = table.mask_channels;
  dataset->calendar = data.calendar;
  dataset->frame_height = table.frame_height;
  dataset->frame_width = table.frame_width;
  dataset->feature_names = names_of(table, input_columns(table));
  dataset->target_names = names_of(table, table.targets);
  dataset->scaler = of_columns(scaler, input_columns(table));
  dataset->target_scaler = of_columns(scaler, table.targets);
  const auto fill = [&](const std::vector<Window>& cut, Part part, Samples& samples) {
    samples = cut_inputs(table, rows, cut, steps);
    add_targets(data, table, rows, tasks, cut, part, samples);
    if (config.classify.enabled && !cut.empty())
      samples.classify = class_target(table, dataset->class_names, cut, steps, samples.mask);
  };
  dataset->labels = row_labels(table);
  dataset->times = row_times(table);
  dataset->tested_rows = rows_of(table, parts, parts.test.empty() ? Part::kTrain : Part::kTest);
  fill(parts.train, Part::kTrain, dataset->train);
  fill(parts.validation, Part::kValidation, dataset->validation);
  fill(labelled_validation, Part::kValidation, dataset->labelled_validation);
  fill(parts.test, Part::kTest, dataset->test);
  if (config.classify.enabled) check_classes(*dataset);
  dataset->decoders = decoders_of(dataset->train, dataset->feature_names);
  for (const Task& task : tasks) set_units(data, table, task.name, task.columns, *dataset);
  dataset->source = describe(data, table, *dataset, left_out);
  dataset->checksum = checksum_of(*dataset);
  dataset->file_checksum = files_checksum(data);
  return dataset;
}

}  // namespace tapelab::experiments
