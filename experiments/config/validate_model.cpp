#include "experiments/config/validate_model.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "experiments/config/model_layers.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using enum Breach;

const std::vector<std::string> kModules = {"encoder", "reconstruct", "predict", "classify"};

/// A list of modules of a model names only such, and each once.
void add_module_rules(Rules& rules, const std::string& key, const std::vector<std::string>& (*list)(const Config&)) {
  rules.push_back({key + " names modules", kImpossible, [=](const Config& config) {
                     for (const std::string& module : list(config))
                       if (std::ranges::find(kModules, module) == kModules.end())
                         reject(key, "unknown module '" + module + "'", "modules: " + comma_list(kModules));
                   }});
  rules.push_back({key + " names each module once", kImpossible, [=](const Config& config) {
                     std::set<std::string> seen;
                     for (const std::string& module : list(config))
                       if (!seen.insert(module).second)
                         reject(key, "module '" + module + "' is listed twice", "list each module once");
                   }});
}

void add_start_modules_rules(Rules& rules) {
  rules.push_back(effect_rule(
      "model.start_modules", [](const Config& config) { return !config.model.start_from.empty(); },
      "an empty model.start_from", "remove it, or set model.start_from = STUDY"));
  add_module_rules(rules, "model.start_modules",
                   [](const Config& config) -> const std::vector<std::string>& { return config.model.start_modules; });
}

/// The modules of this model.
std::vector<std::string> modules_of(const Config& config) {
  std::vector<std::string> modules = {"encoder"};
  for (const char* decoder : {"reconstruct", "predict", "classify"})
    if (config.decoder(decoder).enabled) modules.push_back(decoder);
  return modules;
}

void add_freeze_rules(Rules& rules) {
  static const std::string key = "train.freeze";
  add_module_rules(rules, key,
                   [](const Config& config) -> const std::vector<std::string>& { return config.train.freeze; });
  rules.push_back({key + " names modules of this model", kImpossible, [](const Config& config) {
                     const std::vector<std::string> has = modules_of(config);
                     for (const std::string& module : config.train.freeze)
                       if (std::ranges::find(has, module) == has.end())
                         reject(key, key + ": this model has no " + module, "it has: " + comma_list(has));
                   }});
  rules.push_back(effect_rule(
      key, [](const Config& config) { return config.train.trains(); }, "nothing to train",
      "remove it: nothing is trained"));
  rules.push_back({"something is not frozen", kImpossible, [](const Config& config) {
                     const std::vector<std::string>& frozen = config.train.freeze;
                     if (!std::ranges::all_of(modules_of(config), [&](const std::string& module) {
                           return std::ranges::find(frozen, module) != frozen.end();
                         }))
                       return;
                     reject(key, key + " = " + value_text(frozen) + " leaves nothing to train",
                            "leave a module out, or measure the weights as they are: train.epochs = 0 and "
                            "model.start_from = STUDY");
                   }});
}

void add_decoder_rules(Rules& rules, const std::string& name) {
  rules.push_back({"no effect: " + name + ".first_step", kNoEffect, [name](const Config& config) {
                     const DecoderConfig& decoder = config.decoder(name);
                     if (decoder.enabled && decoder.first_step == choice::FirstStep::kState &&
                         decoder.start != choice::Start::kState)
                       reject(name + ".first_step",
                              no_effect(name + ".first_step", name + ".start = " + text_of(decoder.start)),
                              "set " + name + ".start = state, or remove it");
                   }});
  rules.push_back(
      {name + ".start = state fits the encoder", kImpossible, [name](const Config& config) {
         const ModelConfig& model = config.model;
         const DecoderConfig& decoder = config.decoder(name);
         if (!decoder.enabled || decoder.start != choice::Start::kState || model.decoder == encoder_widths(model))
           return;
         reject(name + ".start",
                name +
                    ".start = state needs as many decoder layers as the encoder, of the same widths: model.encoder = " +
                    value_text(model.encoder) +
                    (encoder_widths(model) == model.encoder ? "" : ", twice as wide with model.bidirectional = true") +
                    ", but model.decoder = " + value_text(model.decoder),
                "set model.decoder = " + value_text(encoder_widths(model)) + ", or " + name + ".start = repeat");
       }});
  rules.push_back({name + ".target = future is made from the whole window", kImpossible, [name](const Config& config) {
                     const DecoderConfig& decoder = config.decoder(name);
                     if (!decoder.enabled || config.model.code != choice::Code::kAllSteps ||
                         decoder.target != choice::Target::kFuture)
                       return;
                     reject(name + ".target",
                            name +
                                ".target = future cannot be combined with model.code = all_steps: each output would be "
                                "made from the steps of the window up to its own, not from the whole window",
                            "set model.code = last, or " + name + ".target = shifted");
                   }});
}

/// How a conditional decoder is fed.
void add_feedback_rules(Rules& rules, const std::string& name) {
  for (const char* setting : {".feedback", ".first_input"})
    rules.push_back(effect_rule({name + setting, name + ".conditional", {"true"}}));
  rules.push_back(effect_rule({name + ".feedback_gradient", name + ".feedback", {"own", "scheduled"}}));
  for (const char* setting : {".feedback_schedule", ".feedback_updates"})
    rules.push_back(effect_rule({name + setting, name + ".feedback", {"scheduled"}}));
  rules.push_back(effect_rule({name + ".first_input", name + ".first_step", {"step"}}));
  rules.push_back(
      {name + ".feedback = scheduled has updates", kImpossible, [name](const Config& config) {
         const DecoderConfig& decoder = config.decoder(name);
         if (!decoder.enabled || decoder.feedback != choice::Feedback::kScheduled || decoder.feedback_updates > 0)
           return;
         const std::int64_t steps = config.train.steps;
         reject(name + ".feedback_updates",
                name + ".feedback = scheduled needs the number of updates over which the truth gives way",
                name + ".feedback_updates = " + std::to_string(std::max<std::int64_t>(1, steps / 2)) +
                    (steps > 0 ? ", half of train.steps" : " or more; an epoch has as many updates as batches"));
       }});
  rules.push_back({name + ".first_input = last is a step of the targets", kImpossible, [name](const Config& config) {
                     const DecoderConfig& decoder = config.decoder(name);
                     const DataConfig& data = config.data;
                     if (!decoder.enabled || decoder.first_input != choice::FirstInput::kLast ||
                         !takes_target_columns(decoder, data) || data.target_columns == data.columns)
                       return;
                     reject(name + ".first_input",
                            name +
                                ".first_input = last would feed the columns of the input to a decoder that outputs "
                                "those of data.target_columns",
                            "set " + name + ".first_input = zero, or data.target_columns to the columns of the input");
                   }});
}

Rules all_rules() {
  Rules rules;
  add_start_modules_rules(rules);
  add_freeze_rules(rules);
  add_decoder_rules(rules, "reconstruct");
  add_decoder_rules(rules, "predict");
  add_feedback_rules(rules, "reconstruct");
  add_feedback_rules(rules, "predict");
  return rules;
}

}  // namespace

const Rules& model_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
