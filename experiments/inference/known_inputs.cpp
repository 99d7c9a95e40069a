#include "experiments/inference/known_inputs.hpp"

#include <algorithm>
#include <optional>

#include "experiments/config/config.hpp"
#include "experiments/dataset/calendar.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {

std::vector<float> known_of_rows(const DataShape& shape, const Table& table, const RowRange& rows, std::size_t steps) {
  const Series& series = table.series[rows.series];
  if (shape.calendar.empty()) return {};
  if (rows.first + rows.count > series.rows && table.time_step <= 0)
    throw results::UsageError(
        "the model is told the time of the rows that follow, and a single row does not say how far "
        "apart rows are",
        {"give data of two rows or more"});
  std::vector<float> known;
  for (std::size_t step = 0; step < rows.count; ++step)
    for (const double feature :
         calendar_features(shape.calendar, time_of_row(series.times, rows.row(step), table.time_step)))
      known.push_back(static_cast<float>(feature));
  known.resize(steps * 2 * shape.calendar.size(), 0.0f);
  return known;
}

void require_times(const DataConfig& data, const DataShape& shape) {
  if (shape.calendar.empty() || !data.time_column.empty()) return;
  throw results::UsageError(
      "the model reads the calendar of every row (" + comma_list(shape.calendar) + "); these data have no times",
      {"give a CSV and name its column of times: --set data.time_column=NAME"});
}

void tell_decoders(const Config& config, const DataShape& shape, const Table& table, const std::vector<Window>& windows,
                   Samples& samples) {
  for (const DecoderShape& decoder : shape.decoders) {
    if (decoder.known.empty()) continue;
    std::optional<Target>& target = samples.target(decoder.name);
    if (!target) target = Target{.steps = decoder.steps, .features = decoder.features, .values = {}, .mask = {}};
    target->known_features = decoder.known.size();
    target->known.clear();
    for (const Window& window : windows) {
      const RowRange rows = target_rows(config.decoder(decoder.name), config.data, window, decoder.steps);
      const std::vector<float> known = known_of_rows(shape, table, rows, decoder.steps);
      target->known.insert(target->known.end(), known.begin(), known.end());
    }
  }
}

}  // namespace tapelab::experiments
