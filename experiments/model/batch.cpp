#include "experiments/model/batch.hpp"

#include <algorithm>
#include <numeric>

namespace tapelab::experiments {

namespace {

/// values [N, T, F], sample-major -> x [T, B, F] of the samples in `rows`.
void gather(const std::vector<float>& values, std::size_t steps, std::size_t features,
            std::span<const std::size_t> rows, float* x) {
  for (std::size_t b = 0; b < rows.size(); ++b)
    for (std::size_t t = 0; t < steps; ++t)
      std::copy_n(values.data() + (rows[b] * steps + t) * features, features, x + (t * rows.size() + b) * features);
}

Sequence gather(Tape<float>& tape, const std::vector<float>& values, const std::vector<float>& mask, std::size_t steps,
                std::size_t features, std::span<const std::size_t> rows) {
  Sequence s{tape.constant({steps, rows.size(), features}), {}};
  gather(values, steps, features, rows, s.values.data());
  if (mask.empty()) return s;
  s.mask = tape.constant({steps, rows.size()});
  gather(mask, steps, 1, rows, s.mask.data());
  return s;
}

}  // namespace

Sequence gather_inputs(Tape<float>& tape, const DataShape& shape, const Samples& samples,
                       std::span<const std::size_t> rows) {
  return gather(tape, samples.inputs, samples.mask, shape.steps, shape.features, rows);
}

Sequence gather_target(Tape<float>& tape, const Target& target, std::span<const std::size_t> rows) {
  Sequence s = gather(tape, target.values, target.mask, target.steps, target.features, rows);
  if (!target.value_mask.empty()) {
    s.value_mask = tape.constant(s.values.shape());
    gather(target.value_mask, target.steps, target.features, rows, s.value_mask.data());
  }
  s.known = gather_known(tape, target, rows);
  return s;
}

Var<float> gather_known(Tape<float>& tape, const Target& target, std::span<const std::size_t> rows) {
  if (target.known_features == 0) return {};
  const Var<float> known = tape.constant({target.steps, rows.size(), target.known_features});
  gather(target.known, target.steps, target.known_features, rows, known.data());
  return known;
}

double batch_weight(const Sequence& s) {
  if (s.value_mask) return std::accumulate(s.value_mask.data(), s.value_mask.data() + s.value_mask.size(), 0.0);
  if (!s.mask) return static_cast<double>(s.values.shape()[1]);
  return std::accumulate(s.mask.data(), s.mask.data() + s.mask.size(), 0.0);
}

Var<float> last_step(const Sequence& s) {
  const std::size_t steps = s.values.shape()[0], batch = s.values.shape()[1], features = s.values.shape()[2];
  Var<float> last = s.values.tape().constant({1, batch, features});
  std::fill_n(last.data(), last.size(), 0.0f);
  for (std::size_t b = 0; b < batch; ++b) {
    std::size_t t = steps;
    while (t > 0 && s.mask && s.mask.data()[(t - 1) * batch + b] == 0) --t;
    if (t > 0) std::copy_n(s.values.data() + ((t - 1) * batch + b) * features, features, last.data() + b * features);
  }
  return last;
}

Var<float> delayed(const Sequence& s, Var<float> first) {
  const Var<float> y = s.values;
  Var<float> x = y.tape().constant(y.shape());
  const std::size_t batch = y.shape()[1], features = y.shape()[2], step = batch * features;
  if (first)
    std::copy_n(first.data(), step, x.data());
  else
    std::fill_n(x.data(), step, 0.0f);
  std::copy_n(y.data(), y.size() - step, x.data() + step);
  if (s.value_mask) {
    for (std::size_t i = step; i < x.size(); ++i)
      if (s.value_mask.data()[i - step] == 0) x.data()[i] = x.data()[i - step];
    return x;
  }
  if (!s.mask) return x;
  for (std::size_t row = batch; row < y.shape()[0] * batch; ++row)  // row t * B + b
    if (s.mask.data()[row - batch] == 0)
      std::copy_n(x.data() + (row - batch) * features, features, x.data() + row * features);
  return x;
}

void scatter(Var<float> y, float* out) {
  const std::size_t steps = y.shape()[0], batch = y.shape()[1], features = y.shape()[2];
  for (std::size_t b = 0; b < batch; ++b)
    for (std::size_t t = 0; t < steps; ++t)
      std::copy_n(y.data() + (t * batch + b) * features, features, out + (b * steps + t) * features);
}

}  // namespace tapelab::experiments
