#include "experiments/runner/start_choice.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/study/open_study.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

/// The stored run with these settings. A value that none has fails the test.
tapelab::results::RunRecord run_with(const std::string& study, const Strings& words) {
  return read_trained_run(study, choose_stored_run(open_study_with_weights(study), study, words));
}

std::string from(const std::string& place) { return kTinyRamp + "model.start_from = " + place + "\n"; }

}  // namespace

TEST_CASE("start_choice: STUDY, STUDY:RUN and STUDY:WORDS taken apart and put together again") {
  const ScratchFolder folder;
  const auto place = [](const std::string& text) {
    const StartPlace p = parse_start_from(text);
    CHECK(parse_start_from(p.text()).words == p.words);
    std::string shown = p.study.string();
    for (const std::string& word : p.words) shown += " | " + word;
    return shown;
  };
  CHECK(place("out/a") == "out/a");
  CHECK(place("out/a:r12") == "out/a | r12");
  CHECK(place("out/a:x=1   y=true") == "out/a | x=1 | y=true");
  CHECK(place("out/a:\"model.encoder=4 4\" x=1") == "out/a | model.encoder=4 4 | x=1");
  CHECK(place("out/a:eval.threshold=quantile:0.9") == "out/a | eval.threshold=quantile:0.9");
  CHECK(place("out/lr=0.1:r12") == "out/lr=0.1 | r12");
  CHECK(place("out/lr=0.1") == "out/lr=0.1");
  CHECK(place("") == "");
  // What exists is a study, whatever it is called.
  std::filesystem::create_directories(folder.path("b=1:c"));
  CHECK(parse_start_from("b=1:c:x=1", folder.path("")).study == "b=1:c");
  CHECK(parse_start_from("b=1:c", folder.path("")).words.empty());
}

TEST_CASE("start_choice: stored settings keep the study's name and all words") {
  Config config = default_config();
  const auto stored = [&](const std::string& text) {
    set(config, "model.start_from", text);
    return stored_value(config, find_field("model.start_from"));
  };
  CHECK(stored("out/far/a") == "a");
  CHECK(stored("out/a:r12") == "a:r12");
  CHECK(stored("out/a:data.file=x/y.csv seed=1") == "a:data.file=x/y.csv seed=1");
  CHECK(stored("out/a:\"model.encoder=4 4\"") == "a:\"model.encoder=4 4\"");
  CHECK(stored("") == "");
}

TEST_CASE("start_choice: of several runs with the seed the one with the same values of what the study swept") {
  const ScratchFolder folder;
  const std::string study =
      train_study(folder, "a", kTinyRamp, {"seed=1,2", "train.epochs=3,4", "train.learning_rate=0.001,0.01"});
  const auto runs = runs_of(folder, from("a"), {"seed=1,2", "train.epochs=3,4", "train.learning_rate=0.01"});
  REQUIRE(runs.size() == 4);
  for (const PlannedRun& run : runs)
    CHECK(run.start->run_id == run_with(study, {"train.epochs=" + get(*run.config, "train.epochs"),
                                                "train.learning_rate=0.01", "seed=" + get(*run.config, "seed")})
                                   .id);
  const std::string id = run_with(study, {"train.epochs=3", "train.learning_rate=0.001", "seed=1"}).id;
  const std::string none = start_error(folder, from("a"), {"train.learning_rate=0.02"});
  INFO(none);
  CHECK(none.starts_with("model.start_from: none of the 4 runs of 'a' with seed 1 has this run's settings\n"));
  CHECK(none.find(id + ": train.learning_rate = 0.001, here 0.02\n") != none.npos);
  CHECK(none.find(": train.epochs = 4, here 3; train.learning_rate = 0.01, here 0.02\n") != none.npos);
  CHECK(none.find("   = say which: a:train.epochs=3") != none.npos);
}

TEST_CASE("start_choice: words choose, then the seed, then what no word names") {
  const ScratchFolder folder;
  const std::string study = train_study(folder, "a", kTinyRamp, {"seed=1,2", "train.epochs=3,4"});
  const auto started = [&](const std::string& place, const Strings& overrides) {
    const auto runs = runs_of(folder, from(place), overrides);
    REQUIRE(runs.size() == 1);
    return runs.front().start->run_id;
  };
  CHECK(started("a:train.epochs=4", {"seed=2"}) == run_with(study, {"train.epochs=4", "seed=2"}).id);
  CHECK(started("a:train.epochs=4 seed=1", {"seed=2"}) == run_with(study, {"train.epochs=4", "seed=1"}).id);
  CHECK(started("a:seed=1", {"seed=9", "train.epochs=4"}) == run_with(study, {"train.epochs=4", "seed=1"}).id);
  CHECK(started("a:reconstruct.enabled=true", {"seed=2"}) == run_with(study, {"train.epochs=3", "seed=2"}).id);
  CHECK(start_error(folder, from("a:train.epochs=5"))
            .starts_with("model.start_from: no finished run of 'a' with train.epochs=5\n  --> next.ini:4\n"
                         "   = train.epochs there: 3, 4\n   = tapelab ls a lists the runs"));
  CHECK(start_error(folder, from("a:train.epochs=4"), {"seed=3"})
            .starts_with("model.start_from: no finished run of 'a' with train.epochs=4 and seed 3\n"
                         "  --> next.ini:4\n   = seeds there: 1, 2\n"));
  CHECK(start_error(folder, from("a:train.epoch=4")).starts_with("model.start_from: unknown key 'train.epoch'"));
}

TEST_CASE("start_choice: where a run started from is not compared, and tells runs apart by words") {
  const ScratchFolder folder;
  train_study(folder, "a", kTinyRamp);
  const std::string study = train_study(folder, "b", kTinyRamp + "model.start_from = \"\", a\n");
  const std::string both = start_error(folder, from("b"));
  INFO(both);
  CHECK(both.starts_with("model.start_from: 2 runs of 'b' with seed 1 fit: r"));
  CHECK(both.find("   = they differ in model.start_from\n   = name one of them: b:r") != both.npos);
  CHECK(runs_of(folder, from("b:model.start_from=a")).front().start->run_id ==
        run_with(study, {"model.start_from=a"}).id);
  CHECK(runs_of(folder, from("b:model.start_from=")).front().start->run_id ==
        run_with(study, {"model.start_from="}).id);
}

TEST_CASE("start_choice: a sweep over words, an empty one among them, tells its runs apart") {
  const ScratchFolder folder;
  train_study(folder, "a", kTinyRamp, {"train.epochs=3,4"});
  const std::string sweep = "\"\", \"a:train.epochs=3\", a:train.epochs=4";
  const auto in_file = runs_of(folder, from(sweep));
  REQUIRE(in_file.size() == 3);
  CHECK(in_file[0].start == nullptr);
  CHECK(in_file[0].id == runs_of(folder, kTinyRamp).front().id);
  CHECK(in_file[1].id != in_file[2].id);
  // The same run by its id is the same start.
  CHECK(runs_of(folder, from("a:" + in_file[1].start->run_id)).front().id == in_file[1].id);
  const std::string a = folder.path("a");
  const auto on_line =
      runs_of(folder, kTinyRamp, {"model.start_from=\"\", " + a + ":train.epochs=3, " + a + ":train.epochs=4"});
  REQUIRE(on_line.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(on_line[i].id == in_file[i].id);
  const std::string study = train_study(folder, "b", from(sweep));
  const auto merged = tapelab::results::merge_runs(study);
  REQUIRE(merged.factors.size() == 1);
  CHECK(merged.factors[0].values == Strings{"", "a:train.epochs=3", "a:train.epochs=4"});
}
