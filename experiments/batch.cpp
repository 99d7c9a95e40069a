#include "experiments/batch.hpp"

#include <algorithm>

namespace tapelab::experiments {

Var<float> gather(Tape<float>& tape, const std::vector<float>& values, std::size_t steps, std::size_t features,
                  std::span<const std::size_t> rows) {
  Var<float> x = tape.constant({steps, rows.size(), features});
  for (std::size_t b = 0; b < rows.size(); ++b)
    for (std::size_t t = 0; t < steps; ++t)
      std::copy_n(values.data() + (rows[b] * steps + t) * features, features,
                  x.data() + (t * rows.size() + b) * features);
  return x;
}

Var<float> delayed(Var<float> y) {
  Var<float> x = y.tape().constant(y.shape());
  const std::size_t step = y.size() / y.shape()[0];
  std::fill_n(x.data(), step, 0.0f);
  std::copy_n(y.data(), y.size() - step, x.data() + step);
  return x;
}

void scatter(Var<float> y, float* out) {
  const std::size_t steps = y.shape()[0], batch = y.shape()[1], features = y.shape()[2];
  for (std::size_t b = 0; b < batch; ++b)
    for (std::size_t t = 0; t < steps; ++t)
      std::copy_n(y.data() + (t * batch + b) * features, features, out + (b * steps + t) * features);
}

}  // namespace tapelab::experiments
