#include "layers/layer_list.hpp"

#include <stdexcept>

namespace tapelab {

namespace {

template <class Layer>
std::size_t parameter_count(Layer& layer) {
  std::size_t n = 0;
  layer.visit([&n](const std::string&, const auto& p) { n += p.size(); });
  return n;
}

/// A recurrent layer over `steps` steps, `repeated` of whose features are the same at every one; its output has
/// `shown_steps`. Then its dropout, if it has any.
template <class T>
void add_recurrent(RecurrentLayer<T>& layer, std::size_t steps, std::size_t repeated, std::size_t shown_steps,
                   std::vector<LayerInfo>& list) {
  LayerInfo info{layer.path(), layer.kind(), shown_steps, layer.width(), parameter_count(layer), 0, 0};
  const double t = static_cast<double>(steps);
  for (const CellWeights<T>& one : layer.directions()) {
    const Shape kernel = one.kernel.shape;
    const double once = static_cast<double>(repeated), every = static_cast<double>(kernel[0] - repeated);
    info.multiplications +=
        t * static_cast<double>(one.recurrent_kernel.size()) + (once + t * every) * static_cast<double>(kernel[1]);
    info.activations +=
        9 * t * static_cast<double>(one.units());  // gates, states, activations, gradient, a scratch row
  }
  list.push_back(info);
  if (layer.dropout.rate > 0)
    list.push_back(
        {layer.dropout.path, "Dropout", shown_steps, info.features, 0, 0,
         3 * (shown_steps == 0 ? 1.0 : static_cast<double>(shown_steps)) * static_cast<double>(info.features)});
}

/// The layer that makes the code, one or one at every step.
template <class T>
void add_code(Dense<T>& dense, const Autoencoder<T>& model, std::size_t steps, std::vector<LayerInfo>& list) {
  const bool per_step = model.code() == Code::kAllSteps;
  const std::size_t units = dense.bias.size();
  const double t = per_step ? static_cast<double>(steps) : 1;
  // Values and gradients, of the product and of what its activation makes of it.
  const double held = model.code_activation() == DenseActivation::kLinear ? 2 : 4;
  list.push_back({dense.path, per_step ? "TimeDistributed(Dense)" : "Dense", per_step ? steps : 0, units,
                  parameter_count(dense), t * static_cast<double>(dense.kernel.size()),
                  held * t * static_cast<double>(units)});
}

template <class T>
void add_decoder(Decoder<T>& decoder, std::vector<LayerInfo>& list) {
  const DecoderOptions& o = decoder.options;
  if (decoder.repeats_code())
    list.push_back({decoder.repeat_path(), "RepeatVector", o.steps, decoder.code_width(), 0, 0, 0});
  for (RecurrentLayer<T>& layer : decoder.layers()) {
    const bool first = &layer == &decoder.layers().front();
    add_recurrent(layer, o.steps - decoder.copied_steps(), first && decoder.repeats_code() ? decoder.code_width() : 0,
                  o.steps, list);
  }
  Dense<T>& dense = decoder.output();
  const double t = static_cast<double>(o.steps);
  list.push_back({dense.path, "TimeDistributed(Dense)", o.steps, o.features, parameter_count(dense),
                  t * static_cast<double>(dense.kernel.size()), 3 * t * static_cast<double>(o.features)});
}

}  // namespace

template <class T>
std::vector<LayerInfo> list_layers(Autoencoder<T>& model, std::size_t steps) {
  const char* const input = model.mask_value() ? "Input, Masking" : "Input";
  std::vector<LayerInfo> list{{"input", input, steps, model.features(), 0, 0, 0}};
  for (RecurrentLayer<T>& layer : model.encoder()) {
    const bool one_code = &layer == &model.encoder().back() && model.code() == Code::kLast;
    add_recurrent(layer, steps, 0, one_code ? 0 : steps, list);
  }
  if (Dense<T>* dense = model.code_layer()) add_code(*dense, model, steps, list);
  for (Decoder<T>& decoder : model.decoders()) add_decoder(decoder, list);
  return list;
}

template <class T>
std::vector<NamedOutput<T>> layer_outputs(Autoencoder<T>& model, Var<T> x, Var<T> mask, std::span<const Var<T>> known) {
  const InferenceScope<T> scope(x.tape());
  std::vector<LayerOutput<T>> outputs;
  const Encoding<T> encoding = model.encode(x, mask, {.dropout = {}, .outputs = &outputs});
  for (std::size_t d = 0; d < model.decoders().size(); ++d)
    model.decoders()[d].generate(encoding, {}, known.empty() ? Var<T>() : known[d]);

  const std::vector<LayerInfo> list = list_layers(model, x.shape()[0]);
  std::vector<NamedOutput<T>> named;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (i >= list.size() || list[i].path != outputs[i].path)
      throw std::logic_error("layer_outputs: " + outputs[i].path + " is not where list_layers has it");
    named.push_back({list[i].path, list[i].kind, outputs[i].output});
  }
  return named;
}

#define TAPELAB_INSTANTIATE(T)                                               \
  template std::vector<LayerInfo> list_layers(Autoencoder<T>&, std::size_t); \
  template std::vector<NamedOutput<T>> layer_outputs(Autoencoder<T>&, Var<T>, Var<T>, std::span<const Var<T>>);
TAPELAB_INSTANTIATE(float)
TAPELAB_INSTANTIATE(double)
#undef TAPELAB_INSTANTIATE

}  // namespace tapelab
