// Counts of detection summed over files: beside plain loops and numbers worked out by hand.
#include "results/views/table_pool.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/text/errors.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;
using Strings = std::vector<std::string>;

namespace {

/// Two models on three files, two seeds. Counts of run i: hits i, false alarms 2 i + 1, misses 3, quiet 100, and of
/// events alarm segments i + 2, true ones i + 1, events 5, found i mod 4.
Study three_files() {
  Study study =
      examples::study_of({{"data.file", SettingType::kText, {"a.csv", "b.csv", "c.csv", "a.csv", "b.csv", "c.csv"}},
                          {"model.encoder", SettingType::kList, {"8", "8", "8", "16", "16", "16"}}},
                         2, "test_detect_f1", [](std::size_t cell, std::size_t seed) {
                           return 0.1 * static_cast<double>(cell) + 0.01 * static_cast<double>(seed);
                         });
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    const auto i = static_cast<double>(at);
    const auto put = [&](const char* metric, double value) {
      study.scalars["test_detect_" + std::string(metric)].push_back(value);
    };
    put("hits", i), put("false_alarms", 2 * i + 1), put("misses", 3), put("quiet", 100);
    put("alarm_segments", i + 2), put("alarm_segments_true", i + 1), put("events", 5);
    put("events_found", static_cast<double>(at % 4));
    put("hits_baseline_always_alarm", i + 3), put("false_alarms_baseline_always_alarm", 2 * i + 101);
    put("misses_baseline_always_alarm", 0), put("quiet_baseline_always_alarm", 0);
  }
  return study;
}

std::string pool_error(const Study& study, const Strings& keys) {
  try {
    pool_detections(study, keys);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

const PooledRow& row_of(const PooledTable& table, const std::string& value, const std::string& counted) {
  for (const PooledRow& row : table.rows)
    if (row.counted == counted && (table.keys.empty() || row.values.front() == value)) return row;
  FAIL("no such row");
  return table.rows.front();
}

}  // namespace

TEST_CASE("table --pool: counts are summed over files for each seed, then rates are taken") {
  const Study study = three_files();
  const PooledTable table = pool_detections(study, {"data.file"});
  CHECK(table.keys == Strings{"model.encoder"});
  CHECK(table.with_them.empty());
  CHECK(table.remarks.empty());
  REQUIRE(table.rows.size() == 4);
  for (const std::size_t model : {0, 1}) {
    const PooledRow& rows = row_of(table, model == 0 ? "8" : "16", "rows");
    const PooledRow& events = row_of(table, model == 0 ? "8" : "16", "events");
    CHECK(rows.runs == 3);
    CHECK(rows.left_out == 0);
    CHECK(rows.seeds == std::vector<std::int64_t>{1, 2});
    std::vector<double> precisions, recalls, f1s, event_f1s, means;
    for (const std::size_t seed : {0, 1}) {
      double hits = 0, alarms = 0, labelled = 0, segments = 0, right = 0, events_all = 0, found = 0, mean = 0;
      for (std::size_t file = 0; file < 3; ++file) {
        const std::size_t at = study.index(3 * model + file, seed);
        const auto i = static_cast<double>(at);
        hits += i, alarms += 3 * i + 1, labelled += i + 3;
        segments += i + 2, right += i + 1, events_all += 5, found += static_cast<double>(at % 4);
        mean += study.scalars.at("test_detect_f1")[at] / 3;
      }
      CHECK(rows.counts[seed].alarms == alarms);
      CHECK(rows.counts[seed].true_alarms == hits);
      CHECK(rows.counts[seed].events == labelled);
      CHECK(rows.counts[seed].quiet == 300);
      precisions.push_back(hits / alarms);
      recalls.push_back(hits / labelled);
      f1s.push_back(2 * hits / (alarms + labelled));
      const double p = right / segments, r = found / events_all;
      event_f1s.push_back(2 * p * r / (p + r));
      means.push_back(mean);
    }
    const auto check = [](const Summary& summary, const std::vector<double>& values) {
      CHECK(summary.n == 2);
      CHECK(summary.mean == doctest::Approx((values[0] + values[1]) / 2).epsilon(1e-14));
      CHECK(summary.deviation == doctest::Approx(std::abs(values[0] - values[1]) / std::sqrt(2.0)).epsilon(1e-12));
    };
    check(rows.pooled[0], precisions);
    check(rows.pooled[1], recalls);
    check(rows.pooled[2], f1s);
    check(events.pooled[2], event_f1s);
    check(rows.mean_over_runs[2], means);
    CHECK(events.mean_over_runs[2].n == 0);  // no run stores it
  }
}

TEST_CASE("table --pool: seeds are pooled too where they are asked for") {
  const Study study = three_files();
  const PooledTable table = pool_detections(study, {"data.file", "seed"});
  const PooledRow& row = row_of(table, "8", "rows");
  REQUIRE(row.counts.size() == 1);
  CHECK(row.runs == 6);
  CHECK(row.counts[0].true_alarms == 0 + 1 + 2 + 3 + 4 + 5);
  CHECK(row.seeds.empty());
  const PooledTable all = pool_detections(study, {"data.file", "model.encoder", "seed"});
  CHECK(all.keys.empty());
  CHECK(row_of(all, "", "rows").counts[0].true_alarms == 66);
}

TEST_CASE("table --pool: a factor that goes with the pooled one is pooled with it") {
  Study study = three_files();
  study.factors.insert(study.factors.begin() + 1,
                       {"data.test_files", SettingType::kText, {"A.csv", "B.csv", "C.csv", "A.csv", "B.csv", "C.csv"}});
  const PooledTable table = pool_detections(study, {"data.file"});
  CHECK(table.with_them == Strings{"data.test_files"});
  CHECK(table.keys == Strings{"model.encoder"});
  CHECK(row_of(table, "8", "rows").runs == 3);
}

TEST_CASE("table --pool: a seed of which a run failed or has no counts is left out, and said") {
  Study study = three_files();
  study.status[study.index(1, 0)] = Status::kFailed;
  study.scalars.at("test_detect_hits")[study.index(4, 1)] = std::numeric_limits<double>::quiet_NaN();
  const PooledTable table = pool_detections(study, {"data.file"});
  CHECK(row_of(table, "8", "rows").seeds == std::vector<std::int64_t>{2});
  CHECK(row_of(table, "8", "rows").left_out == 1);
  CHECK(row_of(table, "16", "rows").seeds == std::vector<std::int64_t>{1});
  CHECK(row_of(table, "16", "events").seeds == std::vector<std::int64_t>{1, 2});
  CHECK(table.remarks == Strings{"left out, as a run of theirs is missing, failed or has no counts: up to 1 seed of 2 "
                                 "configurations"});
  for (const std::size_t cell : {0, 1, 2}) study.status[study.index(cell, 1)] = Status::kMissing;
  CHECK(row_of(pool_detections(study, {"data.file"}), "8", "rows").left_out == 1);  // seed 2 was not asked for there
  for (const std::size_t cell : {0, 1, 2}) study.scalars.at("test_detect_hits")[study.index(cell, 0)] = NAN;
  for (const std::size_t cell : {0, 1, 2}) study.scalars.at("test_detect_events")[study.index(cell, 0)] = NAN;
  CHECK(pool_detections(study, {"data.file"}).remarks.back() == "1 configuration without any counts is left out");
}

TEST_CASE("table --pool: without an event F1 does not exist, without an alarm it is 0") {
  PooledCounts counts{.alarms = 3, .true_alarms = 0, .events = 0, .found = 0};
  CHECK(std::isnan(counts.f1()));
  counts = {.alarms = 0, .true_alarms = 0, .events = 4, .found = 0};
  CHECK(counts.f1() == 0);
  CHECK(std::isnan(counts.precision()));
  counts = {.alarms = 4, .true_alarms = 2, .events = 8, .found = 2};
  CHECK(counts.f1() == doctest::Approx(2 * 0.5 * 0.25 / 0.75));
}

TEST_CASE("table --pool: text, Markdown, CSV and JSON") {
  Study study = three_files();
  study.config.assign(study.run_count(), R"({"eval.score":"window"})");
  const PooledTable table = pool_detections(study, {"data.file"});
  const std::string text = render(table, Format::kText, 120);
  INFO(text);
  for (const char* part : {"counts summed over data.file, 3 runs of each seed; mean ± standard deviation over 2 seeds",
                           "rows, windows and events are counted apart", "windows", "always alarm"})
    CHECK(text.find(part) != std::string::npos);
  CHECK(text.find("always alarm,") != std::string::npos);  // it differs: other runs, other counts
  CHECK(render(table, Format::kMarkdown).find("| model.encoder | counted | precision |") != std::string::npos);
  const std::string csv = render(table, Format::kCsv);
  CHECK(
      csv.starts_with("model.encoder,counted,baseline,runs,n,left_out,precision,precision_deviation,recall,"
                      "recall_deviation,f1,f1_deviation,mean_precision,mean_precision_deviation,mean_recall,"
                      "mean_recall_deviation,mean_f1,mean_f1_deviation,alarms,true_alarms,events,found,quiet\n"));
  CHECK(std::ranges::count(csv, '\n') == 1 + 4 + 2);
  const auto json = nlohmann::json::parse(render(table, Format::kJson));
  CHECK(json["pooled_over"] == nlohmann::json({"data.file"}));
  REQUIRE(json["cells"].size() == 6);
  const auto& first = json["cells"][0];
  CHECK(first["factors"] == nlohmann::json({{"model.encoder", "8"}}));
  CHECK(
      first["counts"][1] ==
      nlohmann::json({{"seed", 2}, {"alarms", 30}, {"true_alarms", 9}, {"events", 18}, {"found", 9}, {"quiet", 300}}));
  CHECK(first["pooled"]["precision"]["max"] == doctest::Approx(9.0 / 30));
  CHECK(json["cells"][4]["baseline"] == "always alarm");
}

TEST_CASE("table --pool: a baseline that is better is said first") {
  Study study = three_files();
  CHECK(pool_detections(study, {"data.file"}).remarks.empty());
  for (const std::size_t cell : {0, 1, 2})
    for (const std::size_t seed : {0, 1})
      study.scalars.at("test_detect_false_alarms_baseline_always_alarm")[study.index(cell, seed)] = 0;
  const std::string worse = "worse than the baseline 'always alarm'";
  CHECK(pool_detections(study, {"data.file"}).remarks == Strings{"F1 by rows: 1 of 2 configurations is " + worse});
  study.scalars.at("test_detect_false_alarms_baseline_always_alarm").assign(study.run_count(), 0);
  study.status[0] = Status::kFailed;
  CHECK(pool_detections(study, {"data.file"}).remarks.front() == "F1 by rows: every configuration is " + worse);
}

TEST_CASE("table --pool: what cannot be pooled") {
  Study study = three_files();
  CHECK(pool_error(study, {"data.fil"}).find("'data.fil'") != std::string::npos);
  CHECK(pool_error(study, {"data.file", "data.file"}) == "key 'data.file' is asked for twice");
  for (auto& [metric, values] : study.scalars)
    if (metric != "test_detect_f1") values.assign(values.size(), NAN);
  CHECK(pool_error(study, {"data.file"}) ==
        "nothing to pool: the runs store rates of detection but no counts, as they are of an older revision\n = run "
        "the grid again, with the same folder or another: new runs store test_detect_hits and the other counts");
  study.scalars.clear();
  study.scalars["test_loss"].assign(study.run_count(), 1.0);
  CHECK(pool_error(study, {"data.file"}) ==
        "nothing to pool: no finished run measured detections (test_detect_*)\n = they are measured where the test "
        "data have labels: data.label_column");
}
