#include "experiments/config/unread_settings.hpp"

#include <string_view>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"

namespace tapelab::experiments {
namespace {

/// What only the updates of a training read.
const std::vector<std::string> kOfUpdates = {
    "data.noise",         "model.dropout",       "train.epochs",          "train.steps",
    "train.shuffle",      "train.optimizer",     "train.learning_rate",   "train.beta_1",
    "train.beta_2",       "train.epsilon",       "train.momentum",        "train.rho",
    "train.schedule",     "train.decay",         "train.decay_every",     "train.min_learning_rate",
    "train.weight_decay", "train.clip_norm",     "train.clip_value",      "train.patience",
    "train.min_delta",    "train.log_gradients", "train.checkpoint_every"};

/// The keys of a decoder but the one that enables it.
std::vector<std::string> keys_of_decoder(std::string_view name) {
  std::vector<std::string> keys;
  const std::string section = std::string(name) + '.', enabled = section + "enabled";
  for (const std::string& key : field_keys())
    if (key.starts_with(section) && key != enabled) keys.push_back(key);
  return keys;
}

}  // namespace

std::vector<Unread> unread_settings(const Config& config) {
  static const std::vector<std::string> kReconstruct = keys_of_decoder("reconstruct"),
                                        kPredict = keys_of_decoder("predict"), kClassify = keys_of_decoder("classify");
  std::vector<Unread> unread;
  if (!config.reconstruct.enabled) unread.push_back({kReconstruct, "reconstruct.enabled = false"});
  if (!config.predict.enabled) unread.push_back({kPredict, "predict.enabled = false"});
  if (!config.classify.enabled) unread.push_back({kClassify, "classify.enabled = false"});
  if (config.train.epochs == 0 && config.train.steps == 0) unread.push_back({{"train.enabled"}, "train.epochs = 0"});
  if (!config.train.trains())
    unread.push_back({kOfUpdates, config.train.enabled ? "train.epochs = 0" : "train.enabled = false"});
  else if (config.train.steps > 0)
    unread.push_back({{"train.epochs"}, "train.steps above 0"});
  if (config.data.train_sequences > 0 || config.data.labels_per_class > 0)
    unread.push_back({{"data.epoch_sequences"}, "a training set that is repeated"});
  return unread;
}

Config without_unread(Config config) {
  const bool trains = config.train.trains();
  for (const Unread& unread : unread_settings(config))
    for (const std::string& key : unread.keys) {
      const Field& field = find_field(key);
      set(config, key, field.default_value);
    }
  config.train.enabled = trains;  // whatever train.epochs is by now
  return config;
}

}  // namespace tapelab::experiments
