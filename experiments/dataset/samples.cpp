#include "experiments/dataset/samples.hpp"

#include <numeric>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/dataset/targets.hpp"

namespace tapelab::experiments {

Columns input_columns(const Table& table) {
  Columns columns(table.inputs);
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

Columns output_columns(const DecoderConfig& decoder, const DataConfig& data, const Table& table) {
  if (takes_target_columns(decoder, data)) return table.targets;
  Columns columns = input_columns(table);
  columns.resize(table.read_inputs());
  return columns;
}

RowRange input_rows(const Window& window) { return {window.series, window.start, window.length, false}; }

Samples cut_inputs(const Table& table, const ScaledRows& rows, const std::vector<Window>& windows, std::size_t steps) {
  Samples samples;
  samples.count = windows.size();
  const Columns columns = input_columns(table);
  Steps inputs;
  for (const Window& window : windows) {
    const Series& series = table.series[window.series];
    append_steps(rows, input_rows(window), columns, steps, inputs);
    samples.origins.push_back({series.name, window.start, window.length});
  }
  samples.inputs = std::move(inputs.values);
  samples.mask = mask_if_needed(std::move(inputs.mask));
  samples.value_mask = mask_if_needed(std::move(inputs.value_mask));
  return samples;
}

Target cut_target(const DecoderConfig& decoder, const DataConfig& data, const ScaledRows& rows,
                  const std::vector<Window>& windows, const Columns& columns, std::size_t steps) {
  Steps cut;
  for (const Window& window : windows)
    append_steps(rows, target_rows(decoder, data, window, steps), columns, steps, cut);
  return {.steps = steps,
          .features = columns.size(),
          .values = std::move(cut.values),
          .mask = mask_if_needed(std::move(cut.mask)),
          .value_mask = mask_if_needed(std::move(cut.value_mask))};
}

void add_known(const DecoderConfig& decoder, const DataConfig& data, const Table& table, const ScaledRows& rows,
               const std::vector<Window>& windows, Target& target) {
  if (table.calendar == 0 || decoder.target != choice::Target::kFuture) return;
  target.known_features = table.calendar;
  for (const Window& window : windows) {
    const RowRange range = target_rows(decoder, data, window, target.steps);
    for (std::size_t step = 0; step < range.count; ++step)
      for (std::size_t column = table.inputs - table.calendar; column < table.inputs; ++column)
        target.known.push_back(rows.at(range.series, range.row(step), column));
    target.known.resize(target.known.size() + (target.steps - range.count) * table.calendar, 0.0f);
  }
}

}  // namespace tapelab::experiments
