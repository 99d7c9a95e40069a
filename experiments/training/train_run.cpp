#include "experiments/training/train_run.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>

#include "autograd/flush_denormals.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/evaluation/evaluation.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/run_memory.hpp"
#include "experiments/model/weights.hpp"
#include "experiments/training/cpu_time.hpp"
#include "experiments/training/training.hpp"

namespace tapelab::experiments {

namespace {

/// Trains until finished or stopped. True when finished.
bool train(Training& training, const Config& config, const TrainEvents& events) {
  std::int64_t epochs_since_checkpoint = 0;
  if (events.progress != nullptr) {
    training.tell(*events.progress);
    events.progress->first_update = events.progress->update.load();
  }
  while (!training.finished()) {
    training.step();
    if (events.progress != nullptr) training.tell(*events.progress);
    if (events.on_progress) events.on_progress();
    const Stop stop = events.stop == nullptr ? Stop::kNo : events.stop->load(std::memory_order_relaxed);
    if (stop == Stop::kNow) return false;
    const bool due = training.at_epoch_end() && config.train.checkpoint_every > 0 &&
                     ++epochs_since_checkpoint % config.train.checkpoint_every == 0;
    if (training.finished()) break;
    if ((due || stop == Stop::kAfterBatch) && events.on_checkpoint) events.on_checkpoint(training.checkpoint());
    if (stop == Stop::kAfterBatch) return false;
  }
  return true;
}

/// A checkpoint that another version wrote does not fit: the training then starts from the beginning.
void restore_or_restart(std::optional<Training>& training, const PlannedRun& run, const results::Checkpoint& from) {
  try {
    training->restore(from);
  } catch (const std::invalid_argument&) {
    training.emplace(run);
  }
}

std::string advice(const Config& config) {
  std::string text = "; lower train.learning_rate";
  if (config.train.clip_norm == 0) text += ", set train.clip_norm (1 is common)";
  if (std::ranges::any_of(config.model.activation, [](choice::Activation a) {
        return a == choice::Activation::kRelu || a == choice::Activation::kLinear;
      }))
    text += ", or use model.activation = tanh";
  return text;
}

std::string without_memory(const PlannedRun& run) {
  return "not enough memory: the run takes about " + need_text(*run.config, *run.data) + " besides its data";
}

/// Of a run that failed.
void drop_measures(results::RunRecord& record) {
  record.scalars.clear();
  record.profiles.clear();
  record.weights.clear();
}

/// What failed goes into the record of a run whose position is reported in it.
void set_failed(results::RunRecord& record, const PlannedRun& run, const std::exception& error) {
  const bool no_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
  record.status = results::Status::kFailed;
  record.message = (no_memory ? without_memory(run) : error.what()) + " in epoch " + std::to_string(record.epochs);
  if (dynamic_cast<const NonFiniteError*>(&error) != nullptr) record.message += advice(*run.config);
}

/// What a training says, as the run's own would.
results::RunRecord of_training(const PlannedRun& run, const results::RunRecord& trained) {
  results::RunRecord record;
  record.id = run.id;
  record.settings = stored_settings(*run.config);
  record.seed = run.config->seed;
  record.status = trained.status;
  record.message = trained.message;
  record.epochs = trained.epochs;
  record.best_epoch = trained.best_epoch;
  record.curves = trained.curves;
  record.data = trained.data;
  record.model = trained.model;
  for (const auto& [name, value] : trained.scalars)
    if (!name.starts_with("test_")) record.scalars.emplace(name, value);
  return record;
}

/// Training::measure of weights that another training left.
void measure_weights(const PlannedRun& run, const std::vector<results::NamedArray>& weights,
                     results::RunRecord& record) {
  const double parameter_count = record.scalars.at("parameters");
  try {
    Autoencoder<float> model(model_options(*run.config, *run.data));
    ParameterBuffer<float> parameters(model);
    if (const std::string problem = place_weights(weights, parameters); !problem.empty())
      throw std::invalid_argument(problem);
    Tape<float> tape(run.config->train.guard ? Guard::kOn : Guard::kOff);
    record.weights = stored_weights(parameters);
    test_model(model, tape, *run.config, *run.data, record);
  } catch (const std::exception& error) {
    drop_measures(record);
    record.scalars["parameters"] = parameter_count;
    set_failed(record, run, error);
  }
}

results::RunRecord failed_run(const PlannedRun& run, const std::string& message) {
  results::RunRecord record;
  record.settings = stored_settings(*run.config);
  record.seed = run.config->seed;
  record.status = results::Status::kFailed;
  record.message = message;
  return record;
}

}  // namespace

results::RunRecord train_run(const PlannedRun& run, const results::Checkpoint* resume, const TrainEvents& events) {
  const FlushDenormals flush;
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = thread_cpu_seconds();
  results::RunRecord record;
  record.id = run.id;
  std::optional<Training> training;
  bool is_trained = false;
  try {
    training.emplace(run);
    if (resume != nullptr) restore_or_restart(training, run, *resume);
    if (train(*training, *run.config, events)) {
      training->keep(record);
      if (events.on_trained) events.on_trained(record);
      is_trained = true;
      training->measure(record);
    } else {
      record.status = results::Status::kInterrupted;
      training->report_position(record);
    }
  } catch (const std::exception& e) {
    if (!training) throw;  // nothing was trained: a wrong model or no memory, for the caller to tell
    drop_measures(record);
    training->report_position(record);
    set_failed(record, run, e);
    if (!is_trained && events.on_trained && dynamic_cast<const std::bad_alloc*>(&e) == nullptr)
      events.on_trained(record);
  }
  record.timing["train_seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  record.timing["cpu_seconds"] = thread_cpu_seconds() - cpu_start;
  return record;
}

results::RunRecord measure_run(const PlannedRun& run, const results::RunRecord& trained) {
  const FlushDenormals flush;
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = thread_cpu_seconds();
  results::RunRecord record;
  try {
    record = of_training(run, trained);
    if (record.status == results::Status::kOk) measure_weights(run, trained.weights, record);
  } catch (const std::bad_alloc&) {
    record = failed_run(run, without_memory(run));
  }
  record.timing["measure_seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  record.timing["cpu_seconds"] = thread_cpu_seconds() - cpu_start;
  return record;
}

results::RunRecord train_or_fail(const PlannedRun& run, const results::Checkpoint* resume, const TrainEvents& events) {
  try {
    return train_run(run, resume, events);
  } catch (const std::bad_alloc&) {
    return failed_run(run, without_memory(run));
  } catch (const std::exception& error) {
    return failed_run(run, error.what());
  }
}

}  // namespace tapelab::experiments
