#include "experiments/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "autograd/elementwise.hpp"
#include "autograd/random.hpp"
#include "experiments/batch.hpp"
#include "experiments/data_description.hpp"
#include "experiments/evaluation.hpp"
#include "experiments/fields.hpp"
#include "experiments/weights.hpp"

namespace tapelab::experiments {

namespace {

AdamOptions adam_options(const TrainConfig& c) { return {c.learning_rate, c.beta_1, c.beta_2, c.epsilon}; }

std::string curve_name(const DecoderTask& task) { return "train_" + task.name + "_" + task.config->loss; }

results::NamedArray flat(std::string name, const AlignedArray<float>& a) {
  return {std::move(name), {{a.size()}, {a.data(), a.data() + a.size()}}};
}

}  // namespace

Training::Training(const PlannedRun& run)
    : run_(run),
      tasks_(decoder_tasks(run.config, *run.data)),
      model_(model_options(run.config, *run.data)),
      parameters_(model_),
      adam_(adam_options(run.config.train), parameters_.size()),
      tape_(run.config.train.guard ? Guard::kOn : Guard::kOff),
      sums_(tasks_.size() + 1, 0.0),
      best_(keeps_best() ? parameters_.size() : 0) {
  model_.initialize(static_cast<std::uint64_t>(config().seed));
  if (run_.start) place_some_weights(run_.start->weights, parameters_);
}

std::size_t Training::batches_per_epoch() const {
  const auto size = static_cast<std::size_t>(config().train.batch_size);
  return (data().train.count + size - 1) / size;
}

std::int64_t Training::total_steps() const {
  if (config().train.steps > 0) return config().train.steps;
  return config().train.epochs * static_cast<std::int64_t>(batches_per_epoch());
}

bool Training::finished() const { return steps_ >= total_steps(); }

Training::Losses Training::forward(std::span<const std::size_t> rows) {
  tape_.reset();
  Losses losses;
  const DropoutKey dropout{static_cast<std::uint64_t>(config().seed), static_cast<std::uint32_t>(steps_)};
  const Encoding<float> code =
      model_.encode(gather(tape_, data().train.inputs, data().steps, data().features, rows), {}, {.dropout = dropout});
  for (std::size_t d = 0; d < tasks_.size(); ++d) {
    const Target& t = *tasks_[d].target;
    const Var<float> target = gather(tape_, t.values, t.steps, t.features, rows);
    const Var<float> previous = tasks_[d].config->conditional ? delayed(target) : Var<float>();
    const Var<float> loss = decoder_loss(*tasks_[d].config, model_.decoders()[d](code, previous), target);
    losses.decoders.push_back(loss);
    const float weight = static_cast<float>(tasks_[d].config->weight);
    const Var<float> part = weight == 1.0f ? loss : scale(loss, weight);
    losses.total = d == 0 ? part : add(losses.total, part);
  }
  return losses;
}

std::vector<std::size_t> Training::epoch_order() const {
  const bool whole = data().train.count <= static_cast<std::size_t>(config().train.batch_size);
  if (config().train.shuffle && !whole)  // in one batch that holds everything the order does not matter
    return shuffled(data().train.count, RandomStream(static_cast<std::uint64_t>(config().seed), Purpose::kShuffle,
                                                     static_cast<std::uint32_t>(epoch_)));
  std::vector<std::size_t> order(data().train.count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

void Training::step() {
  const auto size = static_cast<std::size_t>(config().train.batch_size);
  if (batch_ == 0) order_ = epoch_order();
  const std::size_t first = static_cast<std::size_t>(batch_) * size;
  const std::span<const std::size_t> rows(order_.data() + first, std::min(size, data().train.count - first));

  const Losses losses = forward(rows);
  const double total = *losses.total.data();
  if (!std::isfinite(total)) name_non_finite(rows);
  sums_[0] += total * static_cast<double>(rows.size());
  for (std::size_t d = 0; d < tasks_.size(); ++d)
    sums_[d + 1] += static_cast<double>(*losses.decoders[d].data()) * static_cast<double>(rows.size());
  samples_seen_ += rows.size();
  // A single batch per epoch: its loss is that of the weights before the update.
  if (keeps_best() && batches_per_epoch() == 1 && total < best_loss_) {
    best_loss_ = total;
    best_epoch_ = epoch_;
    keep_weights();
  }

  tape_.backward(losses.total);
  if (config().train.clip_norm > 0)
    clip_by_global_norm(parameters_.gradients(), parameters_.size(), config().train.clip_norm);
  adam_.step(parameters_.values(), parameters_.gradients());
  ++steps_;
  if (static_cast<std::size_t>(++batch_) == batches_per_epoch() || finished()) close_epoch();
}

/// Repeats the forward pass with the guard on, which throws at the first value that is not finite.
void Training::name_non_finite(std::span<const std::size_t> rows) {
  tape_.set_guard(Guard::kOn);
  forward(rows);
  throw std::runtime_error("the loss is not finite, though every layer's values are");
}

void Training::close_epoch() {
  const double n = static_cast<double>(samples_seen_);
  curves_["train_loss"].push_back(sums_[0] / n);
  for (std::size_t d = 0; d < tasks_.size(); ++d) curves_[curve_name(tasks_[d])].push_back(sums_[d + 1] / n);
  // Several batches: the epoch's mean loss stands for the weights after it, as in Keras.
  if (keeps_best() && batches_per_epoch() > 1 && sums_[0] / n < best_loss_) {
    best_loss_ = sums_[0] / n;
    best_epoch_ = epoch_;
    keep_weights();
  }
  std::fill(sums_.begin(), sums_.end(), 0.0);
  samples_seen_ = 0;
  batch_ = 0;
  ++epoch_;
}

void Training::keep_weights() { std::copy_n(parameters_.values(), parameters_.size(), best_.data()); }

/// Loss of the present weights on all samples, one batch.
double Training::current_loss() {
  std::vector<std::size_t> all(data().train.count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  tape_.set_mode(Mode::kInference);
  const double loss = *forward(all).total.data();
  tape_.reset();
  tape_.set_mode(Mode::kTrain);
  return loss;
}

results::Checkpoint Training::checkpoint() const {
  results::Checkpoint c;
  c.run_id = run_.id;
  c.integers = {{"epoch", epoch_},
                {"batch", batch_},
                {"steps", steps_},
                {"best_epoch", best_epoch_},
                {"adam_steps", adam_.steps()},
                {"samples_seen", static_cast<std::int64_t>(samples_seen_)}};
  c.reals = {{"best_loss", best_loss_}};
  for (std::size_t i = 0; i < sums_.size(); ++i) c.reals["sum_" + std::to_string(i)] = sums_[i];
  c.curves = curves_;
  const float* values = parameters_.values();
  c.arrays.push_back({"values", {{parameters_.size()}, {values, values + parameters_.size()}}});
  c.arrays.push_back(flat("first_moments", adam_.first_moments()));
  c.arrays.push_back(flat("second_moments", adam_.second_moments()));
  if (keeps_best()) c.arrays.push_back(flat("best", best_));
  return c;
}

void Training::restore(const results::Checkpoint& c) {
  if (c.run_id != run_.id) throw std::invalid_argument("the checkpoint belongs to " + c.run_id + ", not " + run_.id);
  const auto copy_back = [&c, this](const std::string& name, float* to, std::size_t n) {
    for (const results::NamedArray& a : c.arrays)
      if (a.name == name && a.array.values.size() == n) {
        std::copy(a.array.values.begin(), a.array.values.end(), to);
        return;
      }
    throw std::invalid_argument("the checkpoint of " + run_.id + " has no array '" + name + "' of " +
                                std::to_string(n) + " numbers");
  };
  copy_back("values", parameters_.values(), parameters_.size());
  copy_back("first_moments", adam_.first_moments().data(), parameters_.size());
  copy_back("second_moments", adam_.second_moments().data(), parameters_.size());
  if (keeps_best()) copy_back("best", best_.data(), best_.size());
  epoch_ = c.integers.at("epoch");
  steps_ = c.integers.at("steps");
  best_epoch_ = c.integers.at("best_epoch");
  samples_seen_ = static_cast<std::size_t>(c.integers.at("samples_seen"));
  adam_.set_steps(c.integers.at("adam_steps"));
  best_loss_ = c.reals.at("best_loss");
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] = c.reals.at("sum_" + std::to_string(i));
  curves_ = c.curves;
  batch_ = c.integers.at("batch");
  order_ = epoch_order();
}

void Training::report_position(results::RunRecord& record) const {
  record.seed = config().seed;
  record.settings = stored_settings(config());
  record.data = describe_data(data());
  record.epochs = epoch_;
  record.curves = curves_;
  record.scalars["parameters"] = static_cast<double>(parameters_.count());
}

void Training::finish(results::RunRecord& record) {
  const double last = current_loss();
  if (!std::isfinite(last)) throw std::runtime_error("the loss after the last update is not finite");
  if (keeps_best() && last <= best_loss_) best_epoch_ = -1;
  if (keeps_best() && last > best_loss_) std::copy_n(best_.data(), best_.size(), parameters_.values());

  report_position(record);
  record.best_epoch = best_epoch_;
  record.scalars["final_train_loss"] = last;
  record.scalars["arena_peak_bytes"] = static_cast<double>(tape_.arena().peak_bytes());
  const auto outputs = decode_all(model_, tape_, data(), tasks_, static_cast<std::size_t>(config().train.batch_size));
  add_test_metrics(data(), tasks_, outputs, record.scalars);

  const std::size_t samples = std::min(static_cast<std::size_t>(config().eval.samples), data().train.count);
  for (std::size_t d = 0; d < tasks_.size(); ++d) {
    const Target& t = *tasks_[d].target;
    const std::size_t n = samples * t.steps * t.features;
    const std::vector<std::size_t> shape{samples, t.steps, t.features};
    const float *y = outputs[d].free_running.data(), *truth = t.values.data();
    if (samples > 0)
      record.outputs.push_back(
          {tasks_[d].name, {shape, {y, y + n}}, {shape, {truth, truth + n}}, data().feature_names});
  }
  for (const auto& [name, p] : parameters_.entries())
    record.weights.push_back({name, {{p->shape.begin(), p->shape.end()}, {p->value, p->value + p->size()}}});
}

}  // namespace tapelab::experiments
