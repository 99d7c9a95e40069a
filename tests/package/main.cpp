// Learns to reconstruct 0.1 ... 0.9; fails if it does not.
#include <cstdio>

#include "autograd/loss.hpp"
#include "layers/adam.hpp"
#include "layers/autoencoder.hpp"

using namespace tapelab;

int main() {
  Autoencoder<float> model({.features = 1,
                            .encoder = {8},
                            .decoder = {8},
                            .decoders = {{.name = "reconstruct", .steps = 9, .features = 1}}});
  ParameterBuffer<float> parameters(model);
  model.initialize(1);
  Adam<float> adam({.learning_rate = 0.01}, parameters.size());
  Tape<float> tape;
  const float x[] = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f};
  float loss = 1;
  for (int step = 0; step < 500; ++step) {
    tape.reset();
    const Var<float> input = tape.constant({9, 1, 1}, x);
    const Var<float> error = mse(model.decoders()[0](model.encode(input), {}), input);
    tape.backward(error);
    adam.step(parameters.values(), parameters.gradients());
    loss = *error.data();
  }
  std::printf("loss %g\n", static_cast<double>(loss));
  return loss < 0.01f ? 0 : 1;
}
