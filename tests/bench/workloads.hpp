// The training steps that benchmarks time: forward, loss, backward, Adam, on data already in memory.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "autograd/loss.hpp"
#include "layers/adam.hpp"
#include "layers/autoencoder.hpp"
#include "layers/weight_update.hpp"

namespace tapelab::bench {

/// What conditional decoders are fed; kSome: their own output at every other step and sequence.
enum class Fed { kNothing, kTruth, kOwn, kSome };

struct Workload {
  std::string name;
  std::size_t batch, steps, features;
  std::vector<std::size_t> encoder, decoder;  ///< units of their layers
  std::size_t predict_steps;                  ///< 0: no second decoder
  Fed fed = Fed::kNothing;
};

/// Those that are compared with others: seed, stack, mid, digits16, digits32, paper.
const std::vector<Workload>& workloads();

AutoencoderOptions options_of(const Workload& workload, Activation activation);

/// Multiplications and additions of the matrix products that a step needs.
double flop_of(const Workload& workload);

/// One model, its data and its optimizer.
class TrainStep {
 public:
  TrainStep(const Workload& workload, Activation activation);

  /// A step; the loss before it.
  float run();

  Autoencoder<float>& model() { return model_; }
  Tape<float>& tape() { return tape_; }
  const std::vector<float>& input() const { return input_; }    ///< [steps, batch, features], the first target too
  const std::vector<float>& future() const { return future_; }  ///< [predict_steps, batch, features]

 private:
  Var<float> decode(Decoder<float>& decoder, const Encoding<float>& code, Var<float> target);

  Workload workload_;
  Autoencoder<float> model_;
  ParameterBuffer<float> buffer_;
  Adam<float> adam_;
  WeightUpdate<float> update_;
  std::vector<float> input_, future_;
  Tape<float> tape_;
};

}  // namespace tapelab::bench
