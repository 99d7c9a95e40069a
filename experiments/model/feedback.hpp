// What a conditional decoder is fed at each step, in training and in evaluation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "experiments/config/config_forward.hpp"
#include "experiments/model/batch.hpp"
#include "layers/decoder.hpp"

namespace tapelab::experiments {

/// Decides, with the decoder's place, which steps of which sequences of an update are fed the truth.
struct FeedbackKey {
  std::uint64_t seed = 0;
  std::uint64_t update = 0;  ///< number of the update, from 0
};

/// Probability that a step is fed the truth, of feedback = scheduled; u updates made, N feedback_updates
/// (Bengio et al., "Scheduled sampling for sequence prediction with recurrent neural networks", NIPS 2015,
/// section 2.4):
///   linear           max(0, 1 - u / N)
///   exponential      k^u with k^N = 0.01
///   inverse_sigmoid  k / (k + exp(u / k)) with k so that it is 0.01 at N
double truth_probability(const DecoderConfig& decoder, std::uint64_t update);

/// What the first step of a conditional decoder of `features` outputs is fed [1, B, F']; nothing where that is zeros.
/// These are the first features of the inputs: what is made of others (data.calendar) follows them.
Var<float> first_fed(const DecoderConfig& decoder, const Sequence& inputs, std::size_t features);

/// What the loss takes of a decoder in training, fed as its settings say. `place`: of the decoder in the model.
Var<float> decode_in_training(Decoder<float>& decoder, const DecoderConfig& config, const Encoding<float>& encoding,
                              const Sequence& inputs, const Sequence& target, FeedbackKey key, std::uint32_t place);

}  // namespace tapelab::experiments
