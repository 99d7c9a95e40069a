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
Autoencoder<T>::Autoencoder(const AutoencoderOptions& options)
    : features_(options.features),
      code_(options.code),
      reversed_(options.reversed),
      mask_value_(options.mask_value),
      code_activation_(options.code_activation) {
  std::uint32_t index = 0;
  encoder_ = make_stack<T>(
      "encoder", features_,
      {options.encoder, options.layer, options.direction, options.dropout, options.encoder_activations}, index);
  const std::size_t width = encoder_.back().width();
  if (options.code_units > 0) code_layer_.emplace("encoder/code", width, options.code_units);
  const StackOptions stack{options.decoder, options.layer, options.decoder_direction, options.dropout,
                           options.decoder_activations};
  for (const DecoderOptions& d : options.decoders) {
    // A head reads the encoder's output at every step, which is the code where there is one for every step.
    const bool reads_code = d.recurrent || code_ == Code::kAllSteps;
    decoders_.emplace_back(d, code_, code_layer_ && reads_code ? options.code_units : width, stack, index);
    check_states_fit(encoder_, decoders_.back());
  }
  code_index_ = index;  // the last, so that all other layers keep the streams that they have without it
}

template <class T>
void Autoencoder<T>::initialize(std::uint64_t seed) {
  for (RecurrentLayer<T>& layer : encoder_) layer.initialize(seed);
  if (code_layer_) code_layer_->initialize(seed, code_index_);
  for (Decoder<T>& decoder : decoders_) decoder.initialize(seed);
}

template <class T>
Var<T> Autoencoder<T>::steps_read(Var<T> x, Var<T> mask) const {
  if (!mask_value_) return mask;
  const Var<T> read = Masking<T>{static_cast<T>(*mask_value_)}(x);
  if (mask)
    for (std::size_t i = 0; i < read.size(); ++i) read.data()[i] *= mask.data()[i];
  return read;
}

template <class T>
Encoding<T> Autoencoder<T>::encode(Var<T> x, Var<T> mask, const Pass<T>& pass) {
  Tape<T>& tape = x.tape();
  pass.record("input", x);
  RecurrentState<T>* states = tape.arena().template allocate<RecurrentState<T>>(encoder_.size());
  Encoding<T> encoding{{}, {}, {states, encoder_.size()}, pass};
  RecurrentInput<T> input = as_input(x, steps_read(x, mask));
  if (reversed_) input = reversed(input);
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
    input = as_input(encoding.sequence, input.mask);
  }
  if (code_layer_) {
    Var<T>& read = code_ == Code::kLast ? encoding.code : encoding.sequence;
    read = activated((*code_layer_)(read), code_activation_);
    pass.record(code_layer_->path, read);
  }
  return encoding;
}

template class Autoencoder<float>;
template class Autoencoder<double>;

}  // namespace tapelab
