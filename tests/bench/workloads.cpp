#include "workloads.hpp"

#include "autograd/elementwise.hpp"
#include "autograd/random.hpp"

namespace tapelab::bench {
namespace {

/// Multiplications and additions of one LSTM over `steps`, forward and backward. The input product counts once when
/// the input is repeated; no gradient is needed for data.
double lstm_flop(double batch, double steps, double inputs, double units, bool repeated, bool data) {
  const double input_product = 2 * (repeated ? 1 : steps) * batch * inputs * 4 * units;
  const double recurrent_product = 2 * (steps - 1) * batch * units * 4 * units;
  return (data ? 2 : 3) * input_product + 3 * recurrent_product;
}

}  // namespace

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {
      {"seed", 1, 9, 1, {100}, {100}, 0},
      {"stack", 5, 3, 2, {128, 64}, {64, 128}, 0},
      {"mid", 32, 50, 8, {128}, {128}, 0},
      {"digits16", 100, 10, 256, {256}, {256}, 10},
      {"digits32", 100, 10, 1024, {512}, {512}, 10},
      {"paper", 100, 10, 4096, {2048}, {2048}, 10},
  };
  return all;
}

AutoencoderOptions options_of(const Workload& w, Activation activation) {
  AutoencoderOptions o;
  o.features = w.features;
  o.encoder = w.encoder;
  o.decoder = w.decoder;
  o.layer.activations.activation = activation;
  o.decoders.push_back({.name = "reconstruct", .steps = w.steps, .features = w.features});
  if (w.predict_steps > 0) o.decoders.push_back({.name = "predict", .steps = w.predict_steps, .features = w.features});
  for (DecoderOptions& decoder : o.decoders) decoder.conditional = w.fed != Fed::kNothing;
  return o;
}

double flop_of(const Workload& w) {
  const auto b = static_cast<double>(w.batch);
  double total = 0;
  const auto add_stack = [&](double inputs, const std::vector<std::size_t>& stack, double steps, bool decodes) {
    for (std::size_t k = 0; k < stack.size(); ++k) {
      const auto units = static_cast<double>(stack[k]);
      total += lstm_flop(b, steps, inputs, units, decodes && k == 0, !decodes && k == 0);
      inputs = units;
    }
  };
  const auto features = static_cast<double>(w.features), code = static_cast<double>(w.encoder.back());
  add_stack(features, w.encoder, static_cast<double>(w.steps), false);
  for (std::size_t steps : {w.steps, w.predict_steps}) {
    if (steps == 0) continue;
    add_stack(code, w.decoder, static_cast<double>(steps), true);
    // The product of what is fed: data needs no gradient, an own output does.
    const double products = w.fed == Fed::kNothing ? 0 : w.fed == Fed::kTruth ? 2 : 3;
    total += products * 2 * static_cast<double>(steps) * b * features * 4 * static_cast<double>(w.decoder.front());
    total += 3 * 2 * static_cast<double>(steps) * b * static_cast<double>(w.decoder.back()) * features;
  }
  return total;
}

TrainStep::TrainStep(const Workload& workload, Activation activation)
    : workload_(workload),
      model_(options_of(workload, activation)),
      buffer_(model_),
      adam_({}, buffer_.size()),
      update_({}, adam_, buffer_),
      input_(workload.steps * workload.batch * workload.features),
      future_(workload.predict_steps * workload.batch * workload.features) {
  model_.initialize(1);
  RandomStream random(1, Purpose::kShuffle);
  for (std::vector<float>* data : {&input_, &future_})
    for (float& v : *data) v = static_cast<float>(random.uniform());
}

/// The target serves as what a decoder is fed as well: its numbers do not change the time.
Var<float> TrainStep::decode(Decoder<float>& decoder, const Encoding<float>& code, Var<float> target) {
  if (workload_.fed == Fed::kNothing) return decoder(code, {});
  if (workload_.fed == Fed::kTruth) return decoder(code, target);
  if (workload_.fed == Fed::kOwn) return decoder.on_own_outputs(code, target);
  const Var<float> own = tape_.constant({decoder.options.steps, workload_.batch});
  for (std::size_t i = 0; i < own.size(); ++i) own.data()[i] = i % 2 == 0 ? 1.0f : 0.0f;
  return decoder.on_own_outputs(code, target, own);
}

float TrainStep::run() {
  const std::size_t batch = workload_.batch, features = workload_.features;
  const Var<float> input = tape_.constant({workload_.steps, batch, features}, input_.data());
  const Encoding<float> code = model_.encode(input);
  Var<float> loss;
  for (Decoder<float>& decoder : model_.decoders()) {
    const bool reconstructs = decoder.options.name == "reconstruct";
    const Var<float> target =
        reconstructs ? input : tape_.constant({workload_.predict_steps, batch, features}, future_.data());
    const Var<float> l = mse(decode(decoder, code, target), target);
    loss = loss ? add(loss, l) : l;
  }
  const float before = *loss.data();
  update_.run(loss);
  tape_.reset();
  return before;
}

}  // namespace tapelab::bench
