#include "autograd/gru_steps.hpp"

namespace tapelab {

template <class T>
GruSteps<T> further_gru_steps(RecurrentOptions options) {
  GruSteps<T> steps{};
  with_further_activations(options, [&steps]<Activation A, GateActivation G>() {
    steps = {step_forward<T, A, G>, step_backward<T, A, G>};
  });
  return steps;
}

template GruSteps<float> further_gru_steps(RecurrentOptions);
template GruSteps<double> further_gru_steps(RecurrentOptions);

}  // namespace tapelab
