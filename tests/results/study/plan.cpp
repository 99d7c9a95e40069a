// Runs that are planned and not there.
#include "results/study/plan.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/comparison.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"
#include "results/views/listing.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
namespace fs = std::filesystem;

TEST_CASE("study: planned runs that are not there are missing, cells and seeds of their own included") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), examples::run("ra", true, 0.1, "0.1", 1));
  write_run(folder.path(), examples::run("rb", true, 0.2, "0.2", 1));
  CHECK(read_study(folder.path()).run_count() == 2);
  const std::vector<std::string> factors = {"predict.conditional", "train.learning_rate"};
  write_plan(folder.path(), {1000,
                             factors,
                             {{"ra", {"true", "0.1"}, 1},
                              {"rb", {"true", "0.2"}, 1},
                              {"rc", {"false", "0.1"}, 1},
                              {"rd", {"true", "0.1"}, 7},
                              {"re", {"true", "0.2"}, std::nullopt}}});
  fs::last_write_time(folder.path() / "plan.json",
                      fs::last_write_time(folder.path() / "study.h5") + std::chrono::seconds(1));
  const Study study = read_study(folder.path());
  CHECK(study.cells == 3);
  CHECK(study.seeds == std::vector<std::int64_t>{1, 7});
  REQUIRE(study.factors.size() == 2);
  CHECK(study.factors[0].values == std::vector<std::string>{"false", "true", "true"});
  CHECK(study.status == std::vector<Status>{Status::kMissing, Status::kMissing, Status::kOk, Status::kMissing,
                                            Status::kOk, Status::kMissing});
  CHECK(study.warnings.empty());
  CHECK(study.run_id == std::vector<std::string>{"rc", "", "ra", "rd", "rb", ""});
  fs::last_write_time(folder.path() / "plan.json", fs::last_write_time(folder.path() / "study.h5"));
  CHECK(current_study(folder.path()).has_value());
  CHECK(constant_setting(study, "train.epochs") == "3");  // though the first cell has no run
  CHECK(select_runs(study, {"status=missing", "train.epochs=3", "seed=1"}).size() == 1);
  CHECK(
      list_runs(study, {{"seed=7"}, ""}, Format::kText).ends_with("\n4 runs are missing: status=missing lists them\n"));
  CHECK(list_runs(study, {{"status=missing"}, ""}, Format::kCsv).find("\nrd,missing,7,true,0.1,-,,\n") !=
        std::string::npos);
  CHECK_THROWS_WITH_AS(find_run(study, "rd"),
                       "run rd is planned, but has not finished\n = tapelab run GRID -o STUDY continues it",
                       UsageError);
  const auto compared =
      compare(study, {.factors = {"predict.conditional"}, .metrics = {"test_predict_mse"}, .where = {}});
  REQUIRE(compared.rows.size() == 1);  // the missing level included
  CHECK(compared.rows[0].effect.left_out.missing > 0);
  write_plan(folder.path(), {1000, {"model.layers"}, {{"rx", {"1"}, 3}}});  // of another grid: tells nothing
  fs::last_write_time(folder.path() / "plan.json",
                      fs::last_write_time(folder.path() / "study.h5") + std::chrono::seconds(1));
  CHECK(read_study(folder.path()).run_count() == 2);
}

TEST_CASE("study: a cell whose only planned run is damaged shows as missing") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), examples::run("ra", true, 0.1, "0.1", 1));
  std::ofstream(folder.path() / "runs" / "rb.h5") << "cut";
  write_plan(folder.path(), {1000, {"train.learning_rate"}, {{"ra", {"0.1"}, 1}, {"rb", {"0.2"}, 1}}});
  const Study study = merge_runs(folder.path());
  CHECK(study.left_out == std::vector<std::string>{"rb"});
  CHECK(study.status == std::vector<Status>{Status::kOk, Status::kMissing});
  CHECK(study.run_id == std::vector<std::string>{"ra", ""});
}

TEST_CASE("plan: several are one, with a factor for what tells them apart") {
  const auto settings = [](const std::string& rate) { return examples::run("r", true, 0.1, rate, 1).settings; };
  const StudyPlan a = {1000, {"predict.conditional"}, {{"ra", {"true"}, 1}, {"rb", {"false"}, 1}}};
  const StudyPlan b = {2000, {}, {{"rc", {}, 1}, {"rd", {}, 2, 3}}};
  std::size_t left_out = 0;
  const auto joined = [&](const std::vector<PlanOfStudy>& plans) { return joined_plan(plans, left_out); };
  CHECK_FALSE(joined({}));
  CHECK(joined({{b, {}}})->factors.empty());

  const auto both = joined({{a, settings("0.1")}, {b, settings("0.2")}});
  CHECK(left_out == 0);
  CHECK(both->started == 2000);
  CHECK(both->factors == std::vector<std::string>{"predict.conditional", "train.learning_rate"});
  REQUIRE(both->runs.size() == 4);
  CHECK(both->runs[1].values == std::vector<std::string>{"false", "0.1"});
  CHECK(both->runs[3].id == "rd");
  CHECK(both->runs[3].values == std::vector<std::string>{"true", "0.2"});
  CHECK(both->runs[3].seed == 2);
  CHECK(both->runs[3].revision == 3);

  // Split by seed: no factor, each run once.
  StudyPlan more = b;
  more.runs.push_back({"re", {}, 3});
  CHECK(joined({{b, settings("0.1")}, {more, settings("0.1")}})->runs.size() == 3);
  CHECK(joined({{b, settings("0.1")}, {more, settings("0.1")}})->factors.empty());

  // What nothing is known of is left out, but for runs that another plan has.
  CHECK(joined({{a, settings("0.1")}, {b, {}}})->runs.size() == 2);
  CHECK(left_out == 2);
  CHECK(joined({{more, settings("0.1")}, {b, {}}})->runs.size() == 3);
  CHECK(left_out == 0);
  CHECK(joined({{b, {}}, {more, {}}})->runs.size() == 2);
  CHECK(left_out == 1);
}
