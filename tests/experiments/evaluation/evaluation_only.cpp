// Runs that train nothing: given weights, measured.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "experiments/grid/grid.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using tapelab::results::RunRecord;
using Strings = std::vector<std::string>;

namespace {

const std::string kWaves =
    "train.epochs = 3\nmodel.encoder = 8\nmodel.decoder = 8\nreconstruct.enabled = false\neval.samples = 1\n"
    "[data]\nsource = csv\nfile = waves.csv\nwindow = 10\n[predict]\nenabled = true\ntarget = future\nsteps = 10\n";

std::string waves_csv() {
  std::string text = "y\n";
  for (int i = 0; i < 160; ++i) text += std::to_string(0.5 + 0.4 * std::sin(0.3 * i)) + "\n";
  return text;
}

std::string error_of(const ScratchFolder& folder, const std::string& text, const Strings& overrides = {}) {
  std::string message =
      error_text<ConfigError>([&] { expand_grid({folder.write("next.ini", text)}, overrides, kRunLimit); });
  const std::string prefix = folder.path("");
  for (std::size_t at; (at = message.find(prefix)) != message.npos;) message.erase(at, prefix.size());
  return message;
}

}  // namespace

TEST_CASE("evaluation only: the weights of the other run, tested and stored without an epoch") {
  const ScratchFolder folder;
  const RunRecord from = stored_run(train_study(folder, "a", kTinyRamp, {"train.keep=last"}));
  const std::string study =
      train_study(folder, "b", kTinyRamp + "model.start_from = a\n",
                  {"train.epochs=0", "seed=1,2", "model.start_from=" + folder.path("a") + ":" + from.id});
  const RunRecord run = stored_run(study);
  CHECK(run.status == tapelab::results::Status::kOk);
  CHECK(run.epochs == 0);
  CHECK(run.best_epoch == -1);
  CHECK(run.curves.empty());
  REQUIRE(run.weights.size() == from.weights.size());
  for (std::size_t i = 0; i < run.weights.size(); ++i)
    CHECK(run.weights[i].array.values == from.weights[i].array.values);
  for (const char* metric : {"final_train_loss", "test_reconstruct_mse", "test_reconstruct_max_abs_error"})
    CHECK(run.scalars.at(metric) == from.scalars.at(metric));
  const auto merged = tapelab::results::consolidate(study);
  CHECK(merged.epochs == 0);
  const auto stored = tapelab::results::read_study(study + "/study.h5");
  CHECK(stored.epochs == 0);
  CHECK(stored.curves.empty());
  CHECK(stored.n_epochs == std::vector<std::int32_t>{0, 0});
  CHECK(stored.scalars.at("test_reconstruct_mse")[0] == from.scalars.at("test_reconstruct_mse"));
}

TEST_CASE("evaluation only: other settings of training change the id, not what is measured") {
  const ScratchFolder folder;
  train_study(folder, "a", kTinyRamp);
  const std::string b = train_study(
      folder, "b", kTinyRamp + "model.start_from = a\n",
      {"train.epochs=0", "train.schedule=cosine,constant", "train.patience=2", "data.validation=0", "train.keep=last"});
  const RunRecord one = stored_run(b, 0), two = stored_run(b, 1);
  CHECK(one.scalars.at("final_train_loss") == two.scalars.at("final_train_loss"));
  CHECK(one.scalars.at("stopped_early") == 0);
}

TEST_CASE("evaluation only: rejected without a start and where a part would be random") {
  const ScratchFolder folder;
  CHECK(error_of(folder, "train.epochs = 0\n")
            .starts_with("train.epochs and train.steps are both 0: nothing would be trained\n  --> next.ini:1\n"
                         "   = give one of them a value above 0, or trained weights to measure: model.start_from = "
                         "STUDY"));
  const RunRecord from =
      stored_run(train_study(folder, "a", kTinyRamp, {"reconstruct.enabled=false", "predict.enabled=true"}));
  const std::string next = "train.epochs = 0\nmodel.encoder = 4\nmodel.decoder = 4\nmodel.start_from = a\n";
  CHECK(error_of(folder, next) ==
        "nothing would be trained and reconstruct has random weights\n  --> next.ini:1\n"
        "   = taken from run " +
            from.id +
            " of 'a': encoder\n"
            "   = train it with train.epochs, disable it, or start from a run that has it");
  CHECK(error_of(folder, next + "model.start_modules = predict\npredict.enabled = true\n")
            .starts_with("nothing would be trained and encoder, reconstruct have random weights\n"));
  // With updates instead of epochs something is trained.
  CHECK(error_of(folder, next, {"train.steps=1"}) == "(no error)");
}

TEST_CASE("evaluation only: weights trained for 10 steps run 100 ahead, the first 10 bit by bit the same") {
  const ScratchFolder folder;
  folder.write("waves.csv", waves_csv());
  for (const Strings& kind : {Strings{}, Strings{"predict.conditional=true"}, Strings{"predict.start=state"},
                              Strings{"predict.conditional=true", "predict.start=state", "predict.first_step=state"}}) {
    std::filesystem::remove_all(folder.path("ten"));
    std::filesystem::remove_all(folder.path("hundred"));
    const RunRecord ten = stored_run(train_study(folder, "ten", kWaves, kind));
    Strings ahead = kind;
    ahead.insert(ahead.end(), {"train.epochs=0", "predict.steps=100", "model.start_from=" + folder.path("ten")});
    const RunRecord hundred = stored_run(train_study(folder, "hundred", kWaves, ahead));
    REQUIRE(hundred.outputs.size() == 1);
    const auto &near = ten.outputs[0].prediction, &far = hundred.outputs[0].prediction;
    CHECK(near.shape == std::vector<std::size_t>{1, 10, 1});
    CHECK(far.shape == std::vector<std::size_t>{1, 100, 1});
    CHECK(std::equal(near.values.begin(), near.values.end(), far.values.begin()));
    CHECK(far.values[99] != 0.0f);
  }
}
