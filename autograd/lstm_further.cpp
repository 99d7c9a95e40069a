#include "autograd/lstm_steps.hpp"

namespace tapelab {

template <class T>
LstmSteps<T> further_lstm_steps(RecurrentOptions options) {
  LstmSteps<T> steps{};
  with_further_activations(options, [&steps]<Activation A, GateActivation G>() {
    steps = {step_forward<T, A, G>, step_backward<T, A, G>};
  });
  return steps;
}

template LstmSteps<float> further_lstm_steps(RecurrentOptions);
template LstmSteps<double> further_lstm_steps(RecurrentOptions);

}  // namespace tapelab
