#include "experiments/evaluation/error_sums.hpp"

#include <algorithm>
#include <cmath>

namespace tapelab::experiments {

using choice::Loss;

namespace {

/// NaN, once there, stays.
void raise(double& largest, double value) {
  if (!std::isnan(largest) && !(value <= largest)) largest = value;
}

}  // namespace

void ErrorSums::add(const float* output, const float* target, const float* mask, std::size_t steps,
                    std::size_t features, const float* known) {
  if (known != nullptr) {
    for (std::size_t t = 0; t < steps; ++t)
      if (mask == nullptr || mask[t] != 0)
        add_values(output + t * features, target + t * features, known + t * features, features);
    return;
  }
  for (std::size_t t = 0; t < steps; ++t)
    if (mask == nullptr || mask[t] != 0) add_step(output + t * features, target + t * features, features);
}

void ErrorSums::add_step(const float* output, const float* target, std::size_t features) {
  // Probabilities are kept this far from 0 and 1, as Keras does, so that one certain mistake does not make all
  // infinite.
  constexpr double margin = 1e-7;
  for (std::size_t f = 0; f < features; ++f) {
    const double p = output[f], y = target[f], d = std::abs(p - y);
    squares_ += d * d;
    absolutes_ += d;
    raise(max_abs_, d);
    if (loss_ != Loss::kBinaryCrossEntropy && loss_ != Loss::kSoftmaxCrossEntropy) continue;
    const double q = std::clamp(p, margin, 1 - margin);
    cross_entropy_ -=
        loss_ == Loss::kBinaryCrossEntropy ? y * std::log(q) + (1 - y) * std::log(1 - q) : y * std::log(q);
  }
  if (loss_ == Loss::kSoftmaxCrossEntropy)
    hits_ +=
        std::max_element(output, output + features) - output == std::max_element(target, target + features) - target;
  elements_ += static_cast<double>(features);
  ++steps_;
}

void ErrorSums::add_values(const float* output, const float* target, const float* known, std::size_t features) {
  const double steps_before = steps_;
  double counted = 0;
  for (std::size_t f = 0; f < features; ++f)
    if (known[f] != 0) {
      add_step(output + f, target + f, 1);
      ++counted;
    }
  steps_ = steps_before + counted / static_cast<double>(features);
}

double ErrorSums::loss() const {
  switch (loss_) {
    case Loss::kMse:
      return mse();
    case Loss::kMae:
      return mae();
    case Loss::kBinaryCrossEntropy:
      return cross_entropy_ / elements_;
    case Loss::kSoftmaxCrossEntropy:
      return cross_entropy_ / steps_;
  }
  return mse();
}

void StepErrors::add(const float* output, const float* target, const float* mask, std::size_t features,
                     const float* known) {
  for (std::size_t t = 0; t < steps_.size(); ++t)
    steps_[t].add(output + t * features, target + t * features, mask == nullptr ? nullptr : mask + t, 1, features,
                  known == nullptr ? nullptr : known + t * features);
}

void UnscaledErrorSums::add(const float* output, const float* target, const float* mask, std::size_t steps,
                            const float* known) {
  const std::size_t features = scale_.size();
  for (std::size_t t = 0; t < steps; ++t) {
    if (mask != nullptr && mask[t] == 0) continue;
    double counted = 0;
    for (std::size_t f = 0; f < features; ++f) {
      if (known != nullptr && known[t * features + f] == 0) continue;
      ++counted;
      const double p = output[t * features + f], y = target[t * features + f];
      const double d = std::abs(p - y) * scale_[f], truth = y * scale_[f] + offset_[f];
      absolutes_ += d;
      raise(max_abs_, d);
      low_ = std::min(low_, truth);
      high_ = std::max(high_, truth);
    }
    elements_ += counted;
  }
}

}  // namespace tapelab::experiments
