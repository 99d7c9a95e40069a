#include "experiments/dataset.hpp"

#include <algorithm>
#include <filesystem>

#include "experiments/array_file.hpp"
#include "experiments/builtin_series.hpp"
#include "experiments/checksum.hpp"
#include "experiments/config_error.hpp"
#include "experiments/csv_series.hpp"
#include "experiments/scaling.hpp"
#include "experiments/targets.hpp"
#include "experiments/validate.hpp"
#include "experiments/value_text.hpp"
#include "experiments/windows.hpp"

namespace tapelab::experiments {
namespace {

Table load_table(const DataConfig& data) {
  if (auto table = builtin_series(data.source)) return *std::move(table);
  return data.source == "array" ? read_array_table(data) : read_csv_table(data);
}

/// Rows that some window or the rows it predicts cover.
std::vector<bool> used_rows(const Windows& windows, std::size_t rows, std::size_t future) {
  std::vector<bool> used(rows, false);
  for (const std::size_t start : windows.starts) {
    std::fill_n(used.begin() + static_cast<std::ptrdiff_t>(start), windows.steps + future, true);
  }
  return used;
}

std::vector<float> cut_inputs(const Windows& windows, const std::vector<float>& rows, std::size_t features) {
  std::vector<float> inputs;
  inputs.reserve(windows.starts.size() * windows.steps * features);
  for (const std::size_t start : windows.starts) {
    const float* first = rows.data() + start * features;
    inputs.insert(inputs.end(), first, first + windows.steps * features);
  }
  return inputs;
}

void check_loss(const DecoderConfig& decoder, const std::string& name, const Target& target) {
  if (decoder.loss != "binary_cross_entropy") return;
  const auto [low, high] = std::ranges::minmax(target.values);
  if (low >= 0 && high <= 1) return;
  throw ConfigError({.message = "binary_cross_entropy needs targets from 0 to 1; these go from " +
                                value_text(double{low}) + " to " + value_text(double{high}),
                     .key = name + ".loss",
                     .hints = {"set data.scaling = min_max, or choose another loss"}});
}

std::optional<Target> make_target(const DecoderConfig& decoder, const std::string& name, const Windows& windows,
                                  const std::vector<float>& rows, std::size_t features) {
  if (!decoder.enabled) return std::nullopt;
  Target target = cut_target(decoder, windows, rows, features);
  check_loss(decoder, name, target);
  return target;
}

void add_target(Checksum& checksum, const std::optional<Target>& target) {
  checksum.add(target ? target->steps : 0);
  checksum.add(target ? target->features : 0);
  if (target) checksum.add(target->values);
}

std::string checksum_of(const Dataset& dataset) {
  Checksum checksum;
  checksum.add(dataset.train.count);
  checksum.add(dataset.steps);
  checksum.add(dataset.features);
  checksum.add(dataset.train.inputs);
  add_target(checksum, dataset.train.reconstruct);
  add_target(checksum, dataset.train.predict);
  return checksum.hex();
}

std::string counted(std::size_t n, const std::string& noun) {
  return std::to_string(n) + ' ' + noun + (n == 1 ? "" : "s");
}

std::string describe(const DataConfig& data, std::size_t rows, const Dataset& dataset) {
  const std::string file = data.source == "csv" ? ' ' + std::filesystem::path(data.file).filename().string() : "";
  return data.source + file + ": " + counted(rows, "row") + ", " + counted(dataset.train.count, "window") + " of " +
         counted(dataset.steps, "step") + ", " + counted(dataset.features, "feature");
}

}  // namespace

std::shared_ptr<const Dataset> load_dataset(const Config& config) {
  validate(config);
  const Table table = load_table(config.data);
  const Series& series = table.series.front();
  const std::size_t features = table.names.size();
  const std::size_t future = std::max(future_steps(config.reconstruct), future_steps(config.predict));
  const Windows windows = cut_windows(config.data, series.rows, future);

  auto dataset = std::make_shared<Dataset>();
  dataset->train.count = windows.starts.size();
  dataset->steps = windows.steps;
  dataset->features = features;
  dataset->feature_names = table.names;
  dataset->scaler = fit_scaler(config.data.scaling, series, used_rows(windows, series.rows, future));
  const std::vector<float> rows = scaled_values(dataset->scaler, series);
  dataset->train.inputs = cut_inputs(windows, rows, features);
  dataset->train.reconstruct = make_target(config.reconstruct, "reconstruct", windows, rows, features);
  dataset->train.predict = make_target(config.predict, "predict", windows, rows, features);
  dataset->source = describe(config.data, series.rows, *dataset);
  dataset->checksum = checksum_of(*dataset);
  return dataset;
}

}  // namespace tapelab::experiments
