#include "experiments/config/validate_training.hpp"

#include <array>

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using Names = std::string_view;
constexpr std::array<Names, 1> kAdam = {"adam"}, kRmsprop = {"rmsprop"};
constexpr std::array<Names, 2> kMoving = {"sgd", "rmsprop"}, kAdaptive = {"adam", "rmsprop"};
constexpr std::array<Names, 2> kDecaying = {"step", "plateau"}, kBounded = {"cosine", "plateau"};

constexpr std::array<DependentSetting, 8> kDependent = {{{"train.beta_1", "train.optimizer", kAdam},
                                                         {"train.beta_2", "train.optimizer", kAdam},
                                                         {"train.epsilon", "train.optimizer", kAdaptive},
                                                         {"train.momentum", "train.optimizer", kMoving},
                                                         {"train.rho", "train.optimizer", kRmsprop},
                                                         {"train.decay", "train.schedule", kDecaying},
                                                         {"train.decay_every", "train.schedule", kDecaying},
                                                         {"train.min_learning_rate", "train.schedule", kBounded}}};

Rules all_rules() {
  using enum Breach;
  Rules rules = {{"weights that are not trained are given", kImpossible,
                  [](const Config& config) {
                    if (!config.train.enabled && config.model.start_from.empty())
                      reject("train.enabled", "train.enabled = false has no trained weights to measure",
                             "set model.start_from = STUDY");
                  }},
                 {"random weights are trained", kImpossible, [](const Config& config) {
                    const bool trains = config.train.epochs > 0 || config.train.steps > 0;
                    if (!trains && config.model.start_from.empty())
                      reject(
                          "train.epochs", "train.epochs and train.steps are both 0: nothing would be trained",
                          "give one of them a value above 0, or trained weights to measure: model.start_from = STUDY");
                  }}};
  for (const DependentSetting& setting : kDependent) rules.push_back(effect_rule(setting));
  rules.push_back({"a decaying schedule says when", kImpossible, [](const Config& config) {
                     const TrainConfig& train = config.train;
                     if ((train.schedule == "step" || train.schedule == "plateau") && train.decay_every == 0)
                       reject("train.schedule",
                              "train.schedule = " + train.schedule + " needs train.decay_every of at least 1",
                              "say after how many epochs the learning rate decays");
                   }});
  rules.push_back({"train.min_learning_rate is not above train.learning_rate", kImpossible, [](const Config& config) {
                     const TrainConfig& train = config.train;
                     if (train.min_learning_rate > train.learning_rate)
                       reject("train.min_learning_rate",
                              "train.min_learning_rate = " + value_text(train.min_learning_rate) +
                                  " is above train.learning_rate = " + value_text(train.learning_rate),
                              "schedules only lower the learning rate");
                   }});
  rules.push_back({"no effect: train.min_delta", kNoEffect, [](const Config& config) {
                     const TrainConfig& train = config.train;
                     if (train.min_delta > 0 && train.patience == 0 && train.schedule != "plateau")
                       reject("train.min_delta",
                              "'train.min_delta' has no effect without train.patience or train.schedule = plateau",
                              "remove it, or set one of them");
                   }});
  return rules;
}

}  // namespace

const Rules& training_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
