#include "experiments/config/validate_training.hpp"

#include "experiments/config/config.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using enum choice::Optimizer;
using choice::Schedule;

void add_dependent(Rules& rules) {
  const std::string optimizer = "train.optimizer", schedule = "train.schedule";
  const auto decaying = texts_of({Schedule::kStep, Schedule::kPlateau});
  for (const DependentSetting& setting :
       {DependentSetting{"train.beta_1", optimizer, texts_of({kAdam})},
        DependentSetting{"train.beta_2", optimizer, texts_of({kAdam})},
        DependentSetting{"train.epsilon", optimizer, texts_of({kAdam, kRmsprop})},
        DependentSetting{"train.momentum", optimizer, texts_of({kSgd, kRmsprop})},
        DependentSetting{"train.rho", optimizer, texts_of({kRmsprop})},
        DependentSetting{"train.decay", schedule, decaying}, DependentSetting{"train.decay_every", schedule, decaying},
        DependentSetting{"train.min_learning_rate", schedule, texts_of({Schedule::kCosine, Schedule::kPlateau})}})
    rules.push_back(effect_rule(setting));
}

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
  add_dependent(rules);
  rules.push_back({"a decaying schedule says when", kImpossible, [](const Config& config) {
                     const TrainConfig& train = config.train;
                     if ((train.schedule == choice::Schedule::kStep || train.schedule == choice::Schedule::kPlateau) &&
                         train.decay_every == 0)
                       reject("train.schedule",
                              "train.schedule = " + text_of(train.schedule) + " needs train.decay_every of at least 1",
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
                     if (train.min_delta > 0 && train.patience == 0 && train.schedule != choice::Schedule::kPlateau)
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
