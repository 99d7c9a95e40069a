// Outputs of a trained model on all samples, and what they are worth.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/model.hpp"

namespace tapelab::experiments {

/// Outputs of one decoder for every sample, [N, T', F'] sample-major.
struct DecoderOutput {
  std::vector<float> free_running;
  std::vector<float> teacher_forced;  ///< conditional decoders only
};

/// Runs the model on all samples in inference mode, in batches of at most `batch_size`.
std::vector<DecoderOutput> decode_all(Autoencoder<float>& model, Tape<float>& tape, const Dataset& data,
                                      const std::vector<DecoderTask>& tasks, std::size_t batch_size);

/// Adds test_<decoder>_<measure> with measures mse, mae, max_abs_error and the decoder's loss; the same with _tf for a
/// conditional decoder; the baselines of both kinds; and test_loss, the weighted total. All on the scale of the data
/// that the model sees. Without a split the test set is the training set.
void add_test_metrics(const Dataset& data, const std::vector<DecoderTask>& tasks,
                      const std::vector<DecoderOutput>& outputs, std::map<std::string, double>& scalars);

}  // namespace tapelab::experiments
