#include "results/table.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "results/errors.hpp"
#include "results/run_file.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

/// Cells (conditional, rate) with seeds 1 and 2; the test error is 0.01 * seed + rate. The run (false, 0.02, seed 1)
/// failed.
Study example() {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs.back().status = Status::kFailed;
  runs.back().scalars["test_predict_mse"] = 1000;  // must never be averaged
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

const std::string kCaption = "test_predict_mse: test mean squared error of the predict decoder; ";

}  // namespace

TEST_CASE("table: mean and deviation over seeds, failures counted, baselines beneath") {
  const Table table = make_table(example(), {{}, {}, {"test_predict_mse"}, Statistic::kMean});
  // Two seeds: mean rate + 0.015, deviation sqrt(2 * 0.005^2) = 0.007071.
  CHECK(render(table, Format::kText) == kCaption +
                                            "mean ± standard deviation (runs)\n\n"
                                            "predict.conditional  train.learning_rate  test_predict_mse\n"
                                            "false                0.02                 0.04 (1; 1 failed)\n"
                                            "false                0.1                  0.115 ± 0.007071 (2)\n"
                                            "true                 0.02                 0.035 ± 0.007071 (2)\n"
                                            "true                 0.1                  0.115 ± 0.007071 (2)\n"
                                            "mean predictor                            0.5 ± 0 (7; 1 failed)\n"
                                            "copy last step                            0.25 ± 0 (7; 1 failed)\n");
}

TEST_CASE("table: medians with columns from a factor, in Markdown") {
  const Table table = make_table(
      example(), {{"predict.conditional"}, {"train.learning_rate"}, {"test_predict_mse"}, Statistic::kMedian});
  CHECK(render(table, Format::kMarkdown) ==
        kCaption +
            "median [min, max] (runs)\n\n"
            "| predict.conditional | train.learning_rate=0.02 | train.learning_rate=0.1 |\n"
            "| --- | --- | --- |\n"
            "| false | 0.04 (1; 1 failed) | 0.115 [0.11, 0.12] (2) |\n"
            "| true | 0.035 [0.03, 0.04] (2) | 0.115 [0.11, 0.12] (2) |\n"
            "| mean predictor | 0.5 [0.5, 0.5] (3; 1 failed) | 0.5 [0.5, 0.5] (4) |\n"
            "| copy last step | 0.25 [0.25, 0.25] (3; 1 failed) | 0.25 [0.25, 0.25] (4) |\n");
}

TEST_CASE("table: keys that are left out are pooled; several metrics are blocks of columns") {
  const Table table =
      make_table(example(), {{"train.learning_rate"}, {}, {"test_predict_mse", "parameters"}, Statistic::kMean});
  REQUIRE(table.rows.size() == 2);
  REQUIRE(table.columns.size() == 2);
  CHECK(table.rows[0].cells[0].summary.n == 3);
  CHECK(table.rows[0].cells[0].summary.mean == doctest::Approx((0.04 + 0.03 + 0.04) / 3));
  CHECK(table.rows[0].cells[0].sample.failed == 1);
  CHECK(table.rows[1].cells[1].summary.mean == 121301);
}

TEST_CASE("table: only columns, rows by seed, and the default metric") {
  const Study study = example();
  const Table by_column = make_table(study, {{}, {"predict.conditional"}, {"parameters"}, Statistic::kMean});
  CHECK(render(by_column, Format::kText)
            .ends_with("runs  predict.conditional=false  predict.conditional=true\n"
                       "all   121301 ± 0 (3; 1 failed)   121301 ± 0 (4)\n"));
  const Table by_seed = make_table(study, {{"seed"}, {}, {}, Statistic::kMean});
  CHECK(by_seed.metrics == std::vector<std::string>{"test_predict_max_abs_error"});
  REQUIRE(by_seed.rows.size() == 2);
  CHECK(by_seed.rows[1].values == std::vector<std::string>{"2"});
}

TEST_CASE("table: CSV and JSON carry every statistic exactly") {
  const Table table =
      make_table(example(), {{"train.learning_rate"}, {"predict.conditional"}, {"parameters"}, Statistic::kMean});
  CHECK(render(table, Format::kCsv) ==
        "train.learning_rate,predict.conditional,metric,baseline,n,failed,interrupted,missing,without_value,mean,"
        "deviation,"
        "median,min,max\n"
        "0.02,false,parameters,,1,1,0,0,0,121301,,121301,121301,121301\n"
        "0.02,true,parameters,,2,0,0,0,0,121301,0,121301,121301,121301\n"
        "0.1,false,parameters,,2,0,0,0,0,121301,0,121301,121301,121301\n"
        "0.1,true,parameters,,2,0,0,0,0,121301,0,121301,121301,121301\n");
  const auto json = nlohmann::json::parse(render(table, Format::kJson));
  REQUIRE(json["cells"].size() == 4);
  CHECK(json["cells"][0]["factors"]["train.learning_rate"] == "0.02");
  CHECK(json["cells"][0]["failed"] == 1);
  CHECK(json["cells"][0]["deviation"].is_null());
  CHECK(json["cells"][3]["mean"] == 121301.0);
}

TEST_CASE("table: a combination that no run has, and one whose runs all failed") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs.erase(runs.begin() + 6, runs.end());  // no run is (false, 0.02)
  runs[0].status = runs[1].status = Status::kFailed;
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  const Table table =
      make_table(merge_runs(folder.path()), {{"predict.conditional"}, {"train.learning_rate"}, {"parameters"}, {}});
  CHECK(render(table, Format::kText)
            .ends_with("predict.conditional  train.learning_rate=0.02  train.learning_rate=0.1\n"
                       "false                -                         121301 ± 0 (2)\n"
                       "true                 121301 ± 0 (2)            - (0; 2 failed)\n"));
}

TEST_CASE("table: errors name the nearest name") {
  const Study study = example();
  CHECK_THROWS_WITH_AS(make_table(study, {{}, {}, {"test_pedict_mse"}, {}}),
                       "unknown metric 'test_pedict_mse'\n = did you mean 'test_predict_mse'?", UsageError);
  CHECK_THROWS_WITH_AS(make_table(study, {{"predict.conditonal"}, {}, {}, {}}),
                       "unknown key 'predict.conditonal'\n = did you mean 'predict.conditional'?", UsageError);
  CHECK_THROWS_WITH_AS(make_table(study, {{"colour"}, {}, {}, {}}),
                       "unknown key 'colour'\n = this study has: predict.conditional, train.learning_rate, seed",
                       UsageError);
  CHECK_THROWS_WITH_AS(make_table(study, {{"seed"}, {"seed"}, {}, {}}), "key 'seed' is asked for twice", UsageError);
}

TEST_CASE("table: a study whose runs hold no metric") {
  const examples::TemporaryFolder folder;
  RunRecord run = examples::run("ra", true, 0.1, "0.1", 1);
  run.scalars.clear();
  write_run(folder.path(), run);
  CHECK_THROWS_WITH_AS(make_table(merge_runs(folder.path()), {}), "no run of this study holds a metric yet",
                       UsageError);
}
