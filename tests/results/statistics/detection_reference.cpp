// Every measure of a detector against independent programs: make_detection_reference.py says which.
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "results/statistics/detection_measures.hpp"
#include "results/statistics/pareto_tail.hpp"
#include "results/statistics/statistics.hpp"
#include "results/statistics/volume_under_surface.hpp"

using namespace tapelab::results;

namespace {

nlohmann::json reference() {
  std::ifstream file(TAPELAB_TEST_SOURCE "/results/statistics/detection_reference.json");
  return nlohmann::json::parse(file);
}

ScoredRows rows_of(const nlohmann::json& pair) {
  return {{pair["scores"].get<std::vector<double>>(), pair["labels"].get<std::vector<float>>()}};
}

JudgeOptions options_of(const nlohmann::json& pair) {
  return {.tolerance = pair["tolerance"], .vus_window = pair["vus_window"], .point_adjusted = true};
}

}  // namespace

TEST_CASE("detection: every measure equals that of independent programs on 20 pairs of scores and labels") {
  const nlohmann::json pairs = reference()["pairs"];
  REQUIRE(pairs.size() == 20);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const nlohmann::json& expected = pairs[i]["expected"];
    const Judged judged = judge_rows(rows_of(pairs[i]), pairs[i]["threshold"], options_of(pairs[i]));
    for (const DetectionMeasure& measure : kDetectionMeasures) {
      INFO("pair " << i << ", " << measure.name);
      CHECK(std::abs(judged.measures.*measure.value - expected.at(std::string(measure.name)).get<double>()) < 1e-9);
    }
    INFO("pair " << i);
    const EventCounts& counts = judged.events.value();
    CHECK(nlohmann::json({counts.events, counts.events_found, counts.alarm_segments, counts.alarm_segments_true}) ==
          expected["counts"]);
  }
}

TEST_CASE("detection: random alarms, as many, by event equal those of independent programs, by row the expectation") {
  const nlohmann::json pairs = reference()["pairs"];
  REQUIRE(pairs.size() == 20);
  for (const nlohmann::json& pair : pairs) {
    const ScoredRows rows = rows_of(pair);
    const Confusion confusion = judge_rows(rows, pair["threshold"]).confusion;
    const DetectionMeasures random = random_alarms(rows, confusion, pair["tolerance"]);
    std::size_t checked = 0;
    for (const DetectionMeasure& measure : kDetectionMeasures) {
      const auto found = pair["expected"]["random"].find(std::string(measure.name));
      if (found == pair["expected"]["random"].end()) continue;
      INFO(measure.name);
      CHECK(std::abs(random.*measure.value - found->get<double>()) < 1e-9);
      ++checked;
    }
    CHECK(checked == 9);
    CHECK(random.recall ==
          doctest::Approx(static_cast<double>(confusion.alarms()) / static_cast<double>(confusion.scored())));
    CHECK(random.precision ==
          doctest::Approx(static_cast<double>(confusion.events()) / static_cast<double>(confusion.scored())));
    CHECK(std::isnan(random.vus_pr));
  }
}

TEST_CASE("detection: several series count as their pooled parts, and none of it crosses a border") {
  const nlohmann::json pairs = reference()["pairs"];
  ScoredRows rows;
  EventCounts counts;
  Confusion confusion;
  double recalls = 0;
  for (const std::size_t i : {0, 4, 8}) {  // of one threshold's quantile and tolerance
    rows.push_back(rows_of(pairs[i]).front());
    const Judged one = judge_rows({rows.back()}, 2, {.tolerance = 3});
    counts.events += one.events->events;
    counts.events_found += one.events->events_found;
    counts.alarm_segments += one.events->alarm_segments;
    counts.alarm_segments_true += one.events->alarm_segments_true;
    confusion.hits += one.confusion.hits;
    confusion.misses += one.confusion.misses;
    recalls += one.measures.affiliation_recall * static_cast<double>(one.events->events);
  }
  rows.insert(rows.begin() + 1, {{5, 5}, {1, 1}});  // nothing but an event, between the others
  const Judged all = judge_rows(rows, 2, {.tolerance = 3});
  CHECK(all.events->events == counts.events + 1);
  CHECK(all.events->events_found == counts.events_found + 1);
  CHECK(all.events->alarm_segments == counts.alarm_segments + 1);
  CHECK(all.events->alarm_segments_true == counts.alarm_segments_true + 1);
  CHECK(all.confusion.hits == confusion.hits + 2);
  CHECK(all.confusion.misses == confusion.misses);
  CHECK(all.measures.affiliation_recall ==
        doctest::Approx((recalls + 1) / static_cast<double>(counts.events + 1)).epsilon(1e-12));
}

TEST_CASE("detection: VUS of two series is that of one in which no buffer reaches the other") {
  ScoredStretch a, b;
  for (int i = 0; i < 40; ++i) {
    a.scores.push_back((i * 7) % 11);
    a.labels.push_back(i >= 20 && i < 24);
    b.scores.push_back((i * 5) % 13);
    b.labels.push_back(i >= 9 && i < 12);
  }
  ScoredStretch joined = a;
  joined.scores.insert(joined.scores.end(), b.scores.begin(), b.scores.end());
  joined.labels.insert(joined.labels.end(), b.labels.begin(), b.labels.end());
  const JudgeOptions options{.vus_window = 8};
  CHECK(judge_rows({a, b}, 9, options).measures.vus_pr ==
        doctest::Approx(judge_rows({joined}, 9, options).measures.vus_pr).epsilon(1e-12));
  b.labels.assign(40, 0);
  b.labels.front() = 1;  // its buffer would reach into a
  joined.labels = a.labels;
  joined.labels.insert(joined.labels.end(), b.labels.begin(), b.labels.end());
  CHECK(judge_rows({a, b}, 9, options).measures.vus_pr !=
        doctest::Approx(judge_rows({joined}, 9, options).measures.vus_pr).epsilon(1e-12));
}

TEST_CASE("detection: VUS of 10,000 rows takes less than a second") {
  ScoredStretch stretch;
  for (std::size_t i = 0; i < 10000; ++i) {
    stretch.scores.push_back(static_cast<double>((i * 7919) % 10007));
    stretch.labels.push_back(i % 500 < 100);
  }
  const ScoredRows rows = {stretch};
  const auto start = std::chrono::steady_clock::now();
  const Volumes volumes = volumes_under_surface(rows, events_of(rows), 100);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  CHECK(volumes.roc > 0);
}

TEST_CASE("detection: peaks over threshold equal scipy's fit") {
  const nlohmann::json tails = reference()["tails"];
  REQUIRE(tails.size() == 4);
  for (const nlohmann::json& tail : tails) {
    auto scores = tail["scores"].get<std::vector<double>>();
    const std::string rule = "pot:" + tail["risk"].dump() + ":" + tail["level"].dump();
    CHECK(fit_threshold(parse_threshold(rule), scores) ==
          doctest::Approx(tail["threshold"].get<double>()).epsilon(1e-6));
    std::ranges::sort(scores);
    const double level = sorted_quantile(scores, tail["level"].get<double>());
    std::vector<double> excesses;
    for (const double score : scores)
      if (score > level) excesses.push_back(score - level);
    const auto fitted = fit_pareto_tail(excesses);
    REQUIRE(fitted);
    CHECK(fitted->shape == doctest::Approx(tail["shape"].get<double>()).epsilon(1e-6));
    CHECK(fitted->scale == doctest::Approx(tail["scale"].get<double>()).epsilon(1e-6));
  }
}
