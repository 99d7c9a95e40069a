// Which part sets the threshold, and scores beside labels.
#include "experiments/evaluation/judged_scores.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/input_error.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using tapelab::results::NoThreshold;
using tapelab::results::parse_threshold;

namespace {

EventScores rows_of(const std::string& series, std::initializer_list<std::pair<std::size_t, double>> rows) {
  EventScores scores;
  for (const auto& [row, score] : rows) {
    scores.sequences.push_back(series);
    scores.first.push_back(row);
    scores.last.push_back(row);
    scores.scores.push_back(score);
  }
  return scores;
}

/// 60 rows with an event in each third.
std::string labelled_csv(bool in_validation) {
  std::string text = "y,event\n";
  for (int i = 0; i < 60; ++i) {
    const bool event = i == 10 || i == 55 || (in_validation && i == 40);
    text += std::to_string(i % 7) + (event ? ",1\n" : ",0\n");
  }
  return text;
}

}  // namespace

TEST_CASE("judged_scores: rows to be scored form stretches, with NaN where one has no score") {
  const EventScores scores = rows_of("a", {{1, 0.5}, {3, 0.7}, {6, 0.9}});
  const RowFlags rows = {{"a", {false, true, true, true, false, false, false}}, {"b", {true, true}}};
  const RowLabels labels = {{"a", {1, 0, 1, 1, 0, 0, 1}}, {"b", {0, 1}}};
  const auto stretches = scored_rows(scores, rows, labels);
  REQUIRE(stretches.size() == 3);
  CHECK(stretches[0].scores[0] == 0.5);
  CHECK(std::isnan(stretches[0].scores[1]));
  CHECK(stretches[0].scores[2] == 0.7);
  CHECK(stretches[0].labels == std::vector<float>{0, 1, 1});
  CHECK(stretches[1].scores == std::vector<double>{0.9});  // scored, though no row of the part
  CHECK(stretches[2].labels == std::vector<float>{0, 1});
}

TEST_CASE("judged_scores: a row without a score does not make two events of one") {
  const EventScores scores = [] {
    EventScores all = rows_of("", {{0, 1}, {1, 9}, {3, 9}, {4, 1}});
    all.labels = {0, 1, 1, 0};
    return all;
  }();
  const RowFlags rows = {{"", std::vector<bool>(5, true)}};
  const RowLabels labels = {{"", {0, 1, 1, 1, 0}}};
  const auto judged = judge_beside_always(scores, ScoreOf::kStep, rows, labels, 5, {});
  CHECK(judged.detector.events->events == 1);
  CHECK(judged.detector.events->events_found == 1);
  CHECK(judged.detector.confusion.hits == 2);
  CHECK(judged.always_alarm.confusion.false_alarms == 2);
  CHECK(judged.always_alarm.measures.roc_area == 0.5);
  const auto windows = judge_beside_always(scores, ScoreOf::kWindow, rows, labels, 5, {});
  CHECK_FALSE(windows.detector.events.has_value());
  CHECK(windows.detector.measures.f1 == 1);
}

TEST_CASE("judged_scores: which part a threshold is fitted to") {
  using enum choice::ThresholdFrom;
  Dataset data;
  data.train.count = 3;
  const auto rule = parse_threshold("quantile:0.9"), best = parse_threshold("best_f1");
  CHECK(threshold_part(rule, kHeldOut, data).samples == &data.train);
  CHECK(threshold_part(rule, kHeldOut, data).name == "the training part: nothing was held out");
  CHECK(error_text<NoThreshold>([&] { threshold_part(rule, kValidation, data); }) ==
        "the threshold is to be fitted to the validation part, and there is none\n"
        " = hold a part out with data.validation, or take another threshold");
  CHECK(error_text<NoThreshold>([&] {
          threshold_part(best, kHeldOut, data);
        }).starts_with("the threshold best_f1 needs a validation part with labels, and there is none"));
  data.validation.count = 2;
  CHECK(threshold_part(rule, kHeldOut, data).samples == &data.validation);
  CHECK(threshold_part(rule, kHeldOut, data).validation);
  CHECK(threshold_part(rule, kTraining, data).samples == &data.train);
  CHECK_FALSE(threshold_part(rule, kTraining, data).validation);
  data.labelled_validation.count = 4;
  CHECK(threshold_part(best, kHeldOut, data).samples == &data.labelled_validation);
}

TEST_CASE("judged_scores: for best_f1 the validation part is kept with its events, for nothing else") {
  const ScratchFolder folder;
  const auto load = [&](bool in_validation, const char* threshold) {
    const std::string file = folder.write("a.csv", labelled_csv(in_validation));
    return load_dataset(examples::configured({{"data.source", "csv"},
                                              {"data.file", file},
                                              {"data.label_column", "event"},
                                              {"data.window", "3"},
                                              {"data.validation", "0.3"},
                                              {"data.test", "0.3"},
                                              {"eval.threshold", threshold}}));
  };
  const auto plain = load(true, "quantile:0.9"), best = load(true, "best_f1");
  CHECK(plain->labelled_validation.count == 0);
  CHECK(best->labelled_validation.count ==
        best->validation.count + 2);  // the windows that hold row 40, of which the part ends with 41
  CHECK(best->validation.inputs == plain->validation.inputs);
  CHECK(best->checksum == plain->checksum);
  CHECK(error_text<ConfigError>([&] { load(false, "best_f1"); }) ==
        "eval.threshold = best_f1 is fitted to the labels of the validation part, and none of its rows is labelled as "
        "an event\n   = make the validation part larger, or take another threshold, such as quantile:0.99");
}
