// A cell that loses to a baseline: not marked as the best, and said.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "results/views/table.hpp"
#include "tests/results/example_studies.hpp"
#include "tests/results/example_tables.hpp"

using namespace tapelab::results;
using examples::kNats, examples::with_profiles;

TEST_CASE("table: says when every cell loses to a baseline") {
  Study study = examples::with_failure();
  const std::string remark = "test_predict_mse: every cell is worse than the baseline 'copy last step'";
  CHECK(make_table(study, {{}, {}, {"test_predict_mse"}, {}}).remarks.empty());
  for (double& value : study.scalars.at("test_predict_mse_baseline_copy_last")) value = 0.03;
  CHECK(make_table(study, {{}, {}, {"test_predict_mse"}, {}}).remarks == std::vector<std::string>{remark});
  CHECK(render(make_table(study, {{}, {}, {"test_predict_mse"}, {}}), Format::kText).find(remark + "\n\n") !=
        std::string::npos);
  study.scalars.at("test_predict_mse_baseline_copy_last")[study.index(1, 0)] = 1;  // one cell wins on average
  CHECK(make_table(study, {{}, {}, {"test_predict_mse"}, {}}).remarks ==
        std::vector<std::string>{
            "test_predict_mse: the lowest cell is worse than the baseline 'copy last step', so it is "
            "not marked"});
}

TEST_CASE("table: the first remark names the baselines that win, the strongest first, of the first metric") {
  Study study = examples::crossed_study("test_predict_mse", 2, [](std::size_t layers, std::size_t kind, std::size_t) {
    return 1.0 + static_cast<double>(2 * layers + kind);  // 1 to 4
  });
  const auto remarks = [&](const std::vector<std::string>& metrics) {
    return make_table(study, {.metrics = metrics}).remarks;
  };
  study.scalars["test_predict_mse_baseline_mean"].assign(8, 0.9);
  study.scalars["test_predict_mse_baseline_linear"].assign(8, 0.25);
  study.scalars["test_predict_mse_baseline_seasonal"].assign(8, 0.5);
  study.scalars["test_predict_mse_baseline_drift"].assign(8, 2.5);  // better than two of the four
  study.scalars["test_predict_mse_baseline_copy_last"] = {0.75, 0.75, 0.75, 0.75, 7, 7, 7, 7};  // [C, S]: of the best
  const std::string every =
      "test_predict_mse: every cell is worse than the baselines 'linear autoregression', 'seasonal naive' and 'mean "
      "predictor'";
  const std::string best =
      "test_predict_mse: the lowest cell is worse than the baseline 'copy last step', so it is not marked";
  CHECK(remarks({"test_predict_mse"}) == std::vector<std::string>{every, best});

  // Another metric that loses too stands behind, and what is said of the data as well.
  study.scalars["test_predict_mae"].assign(8, 1.0);
  study.scalars["test_predict_mae_baseline_linear"].assign(8, 0.5);
  const std::string other = "test_predict_mae: every cell is worse than the baseline 'linear autoregression'";
  CHECK(remarks({"test_predict_mse", "test_predict_mae"}) == std::vector<std::string>{every, best, other});
  CHECK(remarks({"test_predict_mae", "test_predict_mse"}) == std::vector<std::string>{other, every, best});
  study.config.assign(8, R"({"data.source":"csv","data.test":0})");
  const auto on_training_data = remarks({"test_predict_mse", "test_predict_mae"});
  REQUIRE(on_training_data.size() == 4);
  CHECK(on_training_data[0] == every);
  CHECK(on_training_data[1] == best);
  CHECK(on_training_data[3] == other);

  // Where more is better, the strongest is the highest.
  Study detection = examples::crossed_study("test_detect_f1", 2, [](auto...) { return 0.25; });
  detection.scalars["test_detect_f1_baseline_deviation"].assign(8, 0.5);
  detection.scalars["test_detect_f1_baseline_random"].assign(8, 0.125);
  detection.scalars["test_detect_f1_baseline_pca"].assign(8, 0.75);
  CHECK(make_table(detection, {.metrics = {"test_detect_f1"}}).remarks.front() ==
        "test_detect_f1: every cell is worse than the baselines 'PCA, as many components' and 'deviation within the "
        "window'");
  std::vector<std::string> rows;
  for (const TableRow& row : make_table(detection, {.metrics = {"test_detect_f1"}}).baselines)
    rows.push_back(row.baseline);
  CHECK(rows == std::vector<std::string>{"PCA, as many components", "deviation within the window", "random alarms"});
}

TEST_CASE("table: a best cell that loses to a baseline of the same runs is not marked, and that is said") {
  // Two data sets whose baselines differ: the lowest error loses to its own, a higher one does not.
  Study study = examples::crossed_study("test_predict_mse", 2, [](std::size_t layers, std::size_t kind, std::size_t) {
    const double values[] = {0.5, 0.25, 0.75, 1};
    return values[2 * layers + kind];
  });
  study.scalars["test_predict_mse_baseline_copy_last"] = {1, 1, 0.125, 0.125, 1, 1, 2, 2};  // [C, S]
  study.scalars["test_predict_mse_baseline_floor"].assign(8, 0.0);                          // nothing gets below it
  const auto marks = [&] {
    std::string text;
    for (const TableRow& row : make_table(study, {{}, {}, {"test_predict_mse"}, {}}).rows)
      text += row.cells[0].best ? 'x' : row.cells[0].worse_than.empty() ? '-' : 'w';
    return text;
  };
  CHECK(marks() == "-w--");
  const MetricTable table = make_table(study, {{}, {}, {"test_predict_mse"}, {}});
  CHECK(table.remarks == std::vector<std::string>{"test_predict_mse: the lowest cell is worse than the baseline "
                                                  "'copy last step', so it is not marked"});
  CHECK(render(table, Format::kText).find("* is the lowest") == std::string::npos);
  const auto cells = nlohmann::json::parse(render(table, Format::kJson))["cells"];
  CHECK(cells[1]["worse_than"] == nlohmann::json({"copy last step"}));
  CHECK_FALSE(cells[0].contains("worse_than"));
  for (std::size_t at = 0; at < 8; ++at)  // cells 2 and 3 are measured on other data than the first two
    study.config[at] = at < 4 ? R"({"data.source":"csv","data.test":0.1})" : R"({"data.source":"csv","data.test":0.2})";
  Study fractions = study;
  fractions.factors[0] = {"data.test", SettingType::kReal, {"0.1", "0.1", "0.2", "0.2"}};
  const MetricTable by_fraction = make_table(fractions, {{}, {}, {"test_predict_mse"}, {}});
  CHECK_FALSE(by_fraction.rows[1].cells[0].best);
  CHECK(by_fraction.rows[2].cells[0].best);
  CHECK(by_fraction.remarks ==
        std::vector<std::string>{"test_predict_mse: the lowest cell of some test data is worse than "
                                 "the baseline 'copy last step', so it is not marked"});
  study.scalars["test_predict_mse_baseline_copy_last"][2] = 1;  // of one seed: the mean of both is above 0.25
  CHECK(marks() == "-x--");
  study.scalars["test_predict_mse_baseline_copy_last"].assign(8, 0.0);
  CHECK(marks() == "wwww");
  CHECK(make_table(study, {{}, {}, {"test_predict_mse"}, {}}).remarks ==
        std::vector<std::string>{"test_predict_mse: every cell is worse than the baseline 'copy last step'"});
}

TEST_CASE("table: by step a best cell that loses to a baseline at that step is not marked") {
  Study study = with_profiles();
  auto& half = study.profiles.at(kNats + "_baseline_half").values;  // p = 0.5: 5 + 10 t
  const TableRequest request = {.rows = {}, .cols = {"predict.conditional"}, .metrics = {kNats}, .by_step = true};
  const auto marks = [&] {
    std::string text;
    for (const TableRow& row : make_table(study, request).rows)
      for (const TableCell& cell : row.cells) text += cell.best ? 'x' : '-';
    return text;
  };
  const std::string before = marks();
  CHECK(before.find('x') != before.npos);
  for (double& value : half) value = std::isnan(value) ? value : 12;  // between the errors of steps 1 and 2
  const MetricTable table = make_table(study, request);
  CHECK(table.rows[0].cells[1].best);
  CHECK(table.rows[2].cells[0].worse_than == std::vector<std::string>{"p = 0.5"});
  for (double& value : half) value = std::isnan(value) ? value : 0;
  CHECK(marks().find('x') == std::string::npos);
  CHECK(make_table(study, request).remarks ==
        std::vector<std::string>{kNats + ": every cell is worse than the baseline 'p = 0.5'"});
}

TEST_CASE("table: a baseline that differs by rounding only has one row, named by the setting that decides") {
  // data.split decides the baseline, and which revision touches the run; either layer's outputs round differently.
  Study study = examples::study_of({{"data.split", SettingType::kText, {"random", "random", "time", "time"}},
                                    {"model.layers", SettingType::kInteger, {"1", "2", "1", "2"}},
                                    {"revision", SettingType::kInteger, {"4", "4", "0", "0"}}},
                                   2, "test_predict_mse", [](std::size_t, std::size_t) { return 0.1; });
  const auto rows = [&](double rounding) {
    study.scalars["test_predict_mse_baseline_mean"].clear();
    for (const double value : {0.5, 0.5 + rounding, 0.25, 0.25 - rounding})
      for (int seed = 0; seed < 2; ++seed) study.scalars["test_predict_mse_baseline_mean"].push_back(value);
    std::vector<std::string> labels;
    for (const TableRow& row : make_table(study, {{"data.split", "model.layers"}, {}, {"test_predict_mse"}}).baselines)
      labels.push_back(row.baseline);
    return labels;
  };
  const std::string mean = "mean predictor";
  CHECK(rows(1e-6) == std::vector<std::string>{mean + ", data.split=random", mean + ", data.split=time"});
  CHECK(rows(0) == rows(1e-6));
  CHECK(rows(1e-3).size() == 4);
}

namespace {

/// The lines of the table under its caption.
std::string lines_of(const Study& study, const TableRequest& request, std::size_t width = 100) {
  const std::string text = render(make_table(study, request), Format::kText, width);
  return text.substr(text.find("\n\n") + 2);
}

Study with_baselines() {
  Study study = examples::crossed_study("test_predict_mse", 2, [](std::size_t layers, std::size_t kind, std::size_t) {
    return 1.0 + static_cast<double>(2 * layers + kind);
  });
  study.scalars["test_predict_mse_baseline_mean"] = {8, 8, 8, 8, 16, 16, 16, 16};  // [C, S]
  study.scalars["test_predict_mse_baseline_copy_last"] = {9, 9, 9, 9, 12, 12, 12, 12};
  study.scalars["test_predict_mse_baseline_half"].assign(8, 32.0);
  return study;
}

}  // namespace

TEST_CASE("table: as text baselines that differ between rows are one column, the best of each row") {
  Study study = with_baselines();
  const TableRequest request = {.metrics = {"test_predict_mse"}};
  CHECK(lines_of(study, request) ==
        "model.layers  predict.conditional  test_predict_mse  best baseline\n"
        "1             false                1 *               mean predictor 8\n"
        "1             true                 2                 mean predictor 8\n"
        "2             false                3                 copy last step 12\n"
        "2             true                 4                 copy last step 12\n"
        "p = 0.5                            32\n");
  const MetricTable table = make_table(study, request);
  CHECK(render(table, Format::kText)
            .find("\nbest baseline: in each row the best of copy last step, mean predictor (each is in --csv and "
                  "--json)\n") != std::string::npos);
  CHECK(render(table, Format::kMarkdown).find("| copy last step, model.layers=2 |  | 12 |") != std::string::npos);
  CHECK(render(table, Format::kMarkdown).find("best baseline") == std::string::npos);

  // The floor competes with none, and one alone needs no name in the cells.
  study.scalars["test_predict_mse_baseline_floor"] = {0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5};
  study.scalars.erase("test_predict_mse_baseline_mean");
  CHECK(lines_of(study, request)
            .starts_with("model.layers  predict.conditional  test_predict_mse  copy last step  floor (grey targets)\n"
                         "1             false                1 *               9               0\n"));
  CHECK(render(make_table(study, request), Format::kText).find("best baseline") == std::string::npos);
}

TEST_CASE("table: baselines that differ between columns stay rows, those that do not are a column") {
  const Study study = with_baselines();
  const TableRequest by_layers = {.rows = {"predict.conditional"}, .cols = {"model.layers"}, .metrics = {}};
  CHECK(lines_of(study, by_layers) ==
        "predict.conditional  model.layers=1  model.layers=2\n"
        "false                1 *             3\n"
        "true                 2               4\n"
        "copy last step       9               12\n"
        "mean predictor       8               16\n"
        "p = 0.5              32              32\n");
  const TableRequest by_kind = {.rows = {"model.layers"}, .cols = {"predict.conditional"}, .metrics = {}};
  CHECK(lines_of(study, by_kind) ==
        "model.layers  predict.conditional=false  predict.conditional=true  best baseline\n"
        "1             1 *                        2                         mean predictor 8\n"
        "2             3                          4                         copy last step 12\n"
        "p = 0.5       32                         32\n");
  // Of what is neither row nor column they are said with it.
  CHECK(lines_of(study, {.rows = {"predict.conditional"}, .metrics = {}})
            .find("\ncopy last step, model.layers=2  12\n") != std::string::npos);
}

TEST_CASE("table: by step the baselines are one column as text, the floor another") {
  Study study = with_profiles();
  study.profiles[kNats + "_baseline_mean"] = study.profiles.at(kNats + "_baseline_half");
  for (double& value : study.profiles.at(kNats + "_baseline_mean").values) value = value > 10 ? value + 1 : value - 1;
  const TableRequest request = {.cols = {"predict.conditional"}, .metrics = {kNats}, .by_step = true, .steps = {0, 1}};
  const std::string text = lines_of(study, request, 200);
  CAPTURE(text);
  CHECK(text.starts_with("step  predict.conditional=false     predict.conditional=true  best baseline"));
  CHECK(text.find("  mean predictor 4 (2; 1 failed)  ") != std::string::npos);
  CHECK(text.find("  p = 0.5 15 (2; 1 failed)  ") != std::string::npos);
  CHECK(text.find("  floor (grey targets)\n") != std::string::npos);
}

TEST_CASE("table: a baseline that some runs lack but that is the same for all others is one row as text") {
  Study study = with_baselines();
  for (const char* name : {"_baseline_mean", "_baseline_copy_last", "_baseline_half"})
    study.scalars.erase("test_predict_mse" + std::string(name));
  study.scalars["test_predict_mae"] = study.scalars.at("test_predict_mse");
  study.scalars["test_predict_mse_baseline_mean"].assign(8, 8.0);
  study.scalars["test_predict_mae_baseline_mean"] = {NAN, NAN, NAN, NAN, 5, 5, 5, 5};
  const MetricTable table = make_table(study, {.metrics = {"test_predict_mse", "test_predict_mae"}});
  CHECK(table.baselines.size() == 2);
  const std::string text = render(table, Format::kText);
  CAPTURE(text);
  CHECK(text.ends_with("\nmean predictor                       8                 5\n"));
}
