#include "experiments/dataset.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "experiments/checksum.hpp"
#include "experiments/config_error.hpp"
#include "experiments/parts.hpp"
#include "experiments/scaling.hpp"
#include "experiments/steps.hpp"
#include "experiments/tables.hpp"
#include "experiments/targets.hpp"
#include "experiments/validate.hpp"
#include "experiments/value_text.hpp"
#include "experiments/windows.hpp"

namespace tapelab::experiments {
namespace {

using Columns = std::vector<std::size_t>;

/// An enabled decoder: what it puts out, how many steps of it, from which columns.
struct Task {
  std::string name;
  const DecoderConfig* decoder;
  std::size_t steps;
  Columns columns;
};

Columns input_columns(const Table& table) {
  Columns columns(table.inputs);
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

Columns target_columns(const Table& table) { return table.targets.empty() ? input_columns(table) : table.targets; }

std::vector<Task> tasks_of(const Config& config, const Table& table, std::size_t window) {
  std::vector<Task> tasks;
  const auto add = [&](const std::string& name, const DecoderConfig& decoder) {
    if (!decoder.enabled) return;
    const bool other = takes_target_columns(decoder, config.data);
    tasks.push_back(
        {name, &decoder, target_steps(decoder, name, window), other ? target_columns(table) : input_columns(table)});
  };
  add("reconstruct", config.reconstruct);
  add("predict", config.predict);
  return tasks;
}

/// Windows left out, for the description.
struct LeftOut {
  std::size_t unknown = 0, events = 0, across = 0;
};

bool has_event(const Table& table, const Window& window) {
  const std::vector<float>& labels = table.series[window.series].labels;
  if (labels.empty()) return false;
  const auto first = labels.begin() + static_cast<std::ptrdiff_t>(window.start);
  return std::find(first, first + static_cast<std::ptrdiff_t>(window.length), 1.0f) !=
         first + static_cast<std::ptrdiff_t>(window.length);
}

RowRange input_rows(const Window& window) { return {window.series, window.start, window.length, false}; }

/// True if the window, and every target, has a step whose values are known.
bool has_steps(const ScaledRows& rows, const DataConfig& data, const Columns& inputs, const std::vector<Task>& tasks,
               const Window& window) {
  return rows.has_step(input_rows(window), inputs) && std::ranges::all_of(tasks, [&](const Task& task) {
           return rows.has_step(target_rows(*task.decoder, data, window, task.steps), task.columns);
         });
}

[[noreturn]] void no_known_step(const std::string& series) {
  throw DataError({.message = (series.empty() ? "the series" : "series '" + series + "'") +
                              " has no step to read or to put out whose values are all known",
                   .hints = {"leave it out of the file, or choose columns without so many gaps"}});
}

/// Leaves windows out that hold nothing to learn from; a whole series is never left out silently.
void drop_unknown(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                  std::vector<Window>& windows, LeftOut& left_out) {
  if (data.missing != "mask" && !takes_whole_series(data)) return;
  const Scaler none = fit_scaler("none", table, {});
  const ScaledRows rows(table, none);
  const Columns inputs = input_columns(table);
  left_out.unknown = std::erase_if(windows, [&](const Window& window) {
    if (has_steps(rows, data, inputs, tasks, window)) return false;
    if (takes_whole_series(data)) no_known_step(table.series[window.series].name);
    return true;
  });
  if (windows.empty())
    throw DataError({.message = "no window has a step to read and steps to put out whose values are all known",
                     .hints = {"choose columns without so many gaps with data.columns"}});
}

void drop_events(const Table& table, std::vector<Window>& windows, LeftOut& left_out) {
  left_out.events += std::erase_if(windows, [&](const Window& window) { return has_event(table, window); });
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
    for (const Task& task : tasks) mark(target_rows(*task.decoder, data, window, task.steps));
  }
  return used;
}

bool is_cross_entropy(const DecoderConfig& decoder) { return decoder.loss.ends_with("cross_entropy"); }

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

Samples cut_samples(const Table& table, const ScaledRows& rows, const std::vector<Window>& windows, std::size_t steps) {
  Samples samples;
  samples.count = windows.size();
  const Columns columns = input_columns(table);
  Steps inputs;
  for (const Window& window : windows) {
    const Series& series = table.series[window.series];
    append_steps(rows, input_rows(window), columns, steps, inputs);
    samples.origins.push_back({series.name, window.start, window.length});
    if (series.labels.empty()) continue;
    const auto first = series.labels.begin() + static_cast<std::ptrdiff_t>(window.start);
    samples.labels.insert(samples.labels.end(), first, first + static_cast<std::ptrdiff_t>(window.length));
    samples.labels.resize(samples.origins.size() * steps, 0.0f);
  }
  samples.inputs = std::move(inputs.values);
  samples.mask = mask_if_needed(std::move(inputs.mask));
  return samples;
}

Target cut_target(const DataConfig& data, const ScaledRows& rows, const Task& task,
                  const std::vector<Window>& windows) {
  Steps steps;
  for (const Window& window : windows)
    append_steps(rows, target_rows(*task.decoder, data, window, task.steps), task.columns, task.steps, steps);
  return {.steps = task.steps,
          .features = task.columns.size(),
          .values = std::move(steps.values),
          .mask = mask_if_needed(std::move(steps.mask))};
}

void check_binary(const std::string& name, const Target& target) {
  const auto [low, high] = std::ranges::minmax(target.values);
  if (low >= 0 && high <= 1) return;
  throw ConfigError({.message = "binary_cross_entropy needs targets from 0 to 1; these go from " +
                                value_text(double{low}) + " to " + value_text(double{high}),
                     .key = name + ".loss",
                     .hints = {"set data.scaling = min_max, or choose another loss"}});
}

/// The loss of a held-out part is only measured, so its targets may leave 0 .. 1 after scaling; a distribution may not.
void check_distribution(const std::string& name, const Target& target) {
  constexpr double kTolerance = 1e-4;
  for (std::size_t step = 0; step < target.values.size() / target.features; ++step) {
    if (!target.mask.empty() && target.mask[step] == 0) continue;
    const auto first = target.values.begin() + static_cast<std::ptrdiff_t>(step * target.features);
    const auto last = first + static_cast<std::ptrdiff_t>(target.features);
    const double sum = std::accumulate(first, last, 0.0);
    if (*std::min_element(first, last) >= 0 && std::abs(sum - 1) <= kTolerance) continue;
    throw ConfigError(
        {.message = "softmax_cross_entropy needs targets that are a distribution at every step; these have "
                    "a step that sums to " +
                    value_text(sum),
         .key = name + ".loss",
         .hints = {"name one 0/1 column per class in data.target_columns, or choose another loss"}});
  }
}

void add_targets(const DataConfig& data, const ScaledRows& rows, const std::vector<Task>& tasks,
                 const std::vector<Window>& windows, Part part, Samples& samples) {
  if (windows.empty()) return;
  for (const Task& task : tasks) {
    Target target = cut_target(data, rows, task, windows);
    if (task.decoder->loss == "binary_cross_entropy" && part == Part::kTrain) check_binary(task.name, target);
    if (task.decoder->loss == "softmax_cross_entropy") check_distribution(task.name, target);
    (task.name == "reconstruct" ? samples.reconstruct : samples.predict) = std::move(target);
  }
}

void add_target(Checksum& checksum, const std::optional<Target>& target) {
  checksum.add(target ? target->steps : 0);
  checksum.add(target ? target->features : 0);
  if (!target) return;
  checksum.add(target->values);
  if (!target->mask.empty()) checksum.add(target->mask);
}

void add_samples(Checksum& checksum, const Samples& samples, std::size_t steps, std::size_t features) {
  checksum.add(samples.count);
  checksum.add(steps);
  checksum.add(features);
  checksum.add(samples.inputs);
  add_target(checksum, samples.reconstruct);
  add_target(checksum, samples.predict);
  if (!samples.mask.empty()) checksum.add(samples.mask);
  if (!samples.labels.empty()) checksum.add(samples.labels);
}

std::string checksum_of(const Dataset& dataset) {
  Checksum checksum;
  add_samples(checksum, dataset.train, dataset.steps, dataset.features);
  for (const Samples* held_out : {&dataset.validation, &dataset.test})
    if (held_out->count > 0) add_samples(checksum, *held_out, dataset.steps, dataset.features);
  return checksum.hex();
}

/// "csv a.csv: 203 rows, 192 windows of 12 steps, 3 features; 150 train, 42 test; left out: 30 windows across parts"
std::string describe(const DataConfig& data, const Table& table, const Dataset& dataset, const LeftOut& left_out) {
  std::size_t rows = 0, shortest = dataset.steps;
  for (const Series& series : table.series) rows += series.rows;
  for (const Samples* part : {&dataset.train, &dataset.validation, &dataset.test})
    for (const Origin& origin : part->origins) shortest = std::min(shortest, origin.length);
  const std::size_t held_out = dataset.validation.count + dataset.test.count;
  const std::string file = data.file.empty() ? "" : ' ' + std::filesystem::path(data.file).filename().string();
  const std::string series = table.series.size() == 1 ? "" : std::to_string(table.series.size()) + " series, ";
  const std::string length =
      (shortest < dataset.steps ? std::to_string(shortest) + " to " : "") + counted(dataset.steps, "step");
  std::string text = data.source + file + ": " + series + counted(rows, "row") + ", " +
                     counted(dataset.train.count + held_out, "window") + " of " + length + ", " +
                     counted(dataset.features, "feature");
  const auto add_part = [&, first = true](std::size_t count, const char* part) mutable {
    if (held_out == 0 || count == 0) return;
    text += (first ? "; " : ", ") + std::to_string(count) + ' ' + part;
    first = false;
  };
  add_part(dataset.train.count, "train");
  add_part(dataset.validation.count, "validation");
  add_part(dataset.test.count, "test");
  const auto add_left_out = [&, first = true](std::size_t count, const char* why) mutable {
    if (count == 0) return;
    text += (first ? "; left out: " : ", ") + std::to_string(count) + ' ' + why;
    first = false;
  };
  add_left_out(left_out.unknown, "without a known step");
  add_left_out(left_out.across, "across two parts");
  add_left_out(left_out.events, "with an event in training or validation");
  return text;
}

std::vector<std::string> names_of(const Table& table, const Columns& columns) {
  std::vector<std::string> names;
  for (const std::size_t column : columns) names.push_back(table.names[column]);
  return names;
}

[[noreturn]] void only_events() {
  throw ConfigError({.message = "every training window holds an event of data.label_column",
                     .key = "data.label_column",
                     .hints = {"training and validation take windows without events; make data.window shorter"}});
}

}  // namespace

std::shared_ptr<const Dataset> load_dataset(const Config& config) {
  validate(config);
  const DataConfig& data = config.data;
  const Table table = load_table(data);
  const std::size_t future = std::max(future_steps(config.reconstruct), future_steps(config.predict));
  std::vector<Window> windows = cut_windows(data, table, future);
  const std::size_t steps = longest(windows);
  const std::vector<Task> tasks = tasks_of(config, table, steps);

  LeftOut left_out;
  drop_unknown(data, table, tasks, windows, left_out);
  Parts parts = split_windows(data, table, windows, following_rows(data, future));
  left_out.across = parts.across;
  drop_events(table, parts.train, left_out);
  drop_events(table, parts.validation, left_out);
  if (parts.train.empty()) only_events();

  Scaler scaler = fit_scaler(data.scaling, table, used_rows(data, table, tasks, parts.train));
  keep_probabilities(data, table, tasks, scaler);
  const ScaledRows rows(table, scaler);
  auto dataset = std::make_shared<Dataset>();
  dataset->steps = steps;
  dataset->features = table.inputs;
  dataset->feature_names = names_of(table, input_columns(table));
  dataset->target_names = names_of(table, target_columns(table));
  dataset->scaler = of_columns(scaler, input_columns(table));
  dataset->target_scaler = of_columns(scaler, target_columns(table));
  const auto fill = [&](const std::vector<Window>& cut, Part part, Samples& samples) {
    samples = cut_samples(table, rows, cut, steps);
    add_targets(data, rows, tasks, cut, part, samples);
  };
  fill(parts.train, Part::kTrain, dataset->train);
  fill(parts.validation, Part::kValidation, dataset->validation);
  fill(parts.test, Part::kTest, dataset->test);
  dataset->source = describe(data, table, *dataset, left_out);
  dataset->checksum = checksum_of(*dataset);
  return dataset;
}

}  // namespace tapelab::experiments
