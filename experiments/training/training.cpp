#include "experiments/training/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "autograd/elementwise.hpp"
#include "autograd/random.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/evaluation/evaluation.hpp"
#include "experiments/model/batch.hpp"
#include "experiments/model/feedback.hpp"
#include "experiments/model/summary.hpp"
#include "experiments/model/weights.hpp"
#include "experiments/training/freezing.hpp"
#include "experiments/training/make_optimizer.hpp"
#include "experiments/training/training_state.hpp"

namespace tapelab::experiments {

Training::Training(const PlannedRun& run)
    : run_(run),
      tasks_(decoder_tasks(*run.config, run.data->train)),
      model_(model_options(*run.config, *run.data)),
      parameters_(model_),
      optimizer_(make_optimizer(run.config->train, parameters_.size())),
      rate_(make_learning_rate(run.config->train, total_epochs())),
      tape_(run.config->train.guard ? Guard::kOn : Guard::kOff),
      epoch_losses_(no_losses()),
      best_(keeps_best() ? parameters_.size() : 0),
      stopping_(run.config->train.patience, run.config->train.min_delta) {
  model_.initialize(static_cast<std::uint64_t>(config().seed));
  if (run_.start) place_some_weights(run_.start->weights, parameters_);
  freeze(config().train.freeze, parameters_);
  weight_update_.emplace(weight_update_options(config().train), *optimizer_, parameters_);
  if (config().train.log_gradients) {
    gradient_norms_.emplace(parameters_);
    look_ = [this] { gradient_norms_->add(); };
  }
}

std::size_t Training::batches_per_epoch() const {
  const auto size = static_cast<std::size_t>(config().train.batch_size);
  return (data().epoch_samples() + size - 1) / size;
}

std::int64_t Training::total_steps() const {
  if (!config().train.trains()) return 0;
  if (config().train.steps > 0) return config().train.steps;
  return config().train.epochs * static_cast<std::int64_t>(batches_per_epoch());
}

/// The last begun one included.
std::int64_t Training::total_epochs() const {
  const auto batches = static_cast<std::int64_t>(batches_per_epoch());
  return (total_steps() + batches - 1) / batches;
}

EpochLosses Training::no_losses() const {
  std::vector<double> weights;
  bool masked = false;
  for (const DecoderTask& task : tasks_) {
    weights.push_back(task.config->weight);
    masked = masked || !task.target->mask.empty() || !task.target->value_mask.empty();
  }
  return {weights, masked ? EpochLosses::Masks::kSome : EpochLosses::Masks::kNone};
}

/// The samples of the epoch that stand at `places`, drawn where they are not held.
Training::Batch Training::batch_at(std::span<const std::size_t> places) {
  if (!data().stream) return {data().train, places};
  const std::uint64_t first =
      data().stream->repeats() ? 0 : static_cast<std::uint64_t>(epoch_) * data().epoch_samples();
  numbers_.assign(places.begin(), places.end());
  for (std::uint64_t& number : numbers_) number += first;
  data().stream->draw(static_cast<std::uint64_t>(config().seed), numbers_, drawn_);
  drawn_rows_.resize(places.size());
  std::iota(drawn_rows_.begin(), drawn_rows_.end(), std::size_t{0});
  return {drawn_, drawn_rows_};
}

/// The total loss; fills decoder_losses_. `places`: what the noise belongs to.
Var<float> Training::forward(const Batch& batch, const Noise& noise, std::span<const std::size_t> places) {
  tape_.reset();
  decoder_losses_.clear();
  const DropoutKey dropout{static_cast<std::uint64_t>(config().seed), static_cast<std::uint32_t>(steps_)};
  Sequence inputs = gather_inputs(tape_, data(), batch.samples, batch.rows);
  inputs.mask = model_.steps_read(inputs.values, inputs.mask);  // before noise hides model.mask_value
  add_noise(noise, inputs, places);
  const Encoding<float> code = model_.encode(inputs.values, inputs.mask, {.dropout = dropout});
  Var<float> total;
  for (std::size_t d = 0; d < tasks_.size(); ++d) {
    const Sequence target = gather_target(tape_, *batch.samples.target(tasks_[d].name), batch.rows);
    const FeedbackKey key{static_cast<std::uint64_t>(config().seed), static_cast<std::uint64_t>(steps_)};
    const Var<float> y = decode_in_training(model_.decoders()[d], *tasks_[d].config, code, inputs, target, key,
                                            static_cast<std::uint32_t>(d));
    const Var<float> loss = decoder_loss(*tasks_[d].config, y, target);
    decoder_losses_.push_back({loss, batch_weight(target)});
    const float weight = static_cast<float>(tasks_[d].config->weight);
    const Var<float> part = weight == 1.0f ? loss : scale(loss, weight);
    total = d == 0 ? part : add(total, part);
  }
  return total;
}

/// Of the last forward pass.
BatchLosses Training::batch_losses(Var<float> total, std::size_t samples) const {
  BatchLosses losses{*total.data(), static_cast<double>(samples), {}};
  for (const DecoderLoss& d : decoder_losses_) losses.decoders.push_back({*d.value.data(), d.weight});
  return losses;
}

std::vector<std::size_t> Training::epoch_order() const {
  const std::size_t count = data().epoch_samples();
  const bool whole = count <= static_cast<std::size_t>(config().train.batch_size);
  const bool fresh = data().stream && !data().stream->repeats();
  if (config().train.shuffle && !whole && !fresh)  // in one batch that holds everything the order does not matter
    return shuffled(count, RandomStream(static_cast<std::uint64_t>(config().seed), Purpose::kShuffle,
                                        static_cast<std::uint32_t>(epoch_)));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

void Training::begin_epoch() {
  order_ = epoch_order();
  optimizer_->set_learning_rate(rate_.at(epoch_));
}

void Training::step() {
  const auto size = static_cast<std::size_t>(config().train.batch_size);
  if (batch_ == 0) begin_epoch();
  const std::size_t first = static_cast<std::size_t>(batch_) * size;
  const std::span<const std::size_t> places(order_.data() + first, std::min(size, order_.size() - first));
  const Noise noise = training_noise(config(), epoch_);
  const Batch batch = batch_at(places);

  const Var<float> loss = forward(batch, noise, places);
  const double total = *loss.data();
  if (!std::isfinite(total)) name_non_finite(batch, noise, places);
  epoch_losses_.add(batch_losses(loss, places.size()));
  // A single batch per epoch: its loss is that of the weights before the update.
  if (keeps_best() && !validates() && single_batch()) best_.offer(total, epoch_, parameters_.values());

  weight_update_->run(loss, look_);
  ++steps_;
  if (static_cast<std::size_t>(++batch_) == batches_per_epoch() || finished()) close_epoch();
}

/// Repeats the forward pass with the guard on, which throws at the first value that is not finite.
void Training::name_non_finite(const Batch& batch, const Noise& noise, std::span<const std::size_t> places) {
  tape_.set_guard(Guard::kOn);
  forward(batch, noise, places);
  throw std::runtime_error("the loss is not finite, though every layer's values are");
}

void Training::close_epoch() {
  const double total = epoch_losses_.total();
  curves_["train_loss"].push_back(total);
  for (std::size_t d = 0; d < tasks_.size(); ++d)
    curves_[loss_curve("train", tasks_[d])].push_back(epoch_losses_.decoder(d));
  if (config().train.schedule != choice::Schedule::kConstant)
    curves_["learning_rate"].push_back(optimizer_->learning_rate());
  if (gradient_norms_) gradient_norms_->close_epoch(curves_);

  const double deciding = validates() ? close_validation() : total;
  // Several batches: the epoch's mean loss stands for the weights after it, as in Keras.
  if (keeps_best() && (validates() || !single_batch())) best_.offer(deciding, epoch_, parameters_.values());
  rate_.close_epoch(stopping_.close_epoch(deciding));
  epoch_losses_.clear();
  batch_ = 0;
  ++epoch_;
}

double Training::close_validation() {
  const ValidationLosses losses = validate_model(model_, tape_, config(), data());
  for (const auto& [name, loss] : losses.named) curves_[name].push_back(loss);
  return losses.total;
}

/// Loss of the present weights on the whole training part, without noise; of an endless stream on videos like its own,
/// data().train.
double Training::current_loss() {
  constexpr std::size_t kAtOnce = 1024;  // samples; more need not fit into memory together
  const bool drawn = data().stream && data().stream->repeats();
  const std::size_t count = drawn ? data().epoch_samples() : data().train.count;
  const std::size_t batch = static_cast<std::size_t>(config().train.batch_size);
  const std::size_t size = data().stream ? batch : std::max(kAtOnce, batch);
  EpochLosses losses = no_losses();
  double loss = 0;
  const InferenceScope<float> inference(tape_);
  for_each_batch(count, size, [&](std::span<const std::size_t> rows) {
    const Var<float> total = forward(drawn ? batch_at(rows) : Batch{data().train, rows}, {}, rows);
    loss = *total.data();
    losses.add(batch_losses(total, rows.size()));
  });
  tape_.reset();
  return count <= size ? loss : losses.total();
}

/// Puts the kept weights in place. Returns their epoch; -1: the last update's.
std::int64_t Training::choose_weights(double last_loss) {
  const bool comparable = !validates() && (!data().stream || data().stream->repeats());
  const bool last = best_.epoch() < 0 || (comparable && last_loss <= best_.loss());
  if (!keeps_best() || last) return -1;
  best_.copy_to(parameters_.values());
  return best_.epoch();
}

std::int64_t Training::arena_peak() {
  return std::max(earlier_arena_peak_, static_cast<std::int64_t>(tape_.arena().peak_bytes()));
}

template <class State>
void Training::visit_state(State& state) {
  state("epoch", epoch_);
  state("batch", batch_);
  state("steps", steps_);
  earlier_arena_peak_ = arena_peak();
  state("arena_peak_bytes", earlier_arena_peak_);
  state("values", parameters_.values(), parameters_.size());
  std::int64_t updates = optimizer_->steps();
  state("optimizer_steps", updates);
  optimizer_->set_steps(updates);
  for (const auto& [name, array] : optimizer_->state()) state("optimizer_" + name, array->data(), array->size());
  rate_.visit_state(state);
  epoch_losses_.visit_state(state);
  best_.visit_state(state);
  stopping_.visit_state(state);
  if (gradient_norms_) gradient_norms_->visit_state(state);
}

results::Checkpoint Training::checkpoint() {
  results::Checkpoint c;
  c.run_id = run_.id;
  c.curves = curves_;
  StateSaver saver(c);
  visit_state(saver);
  return c;
}

void Training::restore(const results::Checkpoint& c) {
  if (c.run_id != run_.id) throw std::invalid_argument("the checkpoint belongs to " + c.run_id + ", not " + run_.id);
  StateLoader loader(c);
  visit_state(loader);
  curves_ = c.curves;
  require_position(c.run_id);
  begin_epoch();
}

/// Epoch and batch are used as places: they must be where so many updates end.
void Training::require_position(const std::string& run) const {
  const auto batches = static_cast<std::int64_t>(batches_per_epoch());
  const bool in_range = epoch_ >= 0 && batch_ >= 0 && batch_ < batches && epoch_ <= steps_ && steps_ <= total_steps();
  bool good = in_range && steps_ == epoch_ * batches + batch_;
  for (const auto& [name, curve] : curves_) good = good && curve.size() == static_cast<std::size_t>(epoch_);
  if (!good) throw std::invalid_argument("the checkpoint of " + run + " does not fit any point of this training");
}

void Training::tell(RunProgress& progress) const {
  constexpr auto kOrder = std::memory_order_relaxed;  // each number alone is shown to people
  progress.updates.store(total_steps(), kOrder);
  progress.update.store(steps_, kOrder);
  progress.epochs.store(total_epochs(), kOrder);
  progress.epoch.store(epoch_, kOrder);
  if (const auto loss = curves_.find("train_loss"); loss != curves_.end() && at_epoch_end())
    progress.loss.store(loss->second.back(), kOrder);
}

void Training::report_position(results::RunRecord& record) {
  record.seed = config().seed;
  record.settings = stored_settings(config());
  record.data = shape_json(data());
  record.model = results::model_json(model_facts(model_, data()));
  record.epochs = epoch_;
  record.curves = curves_;
  record.scalars["parameters"] = static_cast<double>(parameters_.count());
}

void Training::finish(results::RunRecord& record) {
  keep(record);
  measure(record);
}

void Training::keep(results::RunRecord& record) {
  const double last = current_loss();
  if (!std::isfinite(last)) throw std::runtime_error("the loss after the last update is not finite");
  record.best_epoch = choose_weights(last);
  report_position(record);
  record.scalars["final_train_loss"] = last;
  record.scalars["arena_peak_bytes"] = static_cast<double>(arena_peak());
  if (config().train.patience > 0) record.scalars["stopped_early"] = steps_ < total_steps() ? 1 : 0;
  record.weights = stored_weights(parameters_);
}

void Training::measure(results::RunRecord& record) { test_model(model_, tape_, config(), data(), record); }

}  // namespace tapelab::experiments
