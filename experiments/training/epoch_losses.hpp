// Mean losses of an epoch from those of its batches.
#pragma once

#include <cstddef>
#include <vector>

namespace tapelab::experiments {

/// Losses of one batch. A decoder's is a mean over what counts in the batch, `weight` how much that is.
struct BatchLosses {
  struct Decoder {
    double loss, weight;
  };
  double total = 0;  ///< weighted sum over the decoders
  double samples = 0;
  std::vector<Decoder> decoders;
};

/// Weighs batches by their samples; where targets have masks each decoder by its valid steps, because a mean over few
/// of them counts less, and the total is the weighted sum of the decoders' means.
class EpochLosses {
 public:
  /// One weight in the total per decoder.
  enum class Masks { kNone, kSome };
  EpochLosses(std::vector<double> decoder_weights, Masks masks);

  void add(const BatchLosses& batch);
  double total() const;
  double decoder(std::size_t d) const { return sums_[d + 1] / counts_[d + 1]; }
  void clear();

  template <class State>
  void visit_state(State& state) {
    state("sum", sums_);
    state("count", counts_);
  }

 private:
  std::vector<double> weights_;
  Masks masks_;
  std::vector<double> sums_, counts_;  // of the total, then of each decoder
};

}  // namespace tapelab::experiments
