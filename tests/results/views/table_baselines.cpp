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
