// Which windows can be used: what a decoder outputs for each, and which hold nothing known or an event.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/samples.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// An enabled decoder: what it outputs, how many steps of it, from which columns.
struct Task {
  std::string name;
  const DecoderConfig* decoder;
  std::size_t steps;
  Columns columns;
};

/// Of reconstruct and predict where they are enabled, for windows of `window` steps.
std::vector<Task> tasks_of(const Config& config, const Table& table, std::size_t window);

/// Windows left out, for the description.
struct LeftOut {
  std::size_t unknown = 0, events = 0, across = 0, outside = 0;
  std::size_t events_in_targets = 0;  ///< of `events`, those whose inputs hold none
};

/// The rows that every decoder has to output for a window.
std::vector<RowRange> target_ranges(const DataConfig& data, const std::vector<Task>& tasks, const Window& window);

/// Whether an input or a target of any decoder holds an event.
bool has_event(const DataConfig& data, const Table& table, const std::vector<Task>& tasks, const Window& window);

/// Leaves windows out that hold nothing to learn from. Throws DataError for a whole series, which is never left out
/// silently, and where none is left.
void drop_unknown(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                  std::vector<Window>& windows, LeftOut& left_out);

/// Leaves out the windows of `part` that has_event. Throws ConfigError where none is left.
void drop_events(const DataConfig& data, const Table& table, const std::vector<Task>& tasks,
                 std::vector<Window>& windows, const std::string& part, LeftOut& left_out);

/// Throws ConfigError where no target of the validation part's windows holds an event that eval.threshold = best_f1
/// could be fitted to.
void require_events(const DataConfig& data, const Table& table, const Task& task, const std::vector<Window>& windows);

}  // namespace tapelab::experiments
