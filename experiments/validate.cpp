#include "experiments/validate.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "experiments/config_error.hpp"
#include "experiments/refusal.hpp"
#include "experiments/validate_data.hpp"
#include "experiments/validate_training.hpp"
#include "experiments/value_text.hpp"

namespace tapelab::experiments {
namespace {

void check_decoders(const Config& config) {
  if (!config.reconstruct.enabled && !config.predict.enabled && !config.classify.enabled) {
    reject("reconstruct.enabled", "no decoder is enabled",
           "set reconstruct.enabled, predict.enabled or classify.enabled = true");
  }
}

void check_cell(const ModelConfig& model) {
  if (model.cell != "gru") return;
  if (model.peepholes)
    reject("model.peepholes", "model.peepholes = true needs model.cell = lstm; a GRU has no cell to look at",
           "remove it, or set model.cell = lstm");
  if (model.forget_bias != 1)
    reject("model.forget_bias", no_effect("model.forget_bias", "model.cell = gru") + ", which has no forget gate",
           "remove it, or set model.cell = lstm");
}

/// Widths of what the encoder's layers put out.
std::vector<std::int64_t> encoder_widths(const ModelConfig& model) {
  std::vector<std::int64_t> widths = model.encoder;
  if (model.bidirectional)
    for (std::int64_t& width : widths) width *= 2;
  return widths;
}

void check_start(const ModelConfig& model, const DecoderConfig& decoder, const std::string& name) {
  if (!decoder.enabled) return;
  if (decoder.first_step == "state" && decoder.start != "state")
    reject(name + ".first_step", no_effect(name + ".first_step", name + ".start = " + decoder.start),
           "set " + name + ".start = state, or remove it");
  if (decoder.start == "state" && model.decoder != encoder_widths(model))
    reject(name + ".start",
           name + ".start = state needs decoder layers as many and as wide as the encoder's: model.encoder = " +
               value_text(model.encoder) +
               (model.bidirectional ? ", twice as wide with model.bidirectional = true" : "") +
               ", but model.decoder = " + value_text(model.decoder),
           "set model.decoder = " + value_text(encoder_widths(model)) + ", or " + name + ".start = repeat");
  if (model.code == "all_steps" && decoder.target == "future")
    reject(name + ".target",
           name +
               ".target = future does not go with model.code = all_steps: each output would be made from the steps of "
               "the window up to its own, not from the whole window",
           "set model.code = last, or " + name + ".target = shifted");
}

void check_parts(const std::string& key, const std::vector<std::string>& parts) {
  static const std::vector<std::string> kParts = {"encoder", "reconstruct", "predict", "classify"};
  std::set<std::string> seen;
  for (const std::string& part : parts) {
    if (std::ranges::find(kParts, part) == kParts.end())
      reject(key, "a model has no part '" + part + "'", "parts: " + comma_list(kParts));
    if (!seen.insert(part).second) reject(key, "part '" + part + "' is listed twice", "list each part once");
  }
}

void check_start_parts(const ModelConfig& model) {
  if (model.start_from.empty() && !model.start_parts.empty())
    reject("model.start_parts", no_effect("model.start_parts", "an empty model.start_from"),
           "remove it, or set model.start_from = STUDY");
  check_parts("model.start_parts", model.start_parts);
}

void check_freeze(const Config& config) {
  const std::string key = "train.freeze";
  const std::vector<std::string>& frozen = config.train.freeze;
  if (frozen.empty()) return;
  check_parts(key, frozen);
  std::vector<std::string> has = {"encoder"};
  for (const char* decoder : {"reconstruct", "predict", "classify"})
    if (config.decoder(decoder).enabled) has.push_back(decoder);
  for (const std::string& part : frozen)
    if (std::ranges::find(has, part) == has.end())
      reject(key, key + ": this model has no " + part, "it has: " + comma_list(has));
  if (!config.train.trains()) reject(key, no_effect(key, "nothing to train"), "remove it: nothing is trained");
  if (frozen.size() == has.size())
    reject(key, key + " = " + value_text(frozen) + " leaves nothing to train",
           "leave a part out, or measure the weights as they are: train.epochs = 0 and model.start_from = STUDY");
}

void check_model(const Config& config) {
  check_cell(config.model);
  check_start_parts(config.model);
  check_freeze(config);
  check_start(config.model, config.reconstruct, "reconstruct");
  check_start(config.model, config.predict, "predict");
}

}  // namespace

void validate(const Config& config) {
  check_decoders(config);
  validate_training(config);
  validate_data(config);
  check_model(config);
}

}  // namespace tapelab::experiments
