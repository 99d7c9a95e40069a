#include "experiments/runner/grid_memory.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/model/run_memory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kProgramBytes = 64e6;  // the program and its libraries

double bytes(const Samples& samples) {
  std::size_t floats = samples.inputs.size() + samples.mask.size();
  for (const auto* target : {&samples.reconstruct, &samples.predict, &samples.classify})
    if (*target) floats += (*target)->values.size() + (*target)->mask.size();
  return static_cast<double>(floats * sizeof(float));
}

/// The largest layers are the encoder's or the decoders'.
std::string largest_layers(const ModelConfig& model) {
  const std::int64_t encoder = *std::ranges::max_element(model.encoder),
                     decoder = *std::ranges::max_element(model.decoder);
  return encoder >= decoder ? "model.encoder" : "model.decoder";
}

/// What is certainly needed: what a batch takes is an estimate.
double least(const RunMemory& memory) { return memory.weights + memory.batch / 2 + memory.order; }

[[noreturn]] void reject(const Grid& grid, const PlannedRun& run, const RunMemory& memory, const MemoryLimit& limit) {
  const TrainConfig& train = run.config->train;
  std::string key = largest_layers(run.config->model), hint = "make the layers smaller or fewer";
  if (memory.batch > memory.weights) {
    key = "train.batch_size";
    hint = "make train.batch_size, the windows or the layers smaller";
  }
  if (memory.order > memory.weights + memory.batch) {
    key = run.config->data.train_sequences > 0 ? "data.train_sequences" : "data.epoch_sequences";
    hint = "ask for fewer sequences in an epoch";
  }
  const auto given = grid.given.find(key);
  std::string text = "a run takes about " + need_text(*run.config, *run.data) + " of memory; there are " + limit.text();
  if (memory.batch > memory.weights)
    text += "; a batch of " + std::to_string(train.batch_size) + " takes about " + bytes_text(memory.batch);
  std::vector<std::string> hints = {hint};
  std::string values;
  for (const Factor& factor : grid.factors)
    values += (values.empty() ? "" : ", ") + factor.key + " = " + get(*run.config, factor.key);
  if (!values.empty()) hints.push_back("in the run with " + values);
  throw ConfigError(
      {.message = text, .where = given == grid.given.end() ? Location{} : given->second, .key = key, .hints = hints});
}

}  // namespace

double data_bytes(const Grid& grid) {
  std::set<const Dataset*> counted;
  double sum = 0;
  for (const PlannedRun& run : grid.runs)
    if (counted.insert(run.data.get()).second)
      for (const Samples* part : {&run.data->train, &run.data->validation, &run.data->test}) sum += bytes(*part);
  return sum;
}

double shared_bytes(const Grid& grid) { return kProgramBytes + data_bytes(grid); }

std::string check_memory(const Grid& grid, const std::vector<std::size_t>& missing, int jobs,
                         const MemoryLimit& limit) {
  std::vector<double> all;
  for (const std::size_t i : missing) {
    const PlannedRun& run = grid.runs[i];
    const RunMemory memory = run_memory(*run.config, *run.data);
    if (least(memory) > limit.bytes) reject(grid, run, memory, limit);
    all.push_back(memory.total());
  }
  std::ranges::sort(all, std::greater<>());
  const double room = limit.bytes - shared_bytes(grid);
  double sum = 0;
  for (std::size_t n = 0; n < std::min(all.size(), static_cast<std::size_t>(jobs)); ++n) {
    sum += all[n];
    if (sum <= room || n == 0) continue;
    return results::with_hints("the largest " + std::to_string(n + 1) + " runs together take about " + bytes_text(sum) +
                                   " of memory besides the data; there are " + limit.text(),
                               {"run fewer at a time: -j" + std::to_string(n)});
  }
  return "";
}

}  // namespace tapelab::experiments
