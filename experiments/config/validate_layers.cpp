#include "experiments/config/validate_layers.hpp"

#include <string>

#include "experiments/config/config.hpp"
#include "experiments/config/model_layers.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using enum Breach;

void add_cell_rules(Rules& rules) {
  rules.push_back({"peepholes need an LSTM", kImpossible, [](const Config& config) {
                     if (config.model.cell == choice::Cell::kGru && config.model.peepholes)
                       reject("model.peepholes",
                              "model.peepholes = true needs model.cell = lstm; a GRU has no cell state",
                              "remove it, or set model.cell = lstm");
                   }});
  rules.push_back(effect_rule(
      "model.forget_bias", [](const Config& config) { return config.model.cell != choice::Cell::kGru; },
      "model.cell = gru, which has no forget gate", "remove it, or set model.cell = lstm"));
  rules.push_back(effect_rule({"model.reset_after", "model.cell", {"gru"}}));
}

/// A list of activations has one for each recurrent layer.
void add_activation_rules(Rules& rules) {
  rules.push_back({"model.activation names one for all layers or one for each", kImpossible, [](const Config& config) {
                     const ModelConfig& model = config.model;
                     const std::size_t of_encoder = encoder_layers(model),
                                       of_decoder = has_recurrent_decoder(config) ? decoder_layers(model) : 0;
                     if (model.activation.size() == 1 || model.activation.size() == of_encoder + of_decoder) return;
                     reject(
                         "model.activation",
                         "model.activation names " + std::to_string(model.activation.size()) + " activations for " +
                             counted(of_encoder + of_decoder, "recurrent layer") + ": " + std::to_string(of_encoder) +
                             " of the encoder" +
                             (of_decoder > 0 ? ", then " + std::to_string(of_decoder) + " that every decoder has" : ""),
                         "name one for all of them, or one for each");
                   }});
}

bool reads_both_ways(const Config& config) {
  return config.model.bidirectional || (config.model.bidirectional_decoder && has_recurrent_decoder(config));
}

void add_direction_rules(Rules& rules) {
  rules.push_back(effect_rule("model.merge", reads_both_ways, "layers that read in one direction",
                              "remove it, or set model.bidirectional = true"));
  rules.push_back(effect_rule("model.bidirectional_decoder", has_recurrent_decoder,
                              "no decoder that has recurrent layers", "remove it, or enable reconstruct or predict"));
  rules.push_back(effect_rule(
      "model.reversed_input", [](const Config& config) { return !config.model.bidirectional; },
      "model.bidirectional = true, which reads the last step first too",
      "remove it, or set model.bidirectional = false"));
  rules.push_back({"model.reversed_input with one code for the whole sequence", kImpossible, [](const Config& config) {
                     if (!config.model.reversed_input || config.model.code != choice::Code::kAllSteps) return;
                     reject("model.reversed_input",
                            "model.reversed_input = true cannot be combined with model.code = all_steps: the code of a "
                            "step would be made from the steps after it",
                            "set model.code = last, or remove it");
                   }});
  rules.push_back({"model.reversed_input without a classifier", kImpossible, [](const Config& config) {
                     if (!config.model.reversed_input || !config.classify.enabled) return;
                     reject("model.reversed_input",
                            "model.reversed_input = true cannot be combined with classify.enabled = true: the "
                            "classifier reads the encoder's output at every step, and would see the first step last",
                            "remove one of them");
                   }});
}

bool reads_code(const DecoderConfig& decoder, const ModelConfig& model) {
  return decoder.enabled && (decoder.start == choice::Start::kRepeat || model.code == choice::Code::kAllSteps);
}

void add_code_rules(Rules& rules) {
  rules.push_back(effect_rule(
      "model.code_units",
      [](const Config& config) {
        return reads_code(config.reconstruct, config.model) || reads_code(config.predict, config.model) ||
               (config.classify.enabled && config.model.code == choice::Code::kAllSteps);
      },
      "no decoder that reads the code", "set the start of a decoder to repeat, or remove it"));
  rules.push_back(effect_rule(
      "model.code_activation", [](const Config& config) { return config.model.code_units > 0; }, "model.code_units = 0",
      "remove it, or set model.code_units"));
}

void add_decoder_rules(Rules& rules, const std::string& name) {
  rules.push_back({name + ".conditional with decoders of one direction", kImpossible, [name](const Config& config) {
                     const DecoderConfig& decoder = config.decoder(name);
                     if (!config.model.bidirectional_decoder || !decoder.enabled || !decoder.conditional) return;
                     reject("model.bidirectional_decoder",
                            "model.bidirectional_decoder = true cannot be combined with " + name +
                                ".conditional = true: what is fed its own outputs makes them one after the other",
                            "set " + name + ".conditional = false, or remove it");
                   }});
  rules.push_back({name + ".start with decoders of one direction", kImpossible, [name](const Config& config) {
                     const DecoderConfig& decoder = config.decoder(name);
                     if (!config.model.bidirectional_decoder || !decoder.enabled ||
                         decoder.start != choice::Start::kState)
                       return;
                     reject("model.bidirectional_decoder",
                            "model.bidirectional_decoder = true cannot be combined with " + name +
                                ".start = state: the encoder's state is that of one direction",
                            "set " + name + ".start = repeat, or remove it");
                   }});
  rules.push_back({"no effect: " + name + ".output_activation", kNoEffect, [name](const Config& config) {
                     const DecoderConfig& decoder = config.decoder(name);
                     if (!decoder.enabled || decoder.output_activation != activation_of(decoder.loss)) return;
                     reject(name + ".output_activation",
                            name + ".output_activation = " + text_of(decoder.output_activation) + " is what " + name +
                                ".loss = " + text_of(decoder.loss) + " takes anyway",
                            "remove it: auto stands for it");
                   }});
  rules.push_back(
      {name + ".output_activation fits the loss", kImpossible, [name](const Config& config) {
         const DecoderConfig& decoder = config.decoder(name);
         const choice::OutputActivation taken = activation_of(decoder.loss);
         if (!decoder.enabled || taken == choice::OutputActivation::kLinear || activation_of(decoder) == taken) return;
         reject(name + ".output_activation",
                name + ".loss = " + text_of(decoder.loss) + " is computed of " + text_of(taken) +
                    " outputs, not with " + name + ".output_activation = " + text_of(decoder.output_activation),
                "remove it, or set " + name + ".loss = mse");
       }});
}

Rules all_rules() {
  Rules rules;
  add_cell_rules(rules);
  add_activation_rules(rules);
  add_direction_rules(rules);
  add_code_rules(rules);
  add_decoder_rules(rules, "reconstruct");
  add_decoder_rules(rules, "predict");
  return rules;
}

}  // namespace

const Rules& layer_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
