#include "results/views/table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "results/query/study_subset.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/example_studies.hpp"
#include "tests/results/example_tables.hpp"

using namespace tapelab::results;
using examples::kNats, examples::with_profiles;

namespace {

const std::string kCaption = "test_predict_mse: test mean squared error of the predict decoder; ";

}  // namespace

TEST_CASE("table: mean and deviation over seeds, failures counted, baselines beneath") {
  const MetricTable table = make_table(examples::with_failure(), {{}, {}, {"test_predict_mse"}, Statistic::kMean});
  // Two seeds: mean rate + 0.015, deviation sqrt(2 * 0.005^2) = 0.007071.
  CHECK(render(table, Format::kText) == kCaption +
                                            "mean ± standard deviation (seeds);\n  * is the lowest of the cells\n\n"
                                            "predict.conditional  train.learning_rate  test_predict_mse\n"
                                            "false                0.02                 0.04 (1; 1 failed)\n"
                                            "false                0.1                  0.1150 ± 0.0071 (2)\n"
                                            "true                 0.02                 0.0350 ± 0.0071 (2) *\n"
                                            "true                 0.1                  0.1150 ± 0.0071 (2)\n"
                                            "copy last step                            0.25 (2; 1 failed)\n"
                                            "mean predictor                            0.5 (2; 1 failed)\n");
}

TEST_CASE("table: medians with columns from a factor, in Markdown") {
  const MetricTable table =
      make_table(examples::with_failure(),
                 {{"predict.conditional"}, {"train.learning_rate"}, {"test_predict_mse"}, Statistic::kMedian});
  CHECK(render(table, Format::kMarkdown) ==
        kCaption +
            "median [min, max] (seeds); bold is the lowest of the cells\n\n"
            "| predict.conditional | train.learning_rate=0.02 | train.learning_rate=0.1 |\n"
            "| --- | --- | --- |\n"
            "| false | 0.04 (1; 1 failed) | 0.115 [0.11, 0.12] (2) |\n"
            "| true | **0.035 [0.03, 0.04] (2)** | 0.115 [0.11, 0.12] (2) |\n"
            "| copy last step | 0.25 [0.25, 0.25] (2; 1 failed) | 0.25 [0.25, 0.25] (2) |\n"
            "| mean predictor | 0.5 [0.5, 0.5] (2; 1 failed) | 0.5 [0.5, 0.5] (2) |\n");
}

TEST_CASE("table: keys that are left out are averaged within each seed; several metrics are blocks of columns") {
  const MetricTable table = make_table(
      examples::with_failure(), {{"train.learning_rate"}, {}, {"test_predict_mse", "parameters"}, Statistic::kMean});
  REQUIRE(table.rows.size() == 2);
  REQUIRE(table.columns.size() == 2);
  CHECK(table.averaged_over == std::vector<std::string>{"predict.conditional"});
  CHECK(table.rows[0].cells[0].summary.n == 2);
  CHECK(table.rows[0].cells[0].summary.mean == doctest::Approx((0.03 + 0.04) / 2));
  CHECK(table.rows[0].cells[0].sample.failed == 1);
  CHECK(table.rows[1].cells[1].summary.mean == 121301);
}

TEST_CASE("table: only columns, rows by seed, and the default metric") {
  const Study study = examples::with_failure();
  const MetricTable by_column = make_table(study, {{}, {"predict.conditional"}, {"parameters"}, Statistic::kMean});
  CHECK(render(by_column, Format::kText)
            .ends_with("runs  predict.conditional=false  predict.conditional=true\n"
                       "all   121301 (2; 1 failed)       121301 (2)\n"));
  const MetricTable by_seed = make_table(study, {{"seed"}, {}, {}, Statistic::kMean});
  CHECK(by_seed.metrics == std::vector<std::string>{"test_predict_max_abs_error"});
  REQUIRE(by_seed.rows.size() == 2);
  CHECK(by_seed.rows[1].values == std::vector<std::string>{"2"});
}

TEST_CASE("table: CSV and JSON carry every statistic exactly") {
  const MetricTable table = make_table(
      examples::with_failure(), {{"train.learning_rate"}, {"predict.conditional"}, {"parameters"}, Statistic::kMean});
  CHECK(render(table, Format::kCsv) ==
        "train.learning_rate,predict.conditional,metric,baseline,n,failed,interrupted,missing,without_value,mean,"
        "deviation,"
        "median,min,max,best,worse_than,measured_on\n"
        "0.02,false,parameters,,1,1,0,0,0,121301,,121301,121301,121301,no,,\n"
        "0.02,true,parameters,,2,0,0,0,0,121301,0,121301,121301,121301,no,,\n"
        "0.1,false,parameters,,2,0,0,0,0,121301,0,121301,121301,121301,no,,\n"
        "0.1,true,parameters,,2,0,0,0,0,121301,0,121301,121301,121301,no,,\n");
  const auto json = nlohmann::json::parse(render(table, Format::kJson));
  REQUIRE(json["cells"].size() == 4);
  CHECK(json["cells"][0]["factors"]["train.learning_rate"] == "0.02");
  CHECK(json["cells"][0]["failed"] == 1);
  CHECK(json["cells"][0]["deviation"].is_null());
  CHECK(json["cells"][3]["mean"] == 121301.0);
}

TEST_CASE("table: the best cell of a metric is marked, in its own direction, baselines and failed runs aside") {
  // Layers x kinds, six seeds: cells are constant but for the last, whose mean is lower and whose median is not.
  const auto study_of = [](const std::string& metric) {
    Study study = examples::crossed_study(metric, 3, [](std::size_t layers, std::size_t kind, std::size_t seed) {
      const double values[] = {0.75, 0.5, 0.5};
      return layers + kind == 2 ? (seed == 0 ? 0.1 : 0.625) : values[2 * layers + kind];
    });
    study.scalars[metric + "_baseline_mean"].assign(study.run_count(), metric == "test_classify_accuracy" ? 0.01 : 1);
    return study;
  };
  const auto best_of = [](const Study& study, const TableRequest& request) {
    std::string best;
    for (const TableRow& row : make_table(study, request).rows)
      for (const TableCell& cell : row.cells) best += cell.best ? 'x' : '-';
    return best;
  };
  const std::vector<std::string> keys = {"model.layers", "predict.conditional"};
  Study errors = study_of("test_predict_mse");
  CHECK(best_of(errors, {keys, {}, {"test_predict_mse"}, Statistic::kMean}) == "---x");
  CHECK(best_of(errors, {keys, {}, {"test_predict_mse"}, Statistic::kMedian}) == "-xx-");  // equal ones
  CHECK(best_of(errors, {{"model.layers"}, {"predict.conditional"}, {}, Statistic::kMean}) == "---x");
  CHECK(best_of(errors, {{}, {}, {"test_predict_mse", "test_predict_mse_baseline_mean"}, {}}) == "------x-");
  CHECK(best_of(study_of("test_classify_accuracy"), {keys, {}, {}, Statistic::kMean}) == "x---");
  CHECK(best_of(study_of("parameters"), {keys, {}, {"parameters"}, Statistic::kMean}) == "----");
  errors.status[errors.index(3, 0)] = Status::kFailed;  // the run that made the last cell the best
  CHECK(best_of(errors, {keys, {}, {"test_predict_mse"}, Statistic::kMean}) == "-xx-");
  const auto cells = nlohmann::json::parse(
      render(make_table(errors, {keys, {}, {"test_predict_mse"}, Statistic::kMean}), Format::kJson))["cells"];
  CHECK(cells[1]["best"] == true);
  CHECK(cells[3]["best"] == false);
  CHECK(cells[4]["baseline"] == "mean predictor");
  CHECK(cells[4]["best"] == false);
}

TEST_CASE("table: LaTeX with booktabs") {
  const MetricTable table = make_table(examples::with_failure(),
                                       {{"train.learning_rate"}, {"predict.conditional"}, {"test_predict_mse"}, {}});
  CHECK(
      render(table, Format::kTex) ==
      "% test_predict_mse: test mean squared error of the predict decoder; mean ± standard deviation (seeds); bold is "
      "the lowest of the cells\n"
      "%\n"
      "\\begin{tabular}{lll}\n"
      "\\toprule\n"
      "train.learning\\_rate & predict.conditional=false & predict.conditional=true \\\\\n"
      "\\midrule\n"
      "0.02 & 0.04 (1; 1 failed) & \\textbf{0.0350 $\\pm$ 0.0071 (2)} \\\\\n"
      "0.1 & 0.1150 $\\pm$ 0.0071 (2) & 0.1150 $\\pm$ 0.0071 (2) \\\\\n"
      "\\midrule\n"
      "copy last step & 0.25 (2; 1 failed) & 0.25 (2) \\\\\n"
      "mean predictor & 0.5 (2; 1 failed) & 0.5 (2) \\\\\n"
      "\\bottomrule\n"
      "\\end{tabular}\n");
}

TEST_CASE("table: a combination that no run has, and one whose runs all failed") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs.erase(runs.begin() + 6, runs.end());  // no run is (false, 0.02)
  runs[0].status = runs[1].status = Status::kFailed;
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  const MetricTable table =
      make_table(merge_runs(folder.path()), {{"predict.conditional"}, {"train.learning_rate"}, {"parameters"}, {}});
  CHECK(render(table, Format::kText)
            .ends_with("predict.conditional  train.learning_rate=0.02  train.learning_rate=0.1\n"
                       "false                -                         121301 (2)\n"
                       "true                 121301 (2)                - (0; 2 failed)\n"));
}

TEST_CASE("table: errors name the nearest name") {
  const Study study = examples::with_failure();
  CHECK_THROWS_WITH_AS(make_table(study, {{}, {}, {"test_pedict_mse"}, {}}),
                       "unknown metric 'test_pedict_mse'\n = did you mean 'test_predict_mse'?", UsageError);
  CHECK_THROWS_WITH_AS(make_table(study, {{"predict.conditonal"}, {}, {}, {}}),
                       "unknown key 'predict.conditonal'\n = did you mean 'predict.conditional'?", UsageError);
  CHECK_THROWS_WITH_AS(make_table(study, {{"colour"}, {}, {}, {}}),
                       "unknown key 'colour'\n = this study has: predict.conditional, train.learning_rate, seed",
                       UsageError);
  CHECK_THROWS_WITH_AS(
      make_table(study, {{"train.epochs"}, {}, {}, {}}),
      "'train.epochs' is 3 in every run\n = what varies: predict.conditional, train.learning_rate, seed", UsageError);
  CHECK_THROWS_WITH_AS(make_table(study, {{"seed"}, {"seed"}, {}, {}}), "key 'seed' is asked for twice", UsageError);
}

TEST_CASE("table: of a subset of the study") {
  const Study subset = study_subset(examples::with_failure(), {"seed=2", "train.learning_rate=0.02"});
  CHECK(subset.cells == 2);
  const MetricTable table = make_table(subset, {{}, {}, {"test_predict_mse"}, {}});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[1].values == std::vector<std::string>{"true", "0.02"});
  CHECK(table.rows[1].cells[0].sample.values == std::vector<double>{0.04});
  CHECK(table.rows[1].cells[0].sample.missing == 0);
  const Study steps = study_subset(with_profiles(), {"seed=2", "predict.conditional=true"});
  CHECK(make_table(steps, {.rows = {}, .cols = {}, .metrics = {}, .by_step = true}).rows.size() == 2);
  const auto error = [](const std::vector<std::string>& where) -> std::string {
    try {
      study_subset(examples::with_failure(), where);
    } catch (const UsageError& e) {
      return e.what();
    }
    return "";
  };
  CHECK(error({"status=ok"}).starts_with("a table chooses runs by their settings and seed: 'status' is an outcome"));
  CHECK(error({"seed=9"}) == "no run of this study meets the conditions\n = tapelab ls lists the runs");
  CHECK(error({"seed=1 or train.learning_rate=0.1"})
            .starts_with("the conditions choose different seeds in different cells"));
}

TEST_CASE("table: what is said of a study without a finished run") {
  Study study = examples::with_failure();
  CHECK(no_run_finished(study).empty());
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    study.status[at] = Status::kFailed;
    study.message[at] = at % 4 == 0 ? "too large" : "loss is not finite\nat update 3";
  }
  CHECK(no_run_finished(study) ==
        "no run of this study finished: 8 failed\n 6 x loss is not finite\n = tapelab ls STUDY lists them; tapelab run "
        "GRID -o STUDY --retry-failed repeats those that failed");
}

TEST_CASE("table: a study whose runs hold no metric") {
  const examples::TemporaryFolder folder;
  RunRecord run = examples::run("ra", true, 0.1, "0.1", 1);
  run.scalars.clear();
  write_run(folder.path(), run);
  CHECK_THROWS_WITH_AS(make_table(merge_runs(folder.path()), {}), "no run of this study holds a metric yet",
                       UsageError);
}

TEST_CASE("table: one step of a profile, from the front and from each run's own end, with its baselines") {
  const MetricTable table =
      make_table(with_profiles(), {{"predict.conditional"}, {}, {kNats + "[2]", kNats + "[-1]"}, Statistic::kMedian});
  CHECK(
      render(table, Format::kMarkdown)
          .ends_with("| predict.conditional | test_predict_nats_by_step[2] | test_predict_nats_by_step[-1] |\n"
                     "| --- | --- | --- |\n"
                     "| false | 20.09 [20.08, 20.11] (2; 1 failed) | 20.09 [20.08, 20.11] (2; 1 failed) |\n"
                     "| true | - (0; 4 without value) | **10.07 [10.07, 10.08] (2)** |\n"
                     "| p = 0.5, predict.conditional=false | 25 [25, 25] (2; 1 failed) | 25 [25, 25] (2; 1 failed) |\n"
                     "| p = 0.5, predict.conditional=true |  | 15 [15, 15] (2) |\n"
                     "| floor (grey targets), predict.conditional=false | 21.5 [21, 22] (2; 1 failed) | 21.5 [21, 22] "
                     "(2; 1 failed) |\n"
                     "| floor (grey targets), predict.conditional=true |  | 11.5 [11, 12] (2) |\n"));
}

TEST_CASE("table: by step, a column per value and the baselines beside them") {
  const MetricTable table =
      make_table(with_profiles(), {.rows = {}, .cols = {"predict.conditional"}, .metrics = {kNats}, .by_step = true});
  CHECK(render(table, Format::kMarkdown)
            .ends_with(
                "| step | predict.conditional=false | predict.conditional=true | p = 0.5 | floor (grey targets) |\n"
                "| --- | --- | --- | --- | --- |\n"
                "| 0 | 0.095 ± 0.021 (2; 1 failed) | **0.0750 ± 0.0071 (2)** | 5 (2; 1 failed) | "
                "1.50 ± 0.71 (2; 1 failed) |\n"
                "| 1 | 10.095 ± 0.021 (2; 1 failed) | **10.0750 ± 0.0071 (2)** | 15 (2; 1 failed) | "
                "11.50 ± 0.71 (2; 1 failed) |\n"
                "| 2 | 20.095 ± 0.021 (2; 1 failed) | - (0; 4 without value) | "
                "25 (2; 1 failed, 4 without value) | 21.50 ± 0.71 (2; 1 failed, 4 without value) |\n"));
}

TEST_CASE("table: by step, chosen steps, as CSV and JSON") {
  const TableRequest request = {.rows = {}, .cols = {"seed"}, .metrics = {}, .by_step = true, .steps = {1, -1}};
  const MetricTable table = make_table(with_profiles(), request);
  CHECK(table.metrics == std::vector<std::string>{kNats});
  const std::string csv = render(table, Format::kCsv);
  CHECK(csv.starts_with("step,seed,metric,baseline,n,failed,interrupted,missing,without_value,mean,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 11);
  // One column where the columns agree; one each where they do not.
  for (const char* line :
       {"\n1,,test_predict_nats_by_step,p = 0.5,2,1,0,0,0,15,0,15,15,15,no,,held-out data\n",
        "\n1,1,test_predict_nats_by_step,floor (grey targets),1,1,0,0,0,11,,11,11,11,no,,held-out data\n",
        "\n1,2,test_predict_nats_by_step,floor (grey targets),1,0,0,0,0,12,,12,12,12,no,,held-out data\n",
        "\n-1,1,test_predict"}) {
    CAPTURE(line);
    CHECK(csv.find(line) != std::string::npos);
  }
  CHECK(render(table, Format::kText, 1000).find("  floor (grey targets), seed=2") != std::string::npos);
  const auto json = nlohmann::json::parse(render(table, Format::kJson));
  CHECK(json["rows"] == nlohmann::json({"step"}));
  CHECK(json["cells"][0]["factors"] == nlohmann::json{{"step", "1"}, {"seed", "1"}});
  CHECK(json["cells"][2]["baseline"] == "p = 0.5");
}

TEST_CASE("table: steps that make no sense") {
  const Study study = with_profiles();
  const auto error = [](const Study& of, const TableRequest& request) -> std::string {
    try {
      make_table(of, request);
    } catch (const UsageError& e) {
      return e.what();
    }
    return "";
  };
  const auto of_metric = [&](const std::string& metric) { return error(study, {{}, {}, {metric}, {}}); };
  const auto by_step = [&](const std::string& metric, std::vector<std::int64_t> steps) {
    return error(study, {.rows = {}, .cols = {}, .metrics = {metric}, .by_step = true, .steps = std::move(steps)});
  };
  CHECK(of_metric(kNats) ==
        "'test_predict_nats_by_step' has the steps 0 to 2: choose one, for example test_predict_nats_by_step[0], or "
        "[-1] for the last, or [0:] for their mean\n = tapelab table --by-step shows all of them");
  CHECK(of_metric(kNats + "[3]") == "'test_predict_nats_by_step' has the steps 0 to 2 (from the end: -1 to -3), not 3");
  CHECK(of_metric(kNats + "[-4]").ends_with("not -4"));
  CHECK(of_metric(kNats + "[last]") ==
        "'test_predict_nats_by_step[last]' must be METRIC, METRIC[STEP] or METRIC[STEP:] with a whole number, for "
        "example test_predict_nats_by_step[0], [-1] for the last, or [5:] for the mean from step 5 on");
  CHECK(of_metric(kNats + "[3:]") ==
        "'test_predict_nats_by_step' has the steps 0 to 2 (from the end: -1 to -3), not 3");
  CHECK(of_metric("test_predict_mse[0]") ==
        "'test_predict_mse' is one number per run and has no steps: leave out the brackets\n"
        " = a metric by step is test_predict_mse_by_step, which runs with eval.by_step=true store");
  CHECK(of_metric("test_predict_nats_by_stp[0]") ==
        "unknown metric 'test_predict_nats_by_stp'\n = did you mean 'test_predict_nats_by_step'?");
  CHECK(by_step(kNats + "[0]", {}) ==
        "--by-step has a row for every step: leave out the brackets of 'test_predict_nats_by_step[0]'");
  CHECK(by_step("test_predict_mse", {}) ==
        "'test_predict_mse' is one number per run and has no steps\n = this study has per step: "
        "test_predict_nats_by_step");
  CHECK(by_step(kNats, {0, 3}) == "no run has step 3: steps are 0 to 2, or from the end -1 to -3");
  CHECK(error(study, {.rows = {"seed"}, .cols = {}, .metrics = {}, .by_step = true}) ==
        "--by-step has a row for every step: name the columns with --cols");
  CHECK(error(examples::with_failure(), {.rows = {}, .cols = {}, .metrics = {}, .by_step = true}) ==
        "no run of this study holds scores per step\n = runs with eval.by_step=true store them");
  CHECK(error(examples::with_failure(), {{}, {}, {kNats + "[0]"}, {}}) ==
        "no run of this study holds 'test_predict_nats_by_step'\n = runs with eval.by_step=true store scores per step");
}

TEST_CASE("table: the metric shown without being asked for is one that every finished run holds") {
  Study study;
  study.cells = 2;
  study.seeds = {1, 2};
  study.status = {Status::kOk, Status::kOk, Status::kOk, Status::kFailed};
  const double none = std::numeric_limits<double>::quiet_NaN();
  study.scalars = {{"test_reconstruct_mse", {none, none, 1, none}},
                   {"test_predict_mse", {1, 2, 3, none}},
                   {"test_predict_mse_baseline_mean", {1, 2, 3, 4}},
                   {"parameters", {5, 5, 5, 5}}};
  CHECK(shown_metric(study) == "test_predict_mse");
  study.scalars.erase("test_predict_mse");
  CHECK(shown_metric(study) == "parameters");
  study.scalars.clear();
  CHECK(shown_metric(study).empty());
}
