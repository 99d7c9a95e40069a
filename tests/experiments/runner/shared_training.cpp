// Runs of one training: which they are, and that none of their bits tells.
#include "experiments/runner/shared_training.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/runner/inventory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/progress.hpp"
#include "experiments/runner/runner.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_log.hpp"
#include "results/study/open_study.hpp"
#include "tests/experiments/scratch_folder.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab;
using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

struct Silent : RunSink {
  std::atomic<Stop>* stop = nullptr;
  std::size_t stop_after = 0, stored = 0;
  void warning(const std::string&) override {}
  void started(std::size_t, std::size_t, std::shared_ptr<const ActiveRuns>) override {}
  void finished(const results::RunRecord&) override {
    if (++stored == stop_after) stop->store(Stop::kAfterBatch);
  }
  void ended() override {}
  void advanced() override {}
};

struct Asked {
  std::string folder;
  int jobs = 1;
  std::size_t stop_after = 0;  ///< runs; 0: never
};

RunReport run_all(const Grid& grid, const Asked& asked) {
  std::atomic<Stop> stop = Stop::kNo;
  Silent sink;
  sink.stop = &stop;
  sink.stop_after = asked.stop_after;
  return run_grid(grid, {.folder = asked.folder, .jobs = asked.jobs, .stop = &stop}, sink);
}

results::RunRecord stored(const std::string& study, const std::string& id) {
  return results::read_run(results::run_path(study, id));
}

std::string weights_of(const std::string& study, const std::string& id) {
  return results::parse_log(stored(study, id).log).weights_of;
}

/// The whole file, but for what the clock and the folder say.
std::vector<std::byte> bytes_of(const std::string& study, const std::string& id) {
  results::RunRecord run = stored(study, id);
  run.timing.clear();
  run.log.clear();
  return results::encode_run(run);
}

/// How many runs of the study were trained.
std::size_t trained_in(const std::string& study) {
  const Strings ids = results::run_ids(study);
  return static_cast<std::size_t>(std::ranges::count_if(
      ids, [&](const std::string& id) { return stored(study, id).timing.contains("train_seconds"); }));
}

/// 200 rows of a wave with two events in its last quarter.
std::string labelled_csv() {
  std::string text = "y,event\n";
  for (int i = 0; i < 200; ++i) {
    const bool event = (i >= 160 && i < 164) || i == 180;
    text += std::to_string(((i * 7) % 20) / 20.0 + (event ? 0.8 : 0)) + (event ? ",1\n" : ",0\n");
  }
  return text;
}

struct Case {
  const char* name;
  Strings settings;
};

std::vector<Case> cases() {
  return {{"plain", {}},
          {"validation, early stopping and a plateau",
           {"data.validation=0.2", "train.patience=1", "train.min_delta=0.01", "train.schedule=plateau",
            "train.decay_every=1"}},
          {"dropout and a cosine", {"model.dropout=0.3", "train.schedule=cosine"}},
          {"conditional, own outputs by chance",
           {"predict.enabled=true", "predict.conditional=true", "predict.feedback=scheduled",
            "predict.feedback_updates=20", "data.validation=0.2"}},
          {"no epochs of improvement kept, gradient norms", {"train.keep=last", "train.log_gradients=true"}},
          {"guard and noise in training", {"train.guard=true", "data.noise=0.1", "eval.noise=0.05"}}};
}

const std::string kLabelled =
    "seed = 1, 2\ntrain.epochs = 3\ntrain.batch_size = 16\nmodel.encoder = 4\nmodel.decoder = 4\n"
    "[data]\nsource = csv\nfile = l.csv\ncolumns = y\nlabel_column = event\nwindow = 8\nvalidation = 0\n"
    "test = 0.3\n";

struct Example {
  ScratchFolder folder;
  Example() { folder.write("l.csv", labelled_csv()); }
  Grid grid(Strings overrides = {}) const {
    return expand_grid({folder.write("g.ini", kLabelled)}, overrides, kRunLimit);
  }
  std::string path(std::string_view name) const { return folder.path(name); }
};

Strings with(Strings a, const Strings& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const std::string kScores = "eval.score=step,window";
const Strings kSwept = {"eval.threshold=quantile:0.9,quantile:0.99", "eval.by_step=false,true"};

}  // namespace

TEST_CASE("shared training: every setting of [eval] is classified, and none that is of the test only changes data") {
  std::set<std::string_view> known;
  for (const EvalSetting& setting : eval_settings()) {
    INFO(setting.key);
    CHECK(known.insert(setting.key).second);
    if (setting.reach == EvalReach::kTest) CHECK(!touches_data(std::string(setting.key)));
  }
  for (const std::string& key : field_keys()) {
    INFO("a new setting of [eval] is read by the training, through the validation loss, or only by the test: ",
         "say so in experiments/runner/shared_training.cpp: ", key);
    CHECK(known.contains(key) == key.starts_with("eval."));
  }
}

TEST_CASE("shared training: the key tells apart what the training reads, nothing else") {
  const Config base = default_config();
  const auto key = [](const Config& config, bool validates = false) {
    return training_key(config, "abc", "", validates);
  };
  for (const auto& [setting, value] : std::vector<std::pair<std::string, std::string>>{
           {"eval.samples", "7"}, {"eval.threshold", "3"}, {"eval.score", "window"}, {"eval.by_step", "true"}}) {
    Config other = base;
    set(other, setting, value);
    CHECK(key(other) == key(base));
    CHECK(key(other, true) == key(base, true));
  }
  Config noisy = base, seeded = base;
  set(noisy, "eval.noise", "0.1");
  set(seeded, "seed", "2");
  CHECK(key(noisy) == key(base));
  CHECK(key(noisy, true) != key(base, true));
  CHECK(key(noisy, true) != key(noisy));
  CHECK(key(seeded) != key(base));
  CHECK(training_key(base, "abd", "", false) != key(base));
  CHECK(training_key(base, "abc", "r1", false) != key(base));
}

TEST_CASE("shared training: the same bytes as trainings of their own, side by side or not") {
  for (const Case& example : cases()) {
    INFO(example.name);
    const Example data;
    const Grid grid = data.grid(with(example.settings, kSwept));
    REQUIRE(grid.runs.size() == 8);
    run_all(grid, {data.path("one")});
    run_all(grid, {data.path("two"), 2});
    CHECK(trained_in(data.path("one")) == 2);
    CHECK(trained_in(data.path("two")) == 2);
    for (std::size_t i = 0; i < grid.runs.size(); ++i) {
      Grid alone = grid;
      alone.runs = {grid.runs[i]};
      const std::string folder = data.path("alone" + std::to_string(i)), id = grid.runs[i].id;
      run_all(alone, {folder});
      REQUIRE(trained_in(folder) == 1);
      CHECK(stored(folder, id).status == results::Status::kOk);
      CHECK(bytes_of(data.path("one"), id) == bytes_of(folder, id));
      CHECK(bytes_of(data.path("two"), id) == bytes_of(folder, id));
    }
  }
}

TEST_CASE("shared training: noise in the validation loss is trained apart, without a validation part it is not") {
  const Example data;
  const Grid validated = data.grid({"data.validation=0.2", "eval.noise=0,0.3", "seed=1"});
  run_all(validated, {data.path("validated")});
  CHECK(trained_in(data.path("validated")) == 2);
  const Grid plain = data.grid({"eval.noise=0,0.3", "seed=1"});
  run_all(plain, {data.path("plain")});
  CHECK(trained_in(data.path("plain")) == 1);
}

TEST_CASE("shared training: a run of an earlier call serves later ones, also runs that its grid did not have") {
  const Example data;
  const std::string study = data.path("s");
  const Grid first = data.grid({"seed=1"}), second = data.grid({"seed=1,2", "eval.samples=0,1,3"});
  run_all(first, {study});
  for (const char* what : {"without study.h5", "with it"}) {
    INFO(what);
    if (std::string(what) == "without study.h5") std::filesystem::remove(study + "/study.h5");
    const Inventory inventory = take_inventory(second, study, FailedRuns::kKeep);
    const auto groups = share_trainings(second, inventory, study);
    REQUIRE(groups.size() == 2);
    const auto of_first = std::ranges::find(groups, first.runs.front().id, &SharedTraining::source);
    REQUIRE(of_first != groups.end());
    CHECK(count_trainings(groups).trained == 1);
    CHECK(count_trainings(groups).measured == 5);
    results::consolidate(study);
  }
  run_all(second, {study});
  CHECK(trained_in(study) == 2);
  run_all(second, {data.path("fresh")});
  for (const PlannedRun& run : second.runs) CHECK(bytes_of(study, run.id) == bytes_of(data.path("fresh"), run.id));
  CHECK(weights_of(study, second.runs.front().id) == first.runs.front().id);
  CHECK(weights_of(study, first.runs.front().id).empty());
}

TEST_CASE("shared training: runs of another program, or that a damaged file holds, serve nobody") {
  const Example data;
  const std::string study = data.path("s");
  const Grid first = data.grid({"seed=1"}), second = data.grid({"seed=1", "eval.samples=0"});
  const std::string id = first.runs.front().id;
  run_all(first, {study});
  const results::RunRecord run = stored(study, id);
  SUBCASE("another commit") {
    results::RunRecord other = run;
    const std::size_t at = other.provenance.find("\"commit\":\"") + 10;
    other.provenance[at] = other.provenance[at] == '0' ? '1' : '0';
    results::write_run(study, other);
  }
  SUBCASE("no weights") {
    results::RunRecord other = run;
    other.weights.clear();
    results::write_run(study, other);
  }
  SUBCASE("failed") {
    results::RunRecord other = run;
    other.status = results::Status::kFailed;
    results::write_run(study, other);
  }
  SUBCASE("cut short") { std::filesystem::resize_file(results::run_path(study, id), 3000); }
  run_all(second, {study});
  const results::RunRecord fresh = stored(study, second.runs.front().id);
  CHECK(fresh.status == results::Status::kOk);
  CHECK(fresh.timing.contains("train_seconds"));
  CHECK(results::parse_log(fresh.log).weights_of.empty());
}

TEST_CASE("shared training: stopped between the training and what follows, the next call goes on from its weights") {
  const Example data;
  const std::string study = data.path("s");
  const Grid grid = data.grid({"seed=1", "eval.samples=0,1,2,3"});
  const RunReport stopped = run_all(grid, {study, 1, 1});
  CHECK(stopped.fresh >= 1);
  CHECK(results::run_ids(study).size() < 5);
  run_all(grid, {study});
  CHECK(results::run_ids(study).size() == 4);
  CHECK(trained_in(study) == 1);
}

TEST_CASE(
    "shared training: one that fails fails for all, with the same bytes; one that a test fails serves the others") {
  const Example data;
  const Grid grid = data.grid({"seed=1", "train.learning_rate=1000", "model.activation=relu", "train.optimizer=sgd",
                               "train.epochs=40", "eval.samples=0,1"});
  run_all(grid, {data.path("s")});
  for (const PlannedRun& run : grid.runs) {
    Grid alone = grid;
    alone.runs = {run};
    run_all(alone, {data.path(run.id)});
    CHECK(stored(data.path("s"), run.id).status == results::Status::kFailed);
    CHECK(bytes_of(data.path("s"), run.id) == bytes_of(data.path(run.id), run.id));
  }
  CHECK(trained_in(data.path("s")) == 1);
}

TEST_CASE("shared training: a checkpoint's run is the one that trains") {
  const Example data;
  const Grid grid = data.grid({"seed=1", "eval.samples=0,1,2"});
  const Inventory inventory = take_inventory(grid, data.path("none"), FailedRuns::kKeep);
  const auto groups = share_trainings(grid, inventory, data.path("none"), {grid.runs[2].id});
  REQUIRE(groups.size() == 1);
  CHECK(groups.front().runs == std::vector<std::size_t>{2, 0, 1});
  CHECK(groups.front().source.empty());
}
