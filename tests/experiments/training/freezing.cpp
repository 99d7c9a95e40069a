#include "experiments/training/freezing.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/model/summary.hpp"
#include "experiments/model/weights.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/training.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using results::NamedArray;

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

PlannedRun composite(const Settings& settings) {
  Config config = examples::configured({{"model.encoder", "5"},
                                        {"model.decoder", "5"},
                                        {"predict.enabled", "true"},
                                        {"train.batch_size", "3"},
                                        {"train.epochs", "4"},
                                        {"train.keep", "last"},
                                        {"train.learning_rate", "0.03"}});
  for (const auto& [key, value] : settings) set(config, key, value);
  return examples::example_run(config, {.train = 7});
}

results::RunRecord trained(const PlannedRun& run) {
  Training training(run);
  while (!training.finished()) training.step();
  results::RunRecord record;
  training.finish(record);
  return record;
}

std::vector<NamedArray> initial_weights(const PlannedRun& run) {
  Training training(run);
  results::RunRecord record;
  training.finish(record);
  return record.weights;
}

std::string freeze_error(const Settings& settings) {
  return error_text<ConfigError>([&] {
    std::vector<std::string> overrides;
    for (const auto& [key, value] : settings) overrides.push_back(key + "=" + value);
    const ScratchFolder folder;
    expand_grid({folder.write("g.ini", "")}, overrides, kRunLimit);
  });
}

}  // namespace

TEST_CASE("freezing: frozen weights keep their bits with every optimiser and weight decay, the others move") {
  for (const char* optimizer : {"adam", "sgd", "rmsprop"})
    for (const std::string frozen : {"encoder", "reconstruct", "predict", "encoder predict"}) {
      CAPTURE(optimizer);
      CAPTURE(frozen);
      Settings settings = {{"train.optimizer", optimizer},
                           {"train.weight_decay", "0.1"},
                           {"train.clip_norm", "0.5"},
                           {"train.clip_value", "0.3"},
                           {"train.freeze", frozen}};
      if (std::string(optimizer) != "adam") settings.push_back({"train.momentum", "0.9"});
      const PlannedRun run = composite(settings);
      const auto before = initial_weights(run), after = trained(run).weights;
      for (std::size_t i = 0; i < before.size(); ++i) {
        CAPTURE(before[i].name);
        const bool same = before[i].array.values == after[i].array.values;
        CHECK(same == (frozen.find(module_of(before[i].name)) != frozen.npos));
      }
    }
}

TEST_CASE("freezing: with and without it the first update of the others is the same, unless a norm is clipped") {
  for (const bool clipped : {false, true}) {
    Settings settings = {{"train.optimizer", "sgd"}, {"train.epochs", "1"}, {"train.batch_size", "7"}};
    if (clipped) settings.emplace_back("train.clip_norm", "0.001");
    const auto all = trained(composite(settings)).weights;
    settings.emplace_back("train.freeze", "encoder");
    const auto some = trained(composite(settings)).weights;
    for (std::size_t i = 0; i < all.size(); ++i) {
      CAPTURE(all[i].name);
      const bool same = all[i].array.values == some[i].array.values;
      CHECK(same == (!clipped && module_of(all[i].name) != "encoder"));  // what is frozen is in no norm
    }
  }
}

TEST_CASE("freezing: only what is trained has curves of gradients") {
  const auto curves = trained(composite({{"train.freeze", "encoder"}, {"train.log_gradients", "true"}})).curves;
  CHECK(curves.contains("gradient_norm_reconstruct_0"));
  CHECK_FALSE(curves.contains("gradient_norm_encoder_0"));
}

TEST_CASE("freezing: a pretrained encoder stays the other run's, also after training from it") {
  const ScratchFolder folder;
  const std::string a = train_study(folder, "a", kTinyRamp);
  const auto from = stored_run(a),
             to = stored_run(train_study(folder, "b", kTinyRamp + "model.start_from = a\n", {"train.freeze=encoder"}));
  for (std::size_t i = 0; i < from.weights.size(); ++i)
    CHECK((from.weights[i].array.values == to.weights[i].array.values) == from.weights[i].name.starts_with("encoder/"));
}

TEST_CASE("freezing: rejected where it names nothing, leaves nothing or has no effect") {
  CHECK(freeze_error({{"train.freeze", "encodr"}}) ==
        "unknown module 'encodr'\n  --> command line\n   = modules: encoder, reconstruct, predict, classify");
  CHECK(freeze_error({{"train.freeze", "encoder encoder"}}).starts_with("module 'encoder' is listed twice"));
  CHECK(freeze_error({{"train.freeze", "predict"}}) ==
        "train.freeze: this model has no predict\n  --> command line\n   = it has: encoder, reconstruct");
  CHECK(freeze_error({{"train.freeze", "reconstruct encoder"}})
            .starts_with("train.freeze = reconstruct encoder leaves nothing to train\n"));
  CHECK(freeze_error({{"train.freeze", "encoder"}, {"train.epochs", "0"}, {"model.start_from", "a"}})
            .starts_with("'train.freeze' has no effect with nothing to train\n"));
  CHECK(freeze_error({{"train.freeze", "encoder"}}) == "(no error)");
}

TEST_CASE("freezing: the summary counts what is trained and what is frozen") {
  const PlannedRun run = composite({{"train.freeze", "encoder"}});
  const std::string text = summary_text(*run.config, *run.data);
  INFO(text);
  CHECK(text.find("total parameters: 624\n") != text.npos);
  CHECK(text.ends_with("trained: 464, frozen: 160\n"));
  CHECK(summary_text(*composite({}).config, *run.data).ends_with("total parameters: 624\n"));
}
