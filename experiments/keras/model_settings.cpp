#include "experiments/keras/model_settings.hpp"

#include <algorithm>
#include <iterator>

#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/keras/parts.hpp"
#include "experiments/keras/stack.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

/// "tanh relu" of the layers of encoder and decoder, or "tanh" where all are alike.
std::string activations_text(const std::vector<const Folded*>& layers) {
  std::vector<std::string> all;
  for (const Folded* const layer : layers) all.push_back(layer->activation);
  if (std::ranges::all_of(all, [&](const std::string& one) { return one == all.front(); })) all.resize(1);
  return value_text(all);
}

std::string units_text(const Stack& stack) {
  std::string text;
  for (const Folded& folded : stack.recurrent) text += (text.empty() ? "" : " ") + std::to_string(folded.layer->units);
  return text;
}

/// What tapelab sets once for all of these layers must be the same in all.
template <class Property>
void require_same(const std::vector<const Folded*>& layers, const std::string& what, const Property& property) {
  const Layer& first = *layers.front()->layer;
  for (const Folded* const folded : layers)
    if (property(*folded->layer) != property(first))
      refuse(*folded->layer, what + " is not that of " + title(first), "the same in all of these layers");
}

/// The weights under tapelab's names, below `path`.
void add_weights(const Stack& stack, const std::string& path, const std::string& dense,
                 std::vector<results::NamedArray>& weights) {
  for (std::size_t i = 0; i < stack.recurrent.size(); ++i)
    for (const auto& [name, array] : stack.recurrent[i].weights)
      weights.push_back({path + std::to_string(i) + "/" + name, array});
  if (!stack.dense) return;
  for (const auto& [name, array] : stack.dense->weights) weights.push_back({path + dense + "/" + name, array});
}

class Translation {
 public:
  explicit Translation(const KerasFile& file) : file_(file), parts_(parts_of(file.graph)) {
    encoder_ = stack_of(graph(), parts_.encoder, graph().layers.front().features, {}, /*is_encoder=*/true);
    for (const Parts::Decoder& decoder : parts_.decoders)
      decoders_.push_back(stack_of(graph(), decoder.layers, encoder_.width, encoder_.pending, /*is_encoder=*/false));
    if (encoder_.recurrent.empty())
      throw results::UsageError("no recurrent layer is before its code", {"needed: an encoder of LSTM or GRU layers"});
  }

  ImportedModel model() {
    check_encoder();
    for (Stack& decoder : decoders_) finish_decoder(decoder);
    check_together();
    ImportedModel model;
    model.steps = graph().layers.front().steps;
    model.features = encoder_features();
    model.settings = settings();
    add_weights(encoder_, "encoder/", "code", model.weights);
    for (std::size_t d = 0; d < decoders_.size(); ++d) model.decoders.push_back(decoder(d));
    model.notes = notes();
    return model;
  }

 private:
  const Graph& graph() const { return file_.graph; }

  std::size_t encoder_features() const {
    const auto& weights = encoder_.recurrent.front().weights;
    const auto kernel = weights.contains("kernel") ? weights.find("kernel") : weights.find("forward/kernel");
    return kernel->second.shape[0];
  }

  void check_encoder() const {
    const Layer& last = *encoder_.recurrent.back().layer;
    if (!parts_.all_steps && last.sequences)
      refuse(last, "it outputs every step, which the RepeatVector behind it cannot read", "return_sequences = false");
    if (decoders_.empty() && !encoder_.pending.empty())
      refuse(*encoder_.pending_layer, "no kernel follows into which it could be multiplied",
             "a model that ends before it, or with a Dense without activation before it");
    for (const Folded& folded : encoder_.recurrent)
      if (folded.layer->go_backwards && (&folded != &encoder_.recurrent.front() || parts_.all_steps))
        refuse(*folded.layer, "go_backwards = true",
               "it in the first layer of an encoder whose last output alone is the code");
  }

  void finish_decoder(Stack& decoder) const {
    if (decoder.recurrent.empty()) {
      const Layer& last = decoder.dense ? *decoder.dense->layer : *encoder_.recurrent.back().layer;
      refuse(last, "the decoder has no recurrent layer", "LSTM or GRU layers between the code and the output");
    }
    for (const Folded& folded : decoder.recurrent) {
      if (!folded.layer->sequences)
        refuse(*folded.layer, "it is in a decoder and outputs its last step alone", "return_sequences = true");
      if (folded.layer->go_backwards) refuse(*folded.layer, "go_backwards = true in a decoder", "go_backwards = false");
    }
    if (!decoder.dense) {
      decoder.dense = identity_dense(decoder);
      decoder.pending = {};
    }
    if (!decoder.pending.empty())
      refuse(*decoder.pending_layer, "no kernel follows into which it could be multiplied",
             "a Dense without activation before it, or a Dense behind it");
  }

  std::vector<const Folded*> layers_of(const Stack& stack) const {
    std::vector<const Folded*> layers;
    for (const Folded& folded : stack.recurrent) layers.push_back(&folded);
    return layers;
  }

  /// Those of the encoder, then those of every decoder.
  std::vector<const Folded*> all_layers() const {
    std::vector<const Folded*> layers = layers_of(encoder_);
    for (const Stack& decoder : decoders_)
      for (const Folded& folded : decoder.recurrent) layers.push_back(&folded);
    return layers;
  }

  void check_together() const {
    const std::vector<const Folded*> all = all_layers();
    require_same(all, "its cell", [](const Layer& layer) { return layer.is_gru; });
    require_same(all, "its recurrent_activation", [](const Layer& layer) { return layer.gate_activation; });
    require_same(all, "its reset_after", [](const Layer& layer) { return layer.reset_after; });
    require_same(layers_of(encoder_), "its number of directions", [](const Layer& layer) { return layer.both; });
    std::vector<const Folded*> both;
    std::ranges::copy_if(all, std::back_inserter(both), [](const Folded* folded) { return folded->layer->both; });
    if (!both.empty()) require_same(both, "its merge_mode", [](const Layer& layer) { return layer.sums; });
    if (decoders_.empty()) return;
    std::vector<const Folded*> decoding(all.begin() + static_cast<std::ptrdiff_t>(encoder_.recurrent.size()),
                                        all.end());
    require_same(decoding, "its number of directions", [](const Layer& layer) { return layer.both; });
    if (decoders_.size() < 2) return;
    const Layer& second = *decoders_[1].recurrent.front().layer;
    if (units_text(decoders_[0]) != units_text(decoders_[1]))
      refuse(second,
             "its decoder has the units " + units_text(decoders_[1]) + ", the other " + units_text(decoders_[0]),
             "two decoders with the same units");
    for (std::size_t i = 0; i < decoders_[0].recurrent.size(); ++i)
      if (decoders_[0].recurrent[i].activation != decoders_[1].recurrent[i].activation)
        refuse(*decoders_[1].recurrent[i].layer, "its activation is not that of the other decoder's layer",
               "two decoders with the same activations");
  }

  /// 0 where the layers do not all have the same.
  double dropout() const {
    const std::vector<const Folded*> all = all_layers();
    const bool same = std::ranges::all_of(all, [&](const Folded* f) { return f->dropout == all.front()->dropout; });
    return same ? all.front()->dropout : 0;
  }

  std::string gates() const {
    const std::string& gates = encoder_.recurrent.front().layer->gate_activation;
    return gates == "hard_sigmoid" && file_.main_version() >= 3 ? "hard_sigmoid_3" : gates;
  }

  std::vector<std::pair<std::string, std::string>> settings() const {
    const Layer& first = *encoder_.recurrent.front().layer;
    std::vector<const Folded*> own = layers_of(encoder_);
    if (!decoders_.empty())
      for (const Folded& folded : decoders_.front().recurrent) own.push_back(&folded);
    std::vector<std::pair<std::string, std::string>> settings;
    const auto add = [&](const char* key, std::string text) { settings.emplace_back(key, std::move(text)); };
    add("model.cell", first.is_gru ? "gru" : "lstm");
    add("model.encoder", units_text(encoder_));
    if (!decoders_.empty()) add("model.decoder", units_text(decoders_.front()));
    add("model.code", parts_.all_steps ? "all_steps" : "last");
    add("model.activation", activations_text(own));
    add("model.recurrent_activation", gates());
    if (first.is_gru) add("model.reset_after", value_text(first.reset_after));
    if (first.both) add("model.bidirectional", "true");
    const bool decodes_both = !decoders_.empty() && decoders_.front().recurrent.front().layer->both;
    if (decodes_both) add("model.bidirectional_decoder", "true");
    const Layer& two_ways = decodes_both ? *decoders_.front().recurrent.front().layer : first;
    if (two_ways.both && two_ways.sums) add("model.merge", "sum");
    if (encoder_.dense) {
      add("model.code_units", std::to_string(encoder_.width));
      add("model.code_activation", encoder_.dense->activation);
    }
    if (first.go_backwards && !first.both) add("model.reversed_input", "true");
    if (encoder_.mask_value) add("model.mask_value", value_text(*encoder_.mask_value));
    if (dropout() > 0) add("model.dropout", value_text(dropout()));
    return settings;
  }

  ImportedDecoder decoder(std::size_t d) const {
    const Stack& stack = decoders_[d];
    ImportedDecoder decoder;
    decoder.layer = graph().layers[graph().outputs[d]].name;
    decoder.steps = parts_.decoders[d].steps;
    decoder.features = stack.dense->weights.at("kernel").shape[1];
    decoder.activation = stack.dense->activation;
    add_weights(stack, "", "output", decoder.weights);
    return decoder;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    std::vector<std::string> trained = encoder_.only_trained;
    for (const Stack& decoder : decoders_)
      trained.insert(trained.end(), decoder.only_trained.begin(), decoder.only_trained.end());
    for (const Folded* const folded : all_layers())
      if (folded->dropout > 0 && dropout() == 0) trained.push_back("the Dropout behind " + title(*folded->layer));
    if (!trained.empty()) notes.push_back("acts in training only, and is left out: " + comma_list(trained));
    if (encoder_.pending_layer != nullptr && !encoder_.pending.empty())
      notes.push_back("the code is what " + title(*encoder_.pending_layer) +
                      " reads; what that does is in the weights of the decoders");
    for (const Stack& decoder : decoders_)
      if (decoder.dense->layer == decoder.recurrent.back().layer)
        notes.push_back(title(*decoder.dense->layer) +
                        " is an output itself: a Dense behind it, whose kernel is the identity, changes nothing");
    if (parts_.all_steps && !decoders_.empty())
      notes.push_back("there is no RepeatVector: layers up to " + title(*encoder_.recurrent.back().layer) +
                      " are the encoder, whose output at every step the decoder reads");
    return notes;
  }

  const KerasFile& file_;
  Parts parts_;
  Stack encoder_;
  std::vector<Stack> decoders_;
};

}  // namespace

ImportedModel model_of(const KerasFile& file) { return Translation(file).model(); }

}  // namespace tapelab::experiments::keras
