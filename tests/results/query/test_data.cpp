#include "results/query/test_data.hpp"

#include <doctest/doctest.h>

#include "results/report/series.hpp"
#include "results/statistics/comparison.hpp"
#include "results/statistics/published.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;
using Strings = std::vector<std::string>;

namespace {

/// `key` a, b times model.layers 1, 2; the error is 10 at a and 1 at b, less 0.1 with two layers.
Study crossed_with(const std::string& key, const std::string& metric) {
  return examples::study_of(
      {{key, SettingType::kText, {"a", "a", "b", "b"}}, {"model.layers", SettingType::kInteger, {"1", "2", "1", "2"}}},
      2, metric, [](std::size_t cell, std::size_t) { return (cell < 2 ? 10.0 : 1.0) - (cell % 2 == 0 ? 0.0 : 0.1); });
}

struct Row {
  const char* key;
  const char* metric;
  bool changes;
};

}  // namespace

TEST_CASE("test_data: what changes the data that a metric is measured on, or its unit") {
  const std::vector<Row> rows = {{"data.scale", "test_predict_mse", true},
                                 {"data.scaling", "test_predict_mse", true},
                                 {"data.scaling", "test_predict_mae_unscaled", false},
                                 {"data.scaling", "test_predict_relative_error", false},
                                 {"data.scale", "test_predict_relative_error", false},
                                 {"data.scale", "test_predict_max_abs_error_unscaled", true},
                                 {"data.file", "test_predict_mse", true},
                                 {"data.test_file", "test_predict_mse", true},
                                 {"data.source", "test_loss", true},
                                 {"data.window", "test_reconstruct_mse", true},
                                 {"data.horizon", "test_predict_mse", true},
                                 {"data.split", "test_predict_mse", true},
                                 {"data.split_seed", "test_predict_mse", true},
                                 {"data.test", "test_predict_mse", true},
                                 {"data.validation", "test_predict_mse", true},
                                 {"data.columns", "test_predict_mse", true},
                                 {"data.noise", "test_predict_mse", false},
                                 {"data.train_sequences", "test_predict_mse", false},
                                 {"data.labels_per_class", "test_classify_accuracy", false},
                                 {"data.validation_sequences", "test_predict_mse", false},
                                 {"eval.noise", "test_reconstruct_mse", true},
                                 {"eval.threshold", "test_detect_f1", false},
                                 {"eval.score", "test_detect_f1", true},
                                 {"eval.score", "test_predict_mse", false},
                                 {"eval.row_score", "test_detect_f1", false},
                                 {"eval.tolerance", "test_detect_event_f1", true},
                                 {"eval.tolerance", "test_detect_f1", false},
                                 {"eval.vus_window", "test_detect_vus_pr", true},
                                 {"eval.vus_window", "test_detect_pr_area", false},
                                 {"predict.steps", "test_predict_mse", true},
                                 {"predict.target", "test_predict_mse_tf", true},
                                 {"predict.steps", "test_reconstruct_mse", false},
                                 {"predict.enabled", "test_reconstruct_mse", false},
                                 {"predict.conditional", "test_predict_mse", false},
                                 {"reconstruct.reversed", "test_reconstruct_mse", false},
                                 {"reconstruct.reversed", "test_reconstruct_mse_by_step[0]", true},
                                 {"predict.loss", "test_predict_mse", false},
                                 {"predict.loss", "test_predict_loss", true},
                                 {"predict.loss", "test_loss", true},
                                 {"predict.weight", "test_loss", true},
                                 {"reconstruct.enabled", "test_loss", true},
                                 {"predict.weight", "test_predict_mse", false},
                                 {"model.encoder", "test_predict_mse", false},
                                 {"train.learning_rate", "test_loss", false},
                                 {"model.start_from", "test_loss", false},
                                 {"revision", "test_predict_mse", true},
                                 {"revision", "parameters", true},
                                 {"repeat", "test_predict_mse", true},
                                 {"data.columns", "parameters", false},
                                 {"data.window", "arena_peak_bytes", false},
                                 {"data.scale", "gradient_norm_encoder/0", false}};
  for (const Row& row : rows) {
    CAPTURE(row.key);
    CAPTURE(row.metric);
    CHECK(changes_test_data(row.key, row.metric) == row.changes);
  }
}

TEST_CASE("test_data: cells of equal test data have equal numbers") {
  const Study study = crossed_with("data.scale", "test_predict_mse");
  CHECK(test_data_groups(study, "test_predict_mse") == std::vector<std::size_t>{0, 0, 1, 1});
  CHECK(test_data_groups(study, "parameters") == std::vector<std::size_t>{0, 0, 0, 0});
  CHECK(same_test_data(study, "test_predict_mse", 0, 1));
  CHECK_FALSE(same_test_data(study, "test_predict_mse", 1, 2));
}

TEST_CASE("test_data: input columns count only where the targets come from them, a training file where it is tested") {
  Study study = crossed_with("data.columns", "test_predict_mse");
  CHECK(test_data_keys(study, "test_predict_mse") == Strings{"data.columns"});
  study.config.assign(study.run_count(), R"({"data.target_columns":["y"],"predict.target":"future"})");
  CHECK(test_data_keys(study, "test_predict_mse").empty());
  CHECK(test_data_keys(study, "test_reconstruct_mse") == Strings{"data.columns"});
  study = crossed_with("data.file", "test_predict_mse");
  CHECK(test_data_keys(study, "test_predict_mse") == Strings{"data.file"});
  study.config.assign(study.run_count(), R"({"data.test_file":"unseen.idx"})");
  CHECK(test_data_keys(study, "test_predict_mse").empty());
}

TEST_CASE("test_data: the future that another decoder predicts takes windows away from all") {
  // Of 31 windows of 50 rows predicting 16 steps leaves 15.
  const auto study_of = [](const Strings& enabled, const Strings& target, const Strings& steps,
                           const std::string& source) {
    Study study = examples::study_of({{"predict.enabled", SettingType::kBool, enabled},
                                      {"predict.target", SettingType::kText, target},
                                      {"predict.steps", SettingType::kInteger, steps}},
                                     2, "test_reconstruct_mse",
                                     [](std::size_t cell, std::size_t) { return 1.0 + static_cast<double>(cell); });
    study.config.assign(study.run_count(), R"({"data.source":")" + source + R"(","reconstruct.enabled":true})");
    return study;
  };
  const std::string metric = "test_reconstruct_mse";
  Study study = study_of({"false", "true"}, {"future", "future"}, {"16", "16"}, "csv");
  CHECK(test_data_keys(study, metric) == Strings{"predict.enabled"});
  CHECK(test_data_groups(study, metric) == std::vector<std::size_t>{0, 1});
  CHECK(test_data_keys(study, "parameters").empty());
  const MetricTable table = make_table(study, {{"predict.enabled"}, {}, {metric}});
  for (const TableRow& row : table.rows) CHECK_FALSE(row.cells[0].best);
  CAPTURE(render(table, Format::kText));
  CHECK(render(table, Format::kText).find("is the lowest") == std::string::npos);
  const Comparisons compared = compare(study, {.factors = {"predict.enabled"}, .metrics = {metric}});
  CHECK(compared.rows.at(0).other_test_data == Strings{"predict.enabled"});
  CHECK_FALSE(better_seeds(compared.rows[0]));

  study = study_of({"true", "true"}, {"future", "future"}, {"16", "8"}, "array");
  CHECK(test_data_keys(study, metric) == Strings{"predict.steps"});
  study = study_of({"true", "true"}, {"future", "shifted"}, {"16", "16"}, "sine");
  CHECK(test_data_keys(study, metric) == Strings{"predict.target"});
  study = study_of({"false", "true", "false", "true"}, {"shifted", "shifted", "future", "future"}, {"8", "8", "8", "8"},
                   "csv");
  CHECK(test_data_keys(study, metric) == Strings{"predict.enabled", "predict.target"});
  // Where all windows are there, they are the same, whatever the other decoder makes of them.
  study = study_of({"false", "true"}, {"shifted", "shifted"}, {"16", "16"}, "csv");
  CHECK(test_data_keys(study, metric).empty());
  CHECK(make_table(study, {{"predict.enabled"}, {}, {metric}}).rows[0].cells[0].best);
  study = study_of({"false", "false"}, {"shifted", "future"}, {"16", "8"}, "csv");
  CHECK(test_data_keys(study, metric).empty());
  study = study_of({"false", "true"}, {"future", "future"}, {"16", "16"}, "digits");
  CHECK(test_data_keys(study, metric).empty());
}

TEST_CASE("test_data: the validation part is no other test data where the last rows are tested in their own units") {
  Study study = crossed_with("data.validation", "test_predict_mse");
  const auto keys = [&](const std::string& config, const char* metric) {
    study.config.assign(study.run_count(), config);
    return test_data_keys(study, metric);
  };
  const Strings changes = {"data.validation"};
  const std::string in_time = R"({"data.split":"time","data.test":0.25,"data.scaling":")";
  CHECK(keys(in_time + "none\"}", "test_predict_mse").empty());
  CHECK(keys(in_time + "min_max\"}", "test_predict_mae_unscaled").empty());
  CHECK(keys(in_time + "min_max\"}", "test_predict_mse") == changes);
  CHECK(keys(R"({"data.split":"random","data.test":0.25,"data.scaling":"none"})", "test_predict_mse") == changes);
  CHECK(keys(R"({"data.split":"time","data.test":0,"data.scaling":"none"})", "test_predict_mse") == changes);
  const Comparisons compared = compare(study, {.factors = {"data.validation"}, .metrics = {"test_predict_mse"}});
  CHECK(render(compared, Format::kText).find("data.validation may change what is measured, so no level of it") !=
        std::string::npos);
  CHECK(render(make_table(study, {{"model.layers"}, {}, {}}), Format::kText)
            .find("not averaged over data.validation, which may change what is measured") != std::string::npos);
}

TEST_CASE("test_data: a table neither averages over other test data nor calls a score on them better") {
  for (const char* key : {"data.scale", "data.file", "data.split_seed", "eval.noise", "predict.steps", "revision"}) {
    CAPTURE(key);
    const Study study = crossed_with(key, "test_predict_mse");
    const MetricTable by_layers = make_table(study, {{"model.layers"}, {}, {}});
    CHECK(by_layers.row_keys == Strings{"model.layers", key});
    CHECK(by_layers.kept_apart == Strings{key});
    CHECK(by_layers.averaged_over.empty());
    REQUIRE(by_layers.rows.size() == 4);
    CHECK(by_layers.rows[0].cells[0].summary.mean == 10);
    for (const MetricTable& table : {by_layers, make_table(study, {{}, {}, {}}), make_table(study, {{}, {key}, {}})})
      for (const TableRow& row : table.rows)
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
          const double mean = row.cells[i].summary.mean;
          if (row.cells[i].exists && table.row_keys.size() == 2)
            CHECK(row.cells[i].best == (mean == doctest::Approx(9.9) || mean == doctest::Approx(0.9)));
        }
    const std::string text = render(by_layers, Format::kText);
    CHECK(text.find("not averaged over " + std::string(key)) != std::string::npos);
    CHECK(text.find("* is the lowest of the cells of equal " + std::string(key)) != std::string::npos);
  }
}

TEST_CASE("test_data: a comparison of other test data calls no level better") {
  const Study study = crossed_with("data.file", "test_predict_mse");
  const Comparisons files = compare(study, {.factors = {"data.file"}, .metrics = {"test_predict_mse"}});
  REQUIRE(files.rows.size() == 1);
  CHECK(files.rows[0].other_test_data == Strings{"data.file"});
  CHECK_FALSE(better_seeds(files.rows[0]));
  CHECK(render(files, Format::kText).find("data.file changes what is measured, so no level of it is better") !=
        std::string::npos);
  const Comparisons layers = compare(study, {.factors = {"model.layers"}, .metrics = {"test_predict_mse"}});
  CHECK(layers.rows.at(0).other_test_data.empty());
  CHECK(better_seeds(layers.rows.at(0)) == 2);
}

TEST_CASE("test_data: what is said of a metric does not depend on the order of the factors") {
  Study study = crossed_with("data.scaling", "test_predict_mse");
  study.scalars["test_predict_mae_unscaled"] = study.scalars["test_predict_mse"];
  for (const Strings& factors : {Strings{"data.scaling", "model.layers"}, Strings{"model.layers", "data.scaling"}}) {
    const std::string one =
        render(compare(study, {.factors = factors, .metrics = {"test_predict_mse"}}), Format::kText);
    CHECK(one.find("; lower is better") != std::string::npos);
    CHECK(one.find("\ndata.scaling changes what is measured, so no level of it is better") != std::string::npos);
    const std::string both =
        render(compare(study, {.factors = factors, .metrics = {"test_predict_mse", "test_predict_mae_unscaled"}}),
               Format::kText);
    CHECK(both.find("data.scaling changes what test_predict_mse measures, so no level of it") != std::string::npos);
    CHECK(both.find("what test_predict_mae_unscaled measures") == std::string::npos);
    CHECK(both.find("what is measured") == std::string::npos);
  }
  const std::string alone =
      render(compare(study, {.factors = {"data.scaling"}, .metrics = {"test_predict_mse"}}), Format::kText);
  CHECK(alone.find("lower is better") == std::string::npos);
}

TEST_CASE("test_data: other factors are averaged and compared as ever") {
  const Study study = crossed_with("model.encoder", "test_predict_mse");
  const MetricTable table = make_table(study, {{"model.layers"}, {}, {}});
  CHECK(table.row_keys == Strings{"model.layers"});
  CHECK(table.averaged_over == Strings{"model.encoder"});
  CHECK(table.rows[1].cells[0].best);
  CHECK(render(table, Format::kText).find("* is the lowest of the cells\n") != std::string::npos);
}

TEST_CASE("test_data: no line of the page runs over other test data") {
  Strings scales, layers;
  for (int i = 0; i < 20; ++i) {
    scales.push_back(i < 10 ? "1" : "1000");
    layers.push_back(std::to_string(i % 10 + 1));
  }
  const Study study =
      examples::study_of({{"data.scale", SettingType::kReal, scales}, {"model.layers", SettingType::kInteger, layers}},
                         2, "test_predict_mse", [](std::size_t, std::size_t) { return 1.0; });
  const std::vector<Grouping> all = groupings(study);
  REQUIRE(all.size() == 2);
  CHECK(all[0].groups.size() == 2);  // by data.scale, over the layers
  CHECK(all[0].groups[0].cells.size() == 10);
  for (const SeriesGroup& group : all[1].groups) {
    CHECK(group.cells.size() == 1);
    CHECK(group.label.find(", data.scale=") != std::string::npos);
  }
}

TEST_CASE("test_data: a published value is held against runs of equal test data") {
  Study study = crossed_with("data.scale", "test_predict_mse");
  study.label.published = {{"test_predict_mse", "a paper", 9.9, {{"model.layers", "2"}}}};
  const PublishedComparison comparison = compare_published(study);
  REQUIRE(comparison.rows.size() == 2);
  CHECK(comparison.rows[0].cell == Strings{"a", "2"});
  CHECK(comparison.rows[0].ours.median == doctest::Approx(9.9));
  CHECK(comparison.rows[1].ours.median == doctest::Approx(0.9));
}
