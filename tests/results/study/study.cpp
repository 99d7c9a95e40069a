#include "results/study/study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>

#include "results/files/atomic_file.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/run_file.hpp"
#include "results/run/variable.hpp"
#include "results/study/cells.hpp"
#include "results/study/check.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::content;
using examples::flip_bit;
namespace fs = std::filesystem;

namespace {

void write_all(const fs::path& folder, const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs) write_run(folder, run);
}

}  // namespace

TEST_CASE("cells: factors are the keys with several values; cells sort numbers by value, false before true") {
  auto runs = examples::grid();
  runs.push_back(examples::run("rx", false, 10.0, "10", 1));
  const CellGrid grid = arrange_runs(runs);
  REQUIRE(grid.factors.size() == 2);
  CHECK(grid.factors[0].key == "predict.conditional");
  CHECK(grid.factors[0].values == std::vector<std::string>{"false", "false", "false", "true", "true"});
  CHECK(grid.factors[1].key == "train.learning_rate");
  CHECK(grid.factors[1].values == std::vector<std::string>{"0.02", "0.1", "10", "0.02", "0.1"});
  CHECK(grid.seeds == std::vector<std::int64_t>{1, 2});
  CHECK(grid.places[0].cell == 4);
  CHECK(grid.places[0].seed == 1);
  CHECK(grid.warnings.empty());
}

TEST_CASE("cells: a key that some runs lack is no factor by that alone") {
  auto runs = examples::grid();
  runs[0].settings.insert(runs[0].settings.begin(), {"train.new", SettingType::kInteger, "0"});
  CHECK(arrange_runs(runs).factors.size() == 2);
  runs[1].settings.insert(runs[1].settings.begin(), {"train.new", SettingType::kInteger, "5"});
  const CellGrid grid = arrange_runs(runs);
  CHECK(grid.factors.size() == 3);
  CHECK(std::count(grid.factors[0].values.begin(), grid.factors[0].values.end(), "") == 3);
}

TEST_CASE("cells: runs of equal settings and seed are kept apart, with a warning") {
  const std::vector<RunRecord> runs = {examples::run("ra", true, 0.1, "0.1", 1),
                                       examples::run("rb", true, 0.1, "0.1", 1)};
  const CellGrid grid = arrange_runs(runs);
  CHECK(grid.cells == 2);
  CHECK(grid.places[1].cell == 1);
  REQUIRE(grid.factors.size() == 1);
  CHECK(grid.factors[0].key == "repeat");
  CHECK(grid.factors[0].values == std::vector<std::string>{"1", "2"});
  REQUIRE(grid.warnings.size() == 1);
  CHECK(grid.warnings[0] == "runs ra and rb have the same settings, seed and data: each is kept in its own cell");
}

TEST_CASE("study: the cubes hold every run at its place") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs.pop_back();  // (false, 0.02, seed 1)
  runs[6].curves["train_loss"].resize(2);
  runs[6].status = Status::kFailed;
  runs[6].message = "NaN";
  runs[6].epochs = 2;
  write_all(folder.path(), runs);
  const Study study = merge_runs(folder.path());
  CHECK(study.warnings.empty());
  CHECK(study.cells == 4);
  CHECK(study.seeds == std::vector<std::int64_t>{1, 2});
  CHECK(study.epochs == 3);
  const auto& mse = study.scalars.at("test_predict_mse");
  CHECK(mse[study.index(1, 0)] == doctest::Approx(0.11));  // (false, 0.1), seed 1
  CHECK(mse[study.index(3, 1)] == doctest::Approx(0.12));  // (true, 0.1), seed 2
  CHECK(std::isnan(mse[study.index(0, 0)]));
  CHECK(study.status[study.index(0, 0)] == Status::kMissing);
  CHECK(study.n_epochs[study.index(0, 0)] == -1);
  CHECK(study.run_id[study.index(0, 0)].empty());
  CHECK(study.status[study.index(0, 1)] == Status::kFailed);
  CHECK(study.message[study.index(0, 1)] == "NaN");
  const auto& loss = study.curves.at("train_loss");
  CHECK(loss[study.index(0, 1) * 3 + 1] == doctest::Approx(0.08));
  CHECK(std::isnan(loss[study.index(0, 1) * 3 + 2]));
  CHECK(study.timing.at("wall_seconds")[study.index(3, 1)] == 1.5);
}

TEST_CASE("study: outputs of the first seed, NaN beyond a cell's own steps") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), examples::grid());
  const Study study = merge_runs(folder.path());
  REQUIRE(study.outputs.size() == 1);
  const StudyOutput& output = study.outputs[0];
  CHECK(output.features == std::vector<std::string>{"gdp", "prices"});
  CHECK(output.prediction.shape == std::vector<std::size_t>{4, 2, 4, 2});
  CHECK(output.prediction.values[0] == 1.0f);               // cell 0, first seed is 1
  CHECK(output.prediction.values[3 * 16 + 8] == 2.5f);      // cell 3 has 3 steps: its second sample begins at value 6
  CHECK(std::isnan(output.prediction.values[3 * 16 + 6]));  // its step 3 does not exist
  CHECK(output.target.values[0] == 10.0f);
}

TEST_CASE("study: times of the outputs, none beyond a cell's own steps and where a cell has none") {
  const examples::TemporaryFolder folder;
  std::vector<RunRecord> runs = examples::grid();
  for (RunRecord& run : runs) {
    Output& output = run.outputs[0];
    if (output.prediction.shape[1] != 3) continue;  // the conditional cells
    output.times = {0, 1'000'000, 2'000'000, 10'000'000, 11'500'000, Output::kNoTime};
  }
  write_all(folder.path(), runs);
  consolidate(folder.path());
  for (const Study& study : {merge_runs(folder.path()), read_study(folder.path() / "study.h5")}) {
    const std::vector<std::int64_t>& times = study.outputs.at(0).times;
    REQUIRE(times.size() == 4 * 2 * 4);
    CHECK(times[0] == Output::kNoTime);
    CHECK(times[3 * 8 + 1] == 1'000'000);
    CHECK(times[3 * 8 + 3] == Output::kNoTime);  // its step 3 does not exist
    CHECK(times[3 * 8 + 5] == 11'500'000);
    CHECK(times[3 * 8 + 6] == Output::kNoTime);
  }
}

TEST_CASE("study: scores per step share the axis of the outputs, whichever is longer") {
  for (const std::size_t longest : {2u, 4u, 6u}) {  // outputs have 3 (conditional) and 4 steps
    CAPTURE(longest);
    const examples::TemporaryFolder folder;
    auto runs = examples::grid();
    for (std::size_t i = 0; i < runs.size() - 1; ++i) examples::add_profiles(runs[i], i == 0 ? longest : 2);
    write_all(folder.path(), runs);
    const Study study = consolidate(folder.path());
    const Profile& nats = study.profiles.at("test_predict_nats_by_step");
    const std::size_t steps = std::max<std::size_t>(longest, 4);
    CHECK(nats.steps == steps);
    CHECK(study.outputs[0].prediction.shape == std::vector<std::size_t>{4, 2, steps, 2});
    CHECK(study.outputs[0].prediction.values[0] == 1.0f);
    const std::size_t long_run = study.index(3, 1), short_run = study.index(3, 0), none = study.index(0, 0);
    const auto& own = study.n_steps.at("predict");
    CHECK(own[long_run] == static_cast<std::int32_t>(longest));
    CHECK(own[short_run] == 2);
    CHECK(own[none] == -1);
    CHECK(nats.values[long_run * steps + longest - 1] == doctest::Approx(10.0 * (longest - 1) + 0.12));
    CHECK(nats.values[short_run * steps + 1] == doctest::Approx(10.11));
    CHECK(std::isnan(nats.values[short_run * steps + 2]));
    CHECK(std::isnan(nats.values[none * steps]));
    CHECK(encode_study(read_study(folder.path() / "study.h5")) == encode_study(study));
  }
}

TEST_CASE("study: scores per step where no outputs are stored, of runs with more steps than epochs") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  for (RunRecord& run : runs) {
    run.outputs.clear();
    examples::add_profiles(run, run.seed == 1 ? 3 : 20, true);
  }
  write_all(folder.path(), runs);
  consolidate(folder.path());
  const Study study = read_study(folder.path() / "study.h5");
  CHECK(study.epochs == 3);
  CHECK(study.curves.size() == 2);
  CHECK(study.profiles.size() == 3);
  CHECK(study.profiles.at("test_predict_nats_by_step").steps == 20);
  CHECK(study.n_steps.at("predict")[study.index(0, 0)] == 3);
}

TEST_CASE("study: confusions over the classes of all runs, -1 where a run has not both") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs[0].confusion = {{"9", "10"}, {1, 2, 3, 4}};
  runs[1].confusion = {{"2", "10"}, {5, 6, 7, 8}};
  write_all(folder.path(), runs);
  const Study study = consolidate(folder.path());
  CHECK(study.confusion.classes == std::vector<std::string>{"2", "9", "10"});
  const auto counts_of = [&](const Study& of, const std::string& id) {
    const auto at = static_cast<std::size_t>(std::ranges::find(of.run_id, id) - of.run_id.begin());
    const auto first = of.confusion.counts.begin() + static_cast<std::ptrdiff_t>(9 * at);
    return std::vector<std::int32_t>(first, first + 9);
  };
  CHECK(counts_of(study, runs[0].id) == std::vector<std::int32_t>{-1, -1, -1, -1, 1, 2, -1, 3, 4});
  CHECK(counts_of(study, runs[1].id) == std::vector<std::int32_t>{5, -1, 6, -1, -1, -1, 7, -1, 8});
  CHECK(counts_of(study, runs[2].id) == std::vector<std::int32_t>(9, -1));
  const Study read = read_study(folder.path() / "study.h5");
  CHECK(read.confusion.classes == study.confusion.classes);
  CHECK(read.confusion.counts == study.confusion.counts);
  CHECK(encode_study(read) == encode_study(study));
}

TEST_CASE("study: equal runs give equal bytes, whatever the clock said and in whatever order they came") {
  const examples::TemporaryFolder first, second;
  auto runs = examples::grid();
  write_all(first.path(), runs);
  std::reverse(runs.begin(), runs.end());
  for (RunRecord& run : runs) {
    run.timing["wall_seconds"] *= 7;
    run.log = "elsewhere";
  }
  write_all(second.path(), runs);
  consolidate(first.path());
  consolidate(second.path());
  CHECK(content(first.path() / "study.h5") == content(second.path() / "study.h5"));
  CHECK(content(first.path() / "timing.h5") != content(second.path() / "timing.h5"));
}

TEST_CASE("study: reading back gives the same study") {
  const examples::TemporaryFolder folder;
  write_label(folder.path(), {"g", "Title", "Q?", "C.", {{"test_predict_mse", "A", 0.1, {}}}});
  write_all(folder.path(), examples::grid());
  const Study merged = consolidate(folder.path());
  const Study read = read_study(folder.path());
  CHECK(encode_study(read) == encode_study(merged));
  CHECK(encode_timing(read) == encode_timing(merged));
  CHECK(read.label == merged.label);
  const Study lone = read_study(folder.path() / "study.h5");
  CHECK(encode_study(lone) == encode_study(merged));
  CHECK(lone.timing.empty());
}

TEST_CASE("study: a folder's study.h5 is rebuilt when missing, damaged or not fitting the runs") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  const RunRecord last = runs.back();
  runs.pop_back();
  write_all(folder.path(), runs);
  const auto path = folder.path() / "study.h5";
  read_study(folder.path());
  CHECK(fs::exists(path));
  write_run(folder.path(), last);
  CHECK(read_study(folder.path()).status[0] == Status::kOk);
  flip_bit(path, 3000);
  CHECK_THROWS_AS(read_study(path), DamagedFile);
  CHECK(read_study(folder.path()).warnings.empty());
  CHECK_NOTHROW(read_study(path));
  write_label(folder.path(), {"new", "", "", "", {}});
  CHECK(read_study(folder.path()).label.name == "new");
  RunRecord repeated = last;
  repeated.scalars["test_predict_mse"] = 77;
  write_run(folder.path(), repeated);
  fs::last_write_time(run_path(folder.path(), last.id), fs::last_write_time(path) + std::chrono::seconds(1));
  CHECK(read_study(folder.path()).scalars.at("test_predict_mse")[0] == 77);
}

TEST_CASE("study: a damaged run is left out and named, the rest consolidates") {
  const examples::TemporaryFolder folder;
  const auto runs = examples::grid();
  write_all(folder.path(), runs);
  const auto flipped = run_path(folder.path(), runs[0].id), cut = run_path(folder.path(), runs[1].id);
  flip_bit(flipped, 5000);
  fs::resize_file(cut, fs::file_size(cut) / 2);
  std::ofstream(folder.path() / "runs" / ".r1.h5.tmp") << "left over";
  std::ofstream(folder.path() / "runs" / "r1.ckpt") << "a checkpoint";
  const Study study = consolidate(folder.path());
  REQUIRE(study.warnings.size() == 2);
  CHECK(study.warnings[0].starts_with("left out: '" + flipped.string() + "' is damaged: its bytes do not match"));
  CHECK(study.warnings[1].starts_with("left out: '" + cut.string() + "' is damaged: "));
  CHECK(std::count(study.status.begin(), study.status.end(), Status::kOk) == 6);

  const auto built = fs::last_write_time(folder.path() / "study.h5");
  CHECK(read_study(folder.path()).warnings == study.warnings);
  CHECK(fs::last_write_time(folder.path() / "study.h5") == built);  // read, not built again
  CHECK(encode_study(read_study(folder.path())) == encode_study(study));
  const Study lone = read_study(folder.path() / "study.h5");
  CHECK(lone.left_out == std::vector<std::string>{runs[0].id, runs[1].id});

  flip_bit(flipped, 5000);  // repaired
  fs::last_write_time(flipped, built);
  CHECK(read_study(folder.path()).warnings == std::vector<std::string>{study.warnings[1]});
  fs::remove(cut);
  CHECK(read_study(folder.path()).warnings.empty());
}

TEST_CASE("study: what was noticed about the runs together is said on every reading") {
  const examples::TemporaryFolder folder;
  std::vector<RunRecord> runs = {examples::run("ra", true, 0.1, "0.1", 1), examples::run("rb", true, 0.1, "0.1", 1)};
  write_all(folder.path(), runs);
  const Study merged = consolidate(folder.path());
  REQUIRE(merged.warnings.size() == 1);
  CHECK(read_study(folder.path()).warnings == merged.warnings);
  CHECK(read_study(folder.path() / "study.h5").warnings == merged.warnings);
}

TEST_CASE("study: a run file under another run's name is left out") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), examples::grid());
  fs::copy_file(run_path(folder.path(), "r000000000000"), run_path(folder.path(), "rcopy"));
  const Study study = merge_runs(folder.path());
  REQUIRE(study.warnings.size() == 1);
  CHECK(study.warnings[0] ==
        "left out: '" + run_path(folder.path(), "rcopy").string() + "' holds the run r000000000000");
}

TEST_CASE("study: a text factor, a list factor, and a study without factors") {
  const examples::TemporaryFolder folder, single;
  auto runs = examples::grid();
  runs.resize(2);
  write_all(single.path(), runs);
  CHECK(consolidate(single.path()).factors.empty());
  CHECK(read_study(single.path() / "study.h5").cells == 1);
  runs[0].settings[0].value = "cubes";
  runs[1].settings[1].value = "64";
  write_all(folder.path(), runs);
  consolidate(folder.path());
  const Study study = read_study(folder.path() / "study.h5");
  REQUIRE(study.factors.size() == 2);
  CHECK(study.factors[0].values == std::vector<std::string>{"cubes", "ramp"});
  CHECK(study.factors[1].type == SettingType::kList);
  CHECK(study.factors[1].values == std::vector<std::string>{"128 64", "64"});
}

TEST_CASE("study: a swept target and the outputs' targets have names of their own") {
  const examples::TemporaryFolder folder;
  RunRecord a = examples::run("ra", true, 0.1, "0.1", 1), b = examples::run("rb", true, 0.1, "0.1", 1);
  a.settings.push_back({"predict.target", SettingType::kText, "input"});
  b.settings.push_back({"predict.target", SettingType::kText, "shifted"});
  write_all(folder.path(), {a, b});
  const Study written = consolidate(folder.path());
  const Study study = read_study_file(folder.path() / "study.h5");
  CHECK(encode_study(study) == encode_study(written));
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].key == "predict.target");
  CHECK(study.factors[0].values == std::vector<std::string>{"input", "shifted"});
  REQUIRE(study.outputs.size() == 1);
  CHECK(study.outputs[0].target.values.size() == 2 * a.outputs[0].target.values.size());
}

TEST_CASE("study: a file that is none of ours is not called damaged") {
  const examples::TemporaryFolder folder;
  const std::string path = (folder.path() / "mine.csv").string();
  std::ofstream(path) << "x,y\n1,2\n";
  CHECK_THROWS_WITH_AS(
      read_study(path),
      ("no study '" + path + "': it is not an HDF5 file\n = give a study's folder or its study.h5").c_str(),
      UsageError);
}

TEST_CASE("study: nothing there") {
  const examples::TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(read_study(folder.path() / "none"),
                       ("no study '" + (folder.path() / "none").string() +
                        "': there is no such folder or file\n = give a study's folder or its study.h5")
                           .c_str(),
                       UsageError);
  CHECK_THROWS_WITH_AS(
      read_study(folder.path()),
      ("no study in '" + folder.path().string() + "': it holds neither runs/ nor study.h5\n = tapelab run GRID -o " +
       folder.path().string() + " makes one")
          .c_str(),
      UsageError);
}

TEST_CASE("study: one of another schema version is named and left as it is, never taken for damaged") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), examples::grid());
  const auto path = folder.path() / "study.h5";
  const h5::File file = h5::File::create();
  file.root().write_attribute("schema_version", kSchemaVersion + 1);
  write_file_atomically(path, sealed_image(file));
  const std::string theirs = content(path);
  const std::string message =
      "'" + path.string() +
      "' has schema version 2; this program reads version 1\n"
      " = use the version of tapelab that wrote it, or run the grid again into a new folder: -o DIR";
  CHECK_THROWS_WITH_AS(read_study(folder.path()), message.c_str(), OtherSchema);
  CHECK_THROWS_WITH_AS(read_study(path), message.c_str(), OtherSchema);
  CHECK(content(path) == theirs);

  fs::remove(path);
  write_file_atomically(run_path(folder.path(), "r000000000000"), sealed_image(file));
  const Study others = read_study(folder.path());
  CHECK(others.left_out == std::vector<std::string>{"r000000000000"});
  CHECK(read_study(folder.path()).warnings == others.warnings);
  fs::remove(path);
  const CheckReport report = check_study(folder.path());
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].reason == "has schema version 2; this program reads version 1");
  CHECK_FALSE(report.damaged());

  for (const RunRecord& run : examples::grid())
    write_file_atomically(run_path(folder.path(), run.id), sealed_image(file));
  CHECK_THROWS_AS(read_study(folder.path()), OtherSchema);
  CHECK_FALSE(fs::exists(path));
}
