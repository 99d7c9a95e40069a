// Copies samples of a data set onto a tape, time-major.
#pragma once

#include <span>

#include "autograd/tape.hpp"
#include "experiments/dataset.hpp"

namespace tapelab::experiments {

/// A batch of sequences on a tape, constants: values [T, B, F] and which steps of them count, mask [T, B] of 1 and 0.
struct Sequence {
  Var<float> values;
  Var<float> mask;  ///< null: every step counts
};

/// Inputs of the samples in `rows`.
Sequence gather_inputs(Tape<float>& tape, const Dataset& data, const Samples& samples,
                       std::span<const std::size_t> rows);

/// Targets of the samples in `rows`.
Sequence gather_target(Tape<float>& tape, const Target& target, std::span<const std::size_t> rows);

/// What a mean over this batch weighs beside those of other batches: its number of valid steps, without a mask its
/// number of samples.
double batch_weight(const Sequence& sequence);

/// The values one step later, zeros at step 0: what teacher forcing feeds a conditional decoder [T, B, F]. After a
/// masked step the last known value is repeated, zeros while there is none.
Var<float> delayed(const Sequence& sequence);

/// y [T, B, F] -> [B, T, F] written at `out`.
void scatter(Var<float> y, float* out);

}  // namespace tapelab::experiments
