#include "experiments/training/train_run.hpp"

#include <chrono>
#include <new>
#include <optional>

#include "autograd/flush_denormals.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/model/run_memory.hpp"
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
  if (config.model.activation == choice::Activation::kRelu) text += ", or use model.activation = tanh";
  return text;
}

std::string without_memory(const PlannedRun& run) {
  return "not enough memory: the run takes about " + need_text(*run.config, *run.data) + " besides its data";
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
  try {
    training.emplace(run);
    if (resume != nullptr) restore_or_restart(training, run, *resume);
    if (train(*training, *run.config, events)) {
      training->finish(record);
    } else {
      record.status = results::Status::kInterrupted;
      training->report_position(record);
    }
  } catch (const std::exception& e) {
    if (!training) throw;  // nothing was trained: a wrong model or no memory, for the caller to tell
    const bool no_memory = dynamic_cast<const std::bad_alloc*>(&e) != nullptr;
    record.status = results::Status::kFailed;
    record.scalars.clear();
    record.profiles.clear();
    training->report_position(record);
    record.message = (no_memory ? without_memory(run) : e.what()) + " in epoch " + std::to_string(record.epochs);
    if (dynamic_cast<const NonFiniteError*>(&e) != nullptr) record.message += advice(*run.config);
  }
  record.timing["train_seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
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
