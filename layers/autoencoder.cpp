#include "layers/autoencoder.hpp"

#include <new>
#include <stdexcept>

namespace tapelab {

namespace {

template <class T>
std::string widths(const std::vector<RecurrentLayer<T>>& layers) {
  std::string text;
  for (const RecurrentLayer<T>& layer : layers)
    text.append(text.empty() ? "" : " ").append(std::to_string(layer.width()));
  return text;
}

template <class T>
void check_states_fit(const std::vector<RecurrentLayer<T>>& encoder, Decoder<T>& decoder) {
  if (decoder.options.start != Start::kState) {
    if (decoder.options.first_step == FirstStep::kState)
      throw std::invalid_argument("autoencoder: the first output of " + decoder.options.name +
                                  " cannot come from a state that it does not start from");
    return;
  }
  const std::string given = widths(encoder), wanted = widths(decoder.layers());
  if (given != wanted)
    throw std::invalid_argument(
        "autoencoder: layers that start from the encoder's states must be as many and as wide; "
        "the encoder's are " +
        given + ", those of " + decoder.options.name + " " + wanted);
}

}  // namespace

template <class T>
Autoencoder<T>::Autoencoder(const AutoencoderOptions& options) : features_(options.features), code_(options.code) {
  std::uint32_t index = 0;
  encoder_ =
      make_stack<T>("encoder", features_, {options.encoder, options.layer, options.direction, options.dropout}, index);
  const StackOptions stack{options.decoder, options.layer, Direction::kForward, options.dropout};
  for (const DecoderOptions& d : options.decoders) {
    decoders_.emplace_back(d, code_, encoder_.back().width(), stack, index);
    check_states_fit(encoder_, decoders_.back());
  }
}

template <class T>
void Autoencoder<T>::initialize(std::uint64_t seed) {
  for (RecurrentLayer<T>& layer : encoder_) layer.initialize(seed);
  for (Decoder<T>& decoder : decoders_) decoder.initialize(seed);
}

template <class T>
Encoding<T> Autoencoder<T>::encode(Var<T> x, Var<T> mask, const Pass<T>& pass) {
  Tape<T>& tape = x.tape();
  pass.record("input", x);
  RecurrentState<T>* states = tape.arena().template allocate<RecurrentState<T>>(encoder_.size());
  Encoding<T> encoding{{}, {}, {states, encoder_.size()}, pass};
  RecurrentInput<T> input = as_input(x, mask);
  for (std::size_t i = 0; i < encoder_.size(); ++i) {
    const RecurrentLayer<T>& layer = encoder_[i];
    const RecurrentOutput<T> out = encoder_[i](tape, input);
    new (states + i) RecurrentState<T>(out.final);
    const bool to_code = i + 1 == encoder_.size() && code_ == Code::kLast;
    const Var<T> output = to_code ? out.final.h : out.sequence;
    pass.record(layer.path(), output);
    const Var<T> passed_on = layer.dropout(output, pass.dropout);
    if (layer.dropout.rate > 0) pass.record(layer.dropout.path, passed_on);
    encoding.code = to_code ? passed_on : out.final.h;
    encoding.sequence = to_code ? out.sequence : passed_on;
    input = as_input(encoding.sequence, mask);
  }
  return encoding;
}

template class Autoencoder<float>;
template class Autoencoder<double>;

}  // namespace tapelab
