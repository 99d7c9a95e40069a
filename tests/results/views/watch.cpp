#include "results/views/watch.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/check.hpp"
#include "results/text/duration_text.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
namespace fs = std::filesystem;

namespace {

/// Eight runs in four cells, two seeds each; the plan began long ago.
StudyPlan plan() {
  StudyPlan plan{1000, {"predict.conditional", "train.learning_rate"}, {}};
  for (const RunRecord& run : examples::grid())
    plan.runs.push_back({run.id, {run.settings[2].value, run.settings[4].value}});
  return plan;
}

/// Everything in the folder with its time.
std::map<fs::path, fs::file_time_type> files_of(const fs::path& folder) {
  std::map<fs::path, fs::file_time_type> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    files.emplace(entry.path(), entry.last_write_time());
  return files;
}

/// Of a process on another machine.
fs::path write_worker_of(const fs::path& folder, const std::string& host, const std::vector<ActiveRunState>& active) {
  const fs::path path = folder / kWorkersFolder / (host + ".json");
  fs::create_directories(path.parent_path());
  write_worker(path, {.process = {.host = host, .boot = "b", .space = "1", .process = 12}, .active = active});
  return path;
}

}  // namespace

TEST_CASE("watch: progress, time left and a curve per cell, while runs appear") {
  const examples::TemporaryFolder folder;
  write_plan(folder.path(), plan());
  auto runs = examples::grid();
  write_run(folder.path(), runs[0]);
  WatchedStudy study(folder.path());
  const double now = 1e10;
  const auto worker = write_worker_of(folder.path(), "vm", {});
  WatchSnapshot s = study.look(now);
  CHECK(s.planned == 8);
  CHECK(s.done == 1);
  CHECK(*s.seconds_left == doctest::Approx((now - 1000) * 7));

  runs[1].status = Status::kFailed;
  runs[1].curves.clear();
  write_run(folder.path(), runs[1]);
  runs[2].curves["val_loss"] = {8, 4, 2, 1};
  write_run(folder.path(), runs[2]);
  write_checkpoint(folder.path(), {runs[3].id, {}, {}, {{"train_loss", {9, 9}}, {"val_loss", {4, 2}}}, {}});
  std::ofstream(folder.path() / "runs" / "r000000000007.h5") << "half";
  const auto before = files_of(folder.path());
  s = study.look(now);
  CHECK(files_of(folder.path()) == before);  // read only
  CHECK(s.done == 2);
  CHECK(s.failed == 1);
  CHECK(s.damaged == 1);
  REQUIRE(s.cells.size() == 4);
  CHECK(s.cells[0].failed == 1);
  CHECK(s.cells[0].curve.size() == 3);
  CHECK(s.cells[1].begun == 1);
  CHECK(s.cells[1].curve == std::vector<double>{6, 3, 2, 1});  // of two runs, then of the longer one
  s.seconds_left = 200;
  CHECK(
      render(s, Format::kText, {.cells = 2, .active = 9}, 200) ==
      folder.path().string() +
          ": 3/8 runs, 1 failed, 1 damaged (tapelab check names them); run by process 12 on vm, about 3 min 20 s left\n"
          "predict.conditional  train.learning_rate  runs           epochs  loss  curve\n"
          "true                 0.1                  2/2, 1 failed  3       0.12  █▅▁\n"
          "true                 0.02                 1/2, 1 begun   4       1     █▅▄▁\n"
          "and 2 more\n");
  s.cells.resize(2);  // what all rows share is said only where all cells are rows
  CHECK(render(s, Format::kText, {.cells = 2, .active = 9}, 200)
            .find("\npredict.conditional = true in all rows\ntrain.learning_rate  runs ") != std::string::npos);
  s.study = "out/a";
  CHECK(render(s, Format::kText, {.cells = 2, .active = 9}, 40)
            .starts_with("out/a: 3/8 runs, 1 failed, 1 damaged\n  (tapelab check names them); run by\n"
                         "  process 12 on vm, about 3 min 20 s\n  left\npredict.conditional = true in all rows\n"));
  const auto json = nlohmann::json::parse(render(s, Format::kJson, {}));
  CHECK(json["running"] == true);
  CHECK(json["cells"][1]["begun"] == 1);

  for (RunRecord& run : examples::grid()) write_run(folder.path(), run);
  fs::remove(checkpoint_path(folder.path(), runs[3].id));
  fs::remove(worker);
  s = study.look(now);
  CHECK(s.done == 8);  // the failed one was repeated, the damaged one written again
  CHECK(s.failed == 0);
  CHECK(s.cells[1].begun == 0);
  CHECK(render(s, Format::kText, {.cells = 9, .active = 9})
            .starts_with(folder.path().string() + ": 8/8 runs, 0 failed, done\n"));
}

TEST_CASE("watch: runs that train have a line and count in the time left, while their workers are there") {
  const examples::TemporaryFolder folder;
  write_plan(folder.path(), plan());
  const auto runs = examples::grid();
  write_run(folder.path(), runs[0]);
  const ActiveRunState half{runs[1].id, 2, 3, 6, 30, 60, 0, 0.0123}, begins{runs[2].id, 1},
      resumed{runs[3].id, 2, 9, 10, 90, 100, 60, 0.5};
  const auto file = write_worker_of(folder.path(), "n3", {half, begins, {runs[0].id, 1, 1, 2, 1, 2}});
  const auto other = write_worker_of(folder.path(), "n4", {resumed, half, {"r00000000000f", 1}});
  WatchedStudy study(folder.path());
  const double now = 1e10;
  const WatchSnapshot s = study.look(now);
  REQUIRE(s.active.size() == 3);  // each once, without the one that has finished and the one that nobody planned
  CHECK(s.workers == 2);
  // 1 run, half of one, and 0.3 of one whose 0.6 were there before; 7 less 0.5 and 0.9 are left.
  CHECK(*s.seconds_left == doctest::Approx((now - 1000) / 1.8 * 5.6));
  CHECK(render(s, Format::kText, {.cells = 1, .active = 2}, 300)
            .find("; run by process 12 on n3 and process 12 on n4, about ") != std::string::npos);
  CHECK(render(s, Format::kText, {.cells = 1, .active = 2})
            .find(" left\n" + half.id + " seed 2, epoch 3/6, loss 0.0123 on n3\n" + begins.id +
                  " seed 1, begins on n3\nand 1 more that train\n"
                  "predict.conditional") != std::string::npos);
  const auto json = nlohmann::json::parse(render(s, Format::kJson, {}));
  CHECK(json["active"][0] == nlohmann::json::parse(R"({"id":")" + half.id +
                                                   R"(","host":"n3","seed":2,"epoch":3,"epochs":6,
                                                      "update":30,"updates":60,"loss":0.0123})"));
  CHECK(json["active"][1]["loss"].is_null());

  for (const auto& path : {file, other})  // killed processes left the files
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::seconds(61));
  const WatchSnapshot killed = study.look(now);
  CHECK(killed.holder.empty());
  CHECK(killed.active.empty());
  CHECK(killed.problems.empty());
  CHECK(*killed.seconds_left == doctest::Approx((now - 1000) * 7));
  std::ofstream(file) << R"({"process":)";
  const WatchSnapshot damaged = study.look(now);
  CHECK(damaged.active.empty());
  REQUIRE(damaged.problems.size() == 1);
  CHECK(damaged.problems[0].find(".json' does not say which runs train: ") != std::string::npos);
  CHECK(damaged.done == 1);
}

TEST_CASE("watch: a single run that trains has a time left before any has finished") {
  const examples::TemporaryFolder folder;
  fs::create_directories(folder.path() / "runs");
  write_plan(folder.path(), {1000, {}, {{"r000000000001", {}}}});
  WatchedStudy study(folder.path());
  CHECK(!study.look(2000).seconds_left);
  write_worker_of(folder.path(), "vm", {{"r000000000001", 1, 12, 63, 250, 1000}});
  CHECK(*study.look(2000).seconds_left == doctest::Approx(3000));
}

TEST_CASE("watch: a run or a checkpoint under another's name is neither done nor begun, one that is gone not damaged") {
  const examples::TemporaryFolder folder;
  write_plan(folder.path(), plan());
  const auto runs = examples::grid();
  for (const std::size_t i : {0, 1}) write_run(folder.path(), runs[i]);
  write_checkpoint(folder.path(), {runs[3].id, {}, {}, {{"train_loss", {9, 9}}}, {}});
  const auto done = run_path(folder.path(), runs[1].id), copy = run_path(folder.path(), runs[2].id),
             begun = checkpoint_path(folder.path(), runs[4].id);
  fs::copy_file(done, copy);
  fs::copy_file(checkpoint_path(folder.path(), runs[3].id), begun);
  WatchedStudy study(folder.path());
  WatchSnapshot s = study.look(0);
  CHECK(s.done == 2);
  CHECK(s.damaged == 1);
  CHECK(s.cells[1].begun == 1);
  CHECK(s.cells[2].begun == 0);
  CHECK(s.problems ==
        std::vector<std::string>{"left out: '" + copy.string() + "' holds the run " + runs[1].id,
                                 "left out: '" + begun.string() + "' is a checkpoint of run " + runs[3].id});
  CHECK(render({check_study(folder.path())}, Format::kText)
            .find("  damaged  runs/" + runs[4].id + ".ckpt: is a checkpoint of run " + runs[3].id + "\n") !=
        std::string::npos);
  fs::remove(copy);
  fs::remove(done);
  s = study.look(0);
  CHECK(s.done == 1);
  CHECK(s.damaged == 0);
}

TEST_CASE("watch: a study without a plan shows what is there, one that nobody runs says so") {
  const examples::TemporaryFolder folder;
  for (const RunRecord& run : examples::grid()) write_run(folder.path(), run);
  WatchedStudy study(folder.path());
  CHECK(study.look(0).planned == 8);
  CHECK(study.look(0).cells.front().values == std::vector<std::string>{"false", "0.02"});  // in the study's order
  CHECK(study.look(0).factors == std::vector<std::string>{"predict.conditional", "train.learning_rate"});
  StudyPlan longer = plan();
  longer.runs.push_back({"r000000000008", {"true", "0.5"}});
  write_plan(folder.path(), longer);
  CHECK(render(study.look(0), Format::kText, {.cells = 9, .active = 9})
            .starts_with(folder.path().string() + ": 8/9 runs, 0 failed; nobody is running it\n"));
  std::ofstream(folder.path() / "plan.json") << "{";
  CHECK(study.look(0).planned == 8);
  CHECK_THROWS_WITH_AS(WatchedStudy(folder.path() / "runs"),
                       doctest::Contains("it has no folder runs/\n = give the folder that 'tapelab run' writes"),
                       UsageError);
}

TEST_CASE("watch: sparklines") {
  const double nan = std::nan("");
  CHECK(sparkline(std::vector<double>{}, 5).empty());
  CHECK(sparkline(std::vector<double>{3}, 5) == "▁");
  CHECK(sparkline(std::vector<double>{1, 1, 1}, 5) == "▁▁▁");
  CHECK(sparkline(std::vector<double>{100, 10, 1}, 5) == "█▅▁");         // log scale
  CHECK(sparkline(std::vector<double>{0, 1, 2, nan, 7}, 5) == "▁▂▃ █");  // linear, as there is a 0
  CHECK(sparkline(std::vector<double>{8, 8, 2, 2}, 2) == "█▁");
  std::vector<double> falling;
  for (int e = 1000; e > 0; --e) falling.push_back(e);
  CHECK(sparkline(falling, 8).size() == 8 * 3);
}

TEST_CASE("duration_text: two units at most") {
  CHECK(duration_text(0.31) == "300 ms");
  CHECK(duration_text(45.2) == "45 s");
  CHECK(duration_text(200) == "3 min 20 s");
  CHECK(duration_text(7500) == "2 h 5 min");
}
