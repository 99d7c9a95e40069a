// Copies samples of a data set onto a tape, time-major.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "autograd/tape.hpp"
#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

/// A batch of sequences on a tape, constants: values [T, B, F] and which steps of them count, mask [T, B] of 1 and 0.
struct Sequence {
  Var<float> values;
  Var<float> mask;             ///< null: every step counts
  Var<float> value_mask = {};  ///< [T, B, F] of 1 (counts) and 0, 0 in masked steps; null: the mask says it all
  Var<float> known = {};       ///< of a target: what the decoder is told of its steps [T, B, K]; null: nothing
};

/// Calls visit(rows) for 0 .. count - 1 in order, at most `size` at a time.
template <class Visit>
void for_each_batch(std::size_t count, std::size_t size, const Visit& visit) {
  for (std::size_t first = 0; first < count; first += size) {
    std::vector<std::size_t> rows(std::min(size, count - first));
    std::iota(rows.begin(), rows.end(), first);
    visit(std::span<const std::size_t>(rows));
  }
}

/// Inputs of the samples in `rows`.
Sequence gather_inputs(Tape<float>& tape, const DataShape& shape, const Samples& samples,
                       std::span<const std::size_t> rows);

/// Targets of the samples in `rows`, and what is known of them beforehand.
Sequence gather_target(Tape<float>& tape, const Target& target, std::span<const std::size_t> rows);

/// The latter alone; null where nothing is.
Var<float> gather_known(Tape<float>& tape, const Target& target, std::span<const std::size_t> rows);

/// What a mean over this batch weighs beside those of other batches: its number of known values where
/// these are masked one by one, else its number of valid steps, without a mask its number of samples.
double batch_weight(const Sequence& sequence);

/// The last valid step of each sequence [1, B, F], zeros of one without any.
Var<float> last_step(const Sequence& sequence);

/// The values one step later: what teacher forcing feeds a conditional decoder [T, B, F]. At step 0 `first` [1, B, F],
/// absent: zeros. After a masked step, or a masked value, the last known one is repeated, `first` while there is none.
Var<float> delayed(const Sequence& sequence, Var<float> first = {});

/// y [T, B, F] -> [B, T, F] written at `out`.
void scatter(Var<float> y, float* out);

}  // namespace tapelab::experiments
