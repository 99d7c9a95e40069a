#include "experiments/training/epoch_losses.hpp"

#include <algorithm>
#include <utility>

namespace tapelab::experiments {

EpochLosses::EpochLosses(std::vector<double> decoder_weights, Masks masks)
    : weights_(std::move(decoder_weights)),
      masks_(masks),
      sums_(weights_.size() + 1, 0.0),
      counts_(weights_.size() + 1, 0.0) {}

void EpochLosses::add(const BatchLosses& batch) {
  sums_[0] += batch.total * batch.samples;
  counts_[0] += batch.samples;
  for (std::size_t d = 0; d < batch.decoders.size(); ++d) {
    sums_[d + 1] += batch.decoders[d].loss * batch.decoders[d].weight;
    counts_[d + 1] += batch.decoders[d].weight;
  }
}

double EpochLosses::total() const {
  if (masks_ == Masks::kNone) return sums_[0] / counts_[0];
  double sum = 0;
  for (std::size_t d = 0; d < weights_.size(); ++d) sum += weights_[d] * decoder(d);
  return sum;
}

void EpochLosses::clear() {
  std::ranges::fill(sums_, 0.0);
  std::ranges::fill(counts_, 0.0);
}

}  // namespace tapelab::experiments
