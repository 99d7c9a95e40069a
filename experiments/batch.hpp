// Copies samples of a data set onto a tape, time-major.
#pragma once

#include <span>

#include "autograd/tape.hpp"

namespace tapelab::experiments {

/// values [N, T, F], sample-major -> [T, B, F] of the samples in `rows`, a constant on the tape.
Var<float> gather(Tape<float>& tape, const std::vector<float>& values, std::size_t steps, std::size_t features,
                  std::span<const std::size_t> rows);

/// y [T, B, F] -> y one step later, zeros at step 0: what teacher forcing feeds a conditional decoder.
Var<float> delayed(Var<float> y);

/// y [T, B, F] -> [B, T, F] written at `out`.
void scatter(Var<float> y, float* out);

}  // namespace tapelab::experiments
