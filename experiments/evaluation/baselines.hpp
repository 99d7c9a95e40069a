// What predictors without a model output.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

/// Whether a number of a target counts: feature f of `row` n T' + t, by the masks of steps and of values.
inline bool counts(const Target& target, std::size_t row, std::size_t f) {
  return (target.mask.empty() || target.mask[row] != 0) &&
         (target.value_mask.empty() || target.value_mask[row * target.features + f] != 0);
}

/// The mean predictor and the copy-last predictor of one decoder.
///
/// mean: every output is the mean of its feature over the valid steps of the training part's target, over
/// its known values there.
/// copy last, by target:
///   shifted           the step before the one to output
///   input, future     the last step of the window
///   columns           the last step of the window where all target columns are inputs, else as in the next line
///   where the target columns are not all inputs, nothing in the window is the target's own past, so the target's
///   previous true step is copied (persistence)
/// A step that is masked, or a value, gives way to the last valid one before it; where there is none, to the mean.
class Baselines {
 public:
  /// task: of the training part.
  Baselines(const Dataset& data, const DecoderTask& task);

  /// [T', F'], the same for every sample.
  const std::vector<float>& mean() const { return mean_; }

  /// Writes [T', F'] for sample `n` of `samples`. inputs [T, F]: what the model read for it, noise included; task: the
  /// decoder's with the target of `samples`.
  void copy_last(const Samples& samples, std::size_t n, const float* inputs, const DecoderTask& task, float* out) const;

  /// Whether all outputs are columns that are inputs too.
  bool copies_inputs() const { return inputs_.has_value(); }

  /// Writes the outputs' values at an input step of the window, [F'], where copies_inputs(); false, and nothing is
  /// written, where the step is masked. Arguments as of copy_last.
  bool values_at(const Samples& samples, std::size_t n, const float* inputs, std::size_t step, double* out) const;

 private:
  void copy_input(const Samples& samples, std::size_t n, const float* inputs, std::size_t step, float* out) const;
  void persist(const Samples& samples, std::size_t n, const DecoderTask& task, float* out) const;

  const Dataset& data_;
  std::vector<float> mean_;
  std::optional<std::vector<std::size_t>> inputs_;  // the input feature of each output
  std::vector<double> factor_, shift_;              // from an input's scale to its output's
};

}  // namespace tapelab::experiments
