// Runs a model over a part of the data, batch by batch.
#pragma once

#include <functional>
#include <vector>

#include "experiments/model/build_model.hpp"
#include "experiments/model/noise.hpp"

namespace tapelab::experiments {

/// Outputs of one decoder, sample-major.
struct DecoderOutput {
  std::vector<float> free_running;    ///< [B, T', F']
  std::vector<float> teacher_forced;  ///< the same; conditional decoders only
};

/// What a model makes of the samples first .. first + count - 1.
struct DecodedBatch {
  std::size_t first = 0, count = 0;
  std::vector<float> inputs;              ///< [B, T, F] as the model read them, noise included
  std::size_t codes = 0, code_zeros = 0;  ///< numbers in the codes, and how many of them are exactly 0
  std::vector<DecoderOutput> decoders;    ///< one per task
};

/// Calls visit(batch) for all samples in order, in batches of at most `batch_size`, in inference mode. tasks: of these
/// samples.
void decode(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data, const Samples& samples,
            const std::vector<DecoderTask>& tasks, const Noise& noise, std::size_t batch_size,
            const std::function<void(const DecodedBatch&)>& visit);

/// Samples first .. first + count - 1.
struct SampleRange {
  std::size_t first = 0, count = 0;
};

/// decode, of the batches alone in which a sample of the range lies: outputs have the bits they have there.
void decode_some(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data, const Samples& samples,
                 const std::vector<DecoderTask>& tasks, const Noise& noise, std::size_t batch_size, SampleRange range,
                 const std::function<void(const DecodedBatch&)>& visit);

}  // namespace tapelab::experiments
