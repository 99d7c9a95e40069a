#include "layers/autoencoder.hpp"

#include <algorithm>
#include <stdexcept>

#include "autograd/elementwise.hpp"
#include "autograd/shaping.hpp"

namespace tapelab {

namespace {

template <class T>
std::vector<Lstm<T>> make_lstms(const std::string& path, std::size_t features, const std::vector<std::size_t>& units,
                                LstmOptions options) {
  if (units.empty()) throw std::invalid_argument("autoencoder: at least one LSTM is needed in " + path);
  std::vector<Lstm<T>> layers;
  for (std::size_t i = 0; i < units.size(); ++i) {
    layers.emplace_back(path + "/" + std::to_string(i), features, units[i], options);
    features = units[i];
  }
  return layers;
}

}  // namespace

template <class T>
Var<T> Decoder<T>::operator()(Var<T> code, Var<T> previous) {
  Tape<T>& tape = code.tape();
  RecurrentInput<T> input = RepeatVector{options.steps}(code);
  if (options.conditional) input.sequence = previous;
  for (Lstm<T>& layer : layers) input = as_input(layer(tape, input).sequence);
  return output(input.sequence);
}

template <class T>
Var<T> Decoder<T>::generate(Var<T> code) {
  const auto shown = [this](Var<T> y) { return options.logistic ? sigmoid(y) : y; };
  if (!options.conditional) return shown((*this)(code, {}));
  Tape<T>& tape = code.tape();
  const std::size_t batch = code.shape()[0];
  Var<T> previous = tape.constant({1, batch, options.features});
  std::fill_n(previous.data(), previous.size(), T{0});
  std::vector<RecurrentState<T>> states(layers.size());
  std::vector<Var<T>> steps;
  for (std::size_t t = 0; t < options.steps; ++t) {
    RecurrentInput<T> input{1, batch, code, previous};
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const RecurrentOutput<T> out = layers[i](tape, input, states[i]);
      states[i] = out.final;
      input = as_input(out.sequence);
    }
    previous = shown(output(input.sequence));
    steps.push_back(previous);
  }
  return concat<T>(steps, 0);
}

template <class T>
Autoencoder<T>::Autoencoder(const AutoencoderOptions& options)
    : forget_bias_(options.forget_bias),
      encoder_(make_lstms<T>("encoder", options.features, options.encoder, options.lstm)) {
  for (const DecoderOptions& d : options.decoders) {
    const std::size_t width = options.encoder.back() + (d.conditional ? d.features : 0);
    auto layers = make_lstms<T>(d.name, width, options.decoder, options.lstm);
    decoders_.push_back({d, std::move(layers), {Dense<T>(d.name + "/output", options.decoder.back(), d.features)}});
  }
}

template <class T>
void Autoencoder<T>::initialize(std::uint64_t seed) {
  std::uint32_t index = 0;
  for (Lstm<T>& layer : encoder_) layer.initialize(seed, index++, forget_bias_);
  for (Decoder<T>& decoder : decoders_) {
    for (Lstm<T>& layer : decoder.layers) layer.initialize(seed, index++, forget_bias_);
    decoder.output.layer.initialize(seed, index++);
  }
}

template <class T>
Var<T> Autoencoder<T>::encode(Var<T> x) {
  RecurrentInput<T> input = as_input(x);
  RecurrentState<T> state;
  for (Lstm<T>& layer : encoder_) {
    const RecurrentOutput<T> out = layer(x.tape(), input);
    state = out.final;
    input = as_input(out.sequence);
  }
  return state.h;
}

template struct Decoder<float>;
template struct Decoder<double>;
template class Autoencoder<float>;
template class Autoencoder<double>;

}  // namespace tapelab
