// Several runs side by side: counts added up are those of one run over all rows.
#include "experiments/inference/detection_summary.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

using namespace tapelab::experiments;
namespace results = tapelab::results;

namespace {

/// Random scores and labels of `rows` rows of one series, added to `found`.
void add(Detected& found, const std::string& series, std::size_t rows, std::mt19937& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<float> labels(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    labels[row] = row % 10 < 3 && uniform(random) < 0.9 ? 1.0f : 0.0f;
    found.scores.sequences.push_back(series);
    found.scores.first.push_back(row);
    found.scores.last.push_back(row);
    found.scores.scores.push_back(uniform(random) + 0.3 * labels[row]);
    found.scores.labels.push_back(labels[row]);
  }
  found.rows[series] = std::vector<bool>(rows, true);
  found.labels[series] = labels;
  found.labelled = true;
  found.threshold = 0.9;
}

ScoredRun run_of(const Detected& found) { return scored_run(found, alarms_and_events(found), judged(found)); }

}  // namespace

TEST_CASE("pooled: the counts of several runs are those of one over all their rows") {
  std::mt19937 random(11), again(11);
  Detected first, second, both;
  add(first, "a", 80, random);
  add(second, "b", 50, random);
  add(both, "a", 80, again);
  add(both, "b", 50, again);
  first.run = "r1";
  second.run = "r2";
  const std::vector<ScoredRun> runs = {run_of(first), run_of(second)};
  const results::Judged sum = pooled(runs), whole = judged(both).detector;
  for (const results::DetectionCount& count : results::kDetectionCounts) {
    INFO(count.name);
    CHECK(count.value(sum) == count.value(whole));
  }
  for (const auto measure : {&results::DetectionMeasures::precision, &results::DetectionMeasures::recall,
                             &results::DetectionMeasures::f1, &results::DetectionMeasures::false_alarm_rate,
                             &results::DetectionMeasures::miss_rate, &results::DetectionMeasures::event_precision,
                             &results::DetectionMeasures::event_recall, &results::DetectionMeasures::event_f1})
    CHECK(sum.measures.*measure == doctest::Approx(whole.measures.*measure));
  CHECK(std::isnan(sum.measures.pr_area));              // scores of two runs have no common scale
  const AlarmsAndEvents all = alarms_and_events(both);  // the lists agree with the counts
  CHECK(all.alarms.size() == whole.events->alarm_segments);
  CHECK(all.true_alarms() == whole.events->alarm_segments_true);
  CHECK(all.events.size() == whole.events->events);
  CHECK(all.found() == whole.events->events_found);
}

TEST_CASE("mean over runs; without labels nothing but alarms") {
  std::mt19937 random(13);
  Detected first, second;
  add(first, "a", 60, random);
  add(second, "a", 60, random);
  std::vector<ScoredRun> runs = {run_of(first), run_of(second)};
  const results::DetectionMeasure& f1 = results::kDetectionMeasures[2];
  CHECK(f1.name == "f1");
  CHECK(mean_measure(runs, f1) == (runs[0].judged.detector.measures.f1 + runs[1].judged.detector.measures.f1) / 2);
  runs[0].settings = runs[1].settings = {{"seed", "1"}};
  runs[0].run = "r1";
  const std::string text = render_runs(runs, {}, results::Format::kText, {}, 100);
  CHECK(text.find("pooled") != text.npos);
  CHECK(text.find("mean") != text.npos);
  const auto json = nlohmann::json::parse(render_runs(runs, {{"r3", "why"}}, results::Format::kJson, {}, 100));
  CHECK(json["runs"].size() == 2);
  CHECK(json["pooled"]["hits"] == runs[0].judged.detector.confusion.hits + runs[1].judged.detector.confusion.hits);
  CHECK(json["not_scored"][0]["why"] == "why");
  const std::string csv = render_runs(runs, {}, results::Format::kCsv, {}, 100);
  CHECK(std::ranges::count(csv, '\n') == 3);

  for (ScoredRun& run : runs) run.labelled = false;
  CHECK(std::isnan(mean_measure(runs, f1)));
  CHECK(render_runs(runs, {}, results::Format::kText, {}, 100).find("pooled") == std::string::npos);
}
