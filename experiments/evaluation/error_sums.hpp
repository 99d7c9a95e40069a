// Errors of outputs against targets, means over the valid steps, or over the known values, in float64.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "experiments/config/choices.hpp"

namespace tapelab::experiments {

/// Collects the errors of sequences [T, F] one after the other.
class ErrorSums {
 public:
  /// `loss`: of the decoder.
  explicit ErrorSums(choice::Loss loss) : loss_(loss) {}

  /// output, target [T, F]; mask [T] of 1 and 0, null: every step counts. Outputs of the cross entropies are
  /// probabilities. known [T, F] of 1 and 0, null: every value of a valid step counts; not of softmax_cross_entropy,
  /// which compares whole steps. Of a step with values that do not count, the others are that fraction of a step.
  void add(const float* output, const float* target, const float* mask, std::size_t steps, std::size_t features,
           const float* known = nullptr);

  double mse() const { return squares_ / elements_; }
  double mae() const { return absolutes_ / elements_; }
  double max_abs() const { return max_abs_; }
  /// The decoder's loss as training defines it.
  double loss() const;
  /// binary_cross_entropy only: the cross entropy in nats, summed over the features of a step, mean over the steps. NaN
  /// if no step is valid.
  double nats_per_step() const { return cross_entropy_ / steps_; }
  /// Fraction of the steps whose largest output is where the target's largest is.
  double accuracy() const { return hits_ / steps_; }

 private:
  void add_step(const float* output, const float* target, std::size_t features);
  void add_values(const float* output, const float* target, const float* known, std::size_t features);

  choice::Loss loss_;
  double squares_ = 0, absolutes_ = 0, max_abs_ = 0, cross_entropy_ = 0, hits_ = 0, elements_ = 0, steps_ = 0;
};

/// The errors of every step of sequences [T, F] by itself.
class StepErrors {
 public:
  /// steps: T; 0 collects nothing.
  StepErrors(choice::Loss loss, std::size_t steps) : steps_(steps, ErrorSums(loss)) {}

  /// As ErrorSums::add, of a whole sequence.
  void add(const float* output, const float* target, const float* mask, std::size_t features,
           const float* known = nullptr);

  /// [T]. Of a step that is valid in no sequence, every mean is NaN.
  const std::vector<ErrorSums>& steps() const { return steps_; }

 private:
  std::vector<ErrorSums> steps_;
};

/// Absolute errors in the data's own units, and the range of the true values.
class UnscaledErrorSums {
 public:
  /// scale [F]: data units per unit of the model; offset [F]: the data's value where the model's is 0.
  UnscaledErrorSums(std::span<const double> scale, std::span<const double> offset) : scale_(scale), offset_(offset) {}

  /// The scale of what is added from now on.
  void set_scale(std::span<const double> scale, std::span<const double> offset) {
    scale_ = scale;
    offset_ = offset;
  }

  void add(const float* output, const float* target, const float* mask, std::size_t steps,
           const float* known = nullptr);

  double mae() const { return absolutes_ / elements_; }
  double max_abs() const { return max_abs_; }
  /// Largest less smallest true value; 0 if no step is valid.
  double range() const { return high_ > low_ ? high_ - low_ : 0; }

 private:
  std::span<const double> scale_, offset_;
  double absolutes_ = 0, max_abs_ = 0, elements_ = 0;
  double low_ = std::numeric_limits<double>::infinity(), high_ = -low_;
};

}  // namespace tapelab::experiments
