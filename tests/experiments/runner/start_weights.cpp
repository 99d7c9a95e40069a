#include "experiments/runner/start_weights.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "experiments/config/fields.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using tapelab::results::NamedArray;
using Strings = std::vector<std::string>;

namespace {

bool starts_with_module(const NamedArray& array, const std::string& module) {
  return array.name.starts_with(module + "/");
}

}  // namespace

TEST_CASE("start_from: the run with the same seed, relative to the grid file, all modules both have") {
  const ScratchFolder folder;
  const std::string study = train_study(folder, "a", kTinyRamp, {"seed=1,2"});
  const auto runs = runs_of(folder, kTinyRamp + "model.start_from = a/\npredict.enabled = true\n", {"seed=1,2"});
  REQUIRE(runs.size() == 2);
  for (const PlannedRun& run : runs) {
    REQUIRE(run.start);
    const auto stored = read_trained_run(study, run.start->run_id);
    CHECK(stored.seed == std::stoll(get(*run.config, "seed")));
    REQUIRE(run.start->weights.size() == stored.weights.size());  // encoder and reconstruct; predict starts at random
    CHECK(run.start->weights.front().array.values == stored.weights.front().array.values);
  }
  CHECK(runs[0].start->run_id != runs[1].start->run_id);
}

TEST_CASE("start_from: an untrained run keeps the weights it starts from") {
  const ScratchFolder folder;
  const std::string study = train_study(folder, "a", kTinyRamp, {"seed=1"});
  // So small a step that float32 does not see it.
  const std::string next =
      train_study(folder, "b", kTinyRamp + "model.start_from = a\n[train]\nlearning_rate = 1e-30\n",
                  {"seed=7", "model.start_from=" + study + ":" + stored_run(study).id});
  const auto from = stored_run(study), to = stored_run(next);
  for (std::size_t i = 0; i < from.weights.size(); ++i)
    CHECK(from.weights[i].array.values == to.weights[i].array.values);
  CHECK(to.provenance.find("\"start_from\":\"" + from.id + "\"") != std::string::npos);
  const auto setting = std::ranges::find(to.settings, "model.start_from", &tapelab::results::Setting::key);
  CHECK(setting->value == "a:" + from.id);
}

TEST_CASE("start_from: chosen modules only") {
  const ScratchFolder folder;
  train_study(folder, "a", kTinyRamp);
  // Another decoder: only the encoder fits.
  const auto runs =
      runs_of(folder, kTinyRamp + "model.start_from = a\nmodel.start_modules = encoder\n", {"model.decoder=6"});
  REQUIRE(runs.front().start);
  CHECK(runs.front().start->weights.size() == 3);
  for (const NamedArray& array : runs.front().start->weights) CHECK(starts_with_module(array, "encoder"));
}

TEST_CASE("start_from: the other run's id enters this run's id, the place of its study does not") {
  const ScratchFolder folder;
  const std::string study = train_study(folder, "a", kTinyRamp, {"seed=1,2"});
  const auto ids = [&](const std::string& from) {
    Strings found;
    for (const PlannedRun& run : runs_of(folder, kTinyRamp, {"model.start_from=" + from})) found.push_back(run.id);
    return found;
  };
  const Strings here = ids(study);
  std::filesystem::create_directories(folder.path("other"));
  std::filesystem::rename(study, folder.path("other/place"));
  CHECK(ids(folder.path("other/place")) == here);
  const auto one = stored_run(folder.path("other/place"), 0), two = stored_run(folder.path("other/place"), 1);
  const std::string prefix = folder.path("other/place") + ":";
  CHECK(ids(prefix + one.id) != ids(prefix + two.id));
  CHECK(ids(prefix + one.id) == ids(prefix + one.id.substr(0, 8)));
  const auto at_random = runs_of(folder, kTinyRamp);
  CHECK(at_random.front().start == nullptr);
  CHECK(at_random.front().id != here.front());
}

TEST_CASE("start_from: a sweep over studies") {
  const ScratchFolder folder;
  train_study(folder, "a", kTinyRamp);
  train_study(folder, "b", kTinyRamp, {"train.epochs=4"});
  const auto runs = runs_of(folder, kTinyRamp + "model.start_from = a, b\n");
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].start->run_id != runs[1].start->run_id);
  const auto with_random = runs_of(folder, kTinyRamp + "model.start_from = a, \"\"\n");
  REQUIRE(with_random.size() == 2);
}

TEST_CASE("start_from: errors say what is there") {
  const ScratchFolder folder;
  const std::string from = kTinyRamp + "model.start_from = a\n";
  CHECK(start_error(folder, from) ==
        "model.start_from: no study 'a': there is no such folder or file\n  --> next.ini:4\n"
        "   = give a study's folder or its study.h5");
  const std::string study = train_study(folder, "a", kTinyRamp, {"seed=1,2"});
  const std::string id = [&] {
    for (std::size_t i = 0; i < 2; ++i)
      if (stored_run(study, i).seed == 1) return stored_run(study, i).id;
    return std::string();
  }();
  CHECK(start_error(folder, from, {"seed=3"}) ==
        "model.start_from: no finished run of 'a' with seed 3\n  --> next.ini:4\n   = seeds there: 1, 2\n"
        "   = name a run: a:RUN");
  CHECK(start_error(folder, from, {"model.encoder=5"}) ==
        "model.start_from: the weights do not fit: encoder/0/kernel is [1, 16] in run " + id +
            " of 'a' and [1, 20] here\n  --> next.ini:4\n"
            "   = make the models alike, or take over only some modules with model.start_modules");
  CHECK(start_error(folder, from, {"model.encoder=4 4"}).find("encoder/1/kernel is [4, 16] here; run " + id) !=
        std::string::npos);
  CHECK(start_error(folder, kTinyRamp + "model.start_from = a:rabc\n")
            .starts_with("model.start_from: unknown run 'rabc'\n  --> next.ini:4"));
  CHECK(start_error(folder, from + "model.start_modules = predict\n", {"predict.enabled=true"}) ==
        "model.start_modules: run " + id +
            " of 'a' has no predict\n  --> next.ini:5\n"
            "   = it has: encoder, reconstruct");
  CHECK(start_error(folder, from + "model.start_modules = predict\n") ==
        "model.start_modules: this model has no predict\n  --> next.ini:5\n   = it has: encoder, reconstruct");
  CHECK(start_error(folder, from + "model.start_modules = encodr\n") ==
        "unknown module 'encodr'\n  --> next.ini:5\n   = modules: encoder, reconstruct, predict, classify");
  CHECK(start_error(folder, kTinyRamp + "model.start_modules = encoder\n") ==
        "'model.start_modules' has no effect with an empty model.start_from\n  --> next.ini:4\n"
        "   = remove it, or set model.start_from = STUDY");
}

TEST_CASE("start_from: failed runs and lone study files hold no weights") {
  const ScratchFolder folder;
  const std::string study = train_study(folder, "a", kTinyRamp);
  auto failed = stored_run(study);
  failed.status = tapelab::results::Status::kFailed;
  failed.message = "not finite";
  failed.weights.clear();
  tapelab::results::write_run(study, failed);
  CHECK(start_error(folder, kTinyRamp + "model.start_from = a\n")
            .starts_with(
                "model.start_from: no finished run of 'a' with seed 1\n  --> next.ini:4\n   = seeds there: none"));
  CHECK(start_error(folder, kTinyRamp + "model.start_from = a:" + failed.id + "\n") ==
        "model.start_from: run " + failed.id +
            " has no weights; its status is failed: not finite\n"
            "  --> next.ini:4\n   = tapelab ls a status=ok lists the runs that have");
  tapelab::results::consolidate(study);
  CHECK(start_error(folder, kTinyRamp + "model.start_from = a/study.h5\n") ==
        "model.start_from: 'a/study.h5' holds no weights; they are in the files of the runs\n  --> next.ini:4\n"
        "   = give the study's folder, the one with runs/ in it, for example 'a'");
}
