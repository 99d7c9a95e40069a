#include "experiments/dataset/usable_windows.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/dataset/data_notices.hpp"
#include "experiments/dataset/steps.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {
namespace {

bool has_event(const Table& table, const RowRange& range) {
  const std::vector<float>& labels = table.series[range.series].labels;
  if (labels.empty()) return false;
  const auto first = labels.begin() + static_cast<std::ptrdiff_t>(range.first);
  return std::any_of(first, first + static_cast<std::ptrdiff_t>(range.count), [](float label) { return label != 0; });
}

/// True if the window, and every target, has a step whose values are known.
bool has_steps(const Table& table, const DataConfig& data, const std::vector<Task>& tasks, const Window& window) {
  return has_step(table, input_rows(window), input_columns(table)) && std::ranges::all_of(tasks, [&](const Task& task) {
           return has_step(table, target_rows(*task.decoder, data, window, task.steps), task.columns);
         });
}

[[noreturn]] void no_known_step(const Table& table, const Series& series) {
  const std::string missing = missing_text({&series}, table.names);
  throw DataError({.message = series_text(series.name) +
                              " has no step to read or to output whose values are all known" +
                              (missing.empty() ? "" : "; " + missing),
                   .hints = {"leave it out of the file, or choose columns with fewer gaps"}});
}

/// The setting that says which rows are events.
std::string label_key(const DataConfig& data) {
  if (!data.label_column.empty()) return "data.label_column";
  if (!data.normal_class.empty()) return "data.normal_class";
  return data.label_file.empty() ? "data.label_dataset" : "data.label_file";
}

[[noreturn]] void only_events(const DataConfig& data, const std::string& part) {
  const bool whole = takes_whole_series(data);
  throw ConfigError({.message = "every " + part + (whole ? " series" : " window") + " holds an event of " +
                                label_key(data) + " in its inputs or targets",
                     .key = label_key(data),
                     .hints = {whole ? "training and validation take series without events; data.window cuts series "
                                       "into windows, of which those between events can be used"
                                     : "training and validation take windows without events; make data.window "
                                       "shorter"}});
}

bool has_event_in_targets(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                          const Window& window) {
  return std::ranges::any_of(target_ranges(data, tasks, window),
                             [&](const RowRange& range) { return has_event(table, range); });
}

}  // namespace

std::vector<Task> tasks_of(const Config& config, const Table& table, std::size_t window) {
  std::vector<Task> tasks;
  const auto add = [&](const std::string& name, const DecoderConfig& decoder) {
    if (!decoder.enabled) return;
    tasks.push_back({name, &decoder, target_steps(decoder, name, window), output_columns(decoder, config.data, table)});
  };
  add("reconstruct", config.reconstruct);
  add("predict", config.predict);
  return tasks;
}

std::vector<RowRange> target_ranges(const DataConfig& data, const std::vector<Task>& tasks, const Window& window) {
  std::vector<RowRange> ranges;
  for (const Task& task : tasks) ranges.push_back(target_rows(*task.decoder, data, window, task.steps));
  return ranges;
}

bool has_event(const DataConfig& data, const Table& table, const std::vector<Task>& tasks, const Window& window) {
  return has_event(table, input_rows(window)) || has_event_in_targets(data, table, tasks, window);
}

void drop_unknown(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                  std::vector<Window>& windows, LeftOut& left_out) {
  if (data.missing == choice::Missing::kError && !takes_whole_series(data)) return;
  left_out.unknown = std::erase_if(windows, [&](const Window& window) {
    if (has_steps(table, data, tasks, window)) return false;
    if (takes_whole_series(data)) no_known_step(table, table.series[window.series]);
    return true;
  });
  if (windows.empty())
    throw DataError({.message = "no window has a step to read and steps to output whose values are all known; " +
                                missing_text(table),
                     .hints = {"choose columns with fewer gaps with data.columns"}});
}

void drop_events(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                 std::vector<Window>& windows, const std::string& part, LeftOut& left_out) {
  const std::size_t before = windows.size();
  left_out.events += std::erase_if(windows, [&](const Window& window) {
    if (has_event(table, input_rows(window))) return true;
    const bool in_target = has_event_in_targets(data, table, tasks, window);
    if (in_target) ++left_out.events_in_targets;
    return in_target;
  });
  if (before > 0 && windows.empty()) only_events(data, part);
}

void require_events(const DataConfig& data, const Table& table, const Task& task, const std::vector<Window>& windows) {
  const bool any = std::ranges::any_of(windows, [&](const Window& window) {
    return has_event(table, target_rows(*task.decoder, data, window, task.steps));
  });
  if (any) return;
  const bool labels = std::ranges::any_of(table.series, [](const Series& series) { return !series.labels.empty(); });
  throw ConfigError(
      {.message = "eval.threshold = best_f1 is fitted to the labels of the validation part, and " +
                  std::string(labels ? "none of its rows is labelled as an event" : "the data have no labels"),
       .key = "eval.threshold",
       .hints = {"make the validation part larger, or take another threshold, such as quantile:0.99"}});
}

}  // namespace tapelab::experiments
