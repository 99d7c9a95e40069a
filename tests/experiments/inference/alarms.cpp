// Alarms and events as stretches, what raised them, and which finds which: small cases by hand, random ones by a loop
// over rows.
#include "experiments/inference/alarms.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

using namespace tapelab::experiments;

namespace {

using Places = std::vector<std::size_t>;

/// Scores of rows 0, 1, ... of one series; NaN where a row has none. Alarms are above 1.
Detected rows_with(const std::vector<double>& scores, const std::vector<float>& labels, const std::string& name = "") {
  Detected found;
  found.threshold = 1;
  for (std::size_t row = 0; row < scores.size(); ++row) {
    if (std::isnan(scores[row])) continue;
    found.scores.sequences.push_back(name);
    found.scores.first.push_back(row);
    found.scores.last.push_back(row);
    found.scores.scores.push_back(scores[row]);
    if (!labels.empty()) found.scores.labels.push_back(labels[row]);
  }
  found.rows[name] = std::vector<bool>(scores.size(), true);
  found.labelled = !labels.empty();
  if (found.labelled) found.labels[name] = labels;
  return found;
}

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("alarms: rows above the threshold in a row are one, its peak the highest") {
  const Detected found = rows_with({0, 2, 5, 3, 0, 1, 7}, {});
  const AlarmsAndEvents all = alarms_and_events(found);
  REQUIRE(all.alarms.size() == 2);
  CHECK(all.events.empty());
  const Alarm& first = all.alarms[0];
  CHECK(first.first == 1);
  CHECK(first.last == 3);
  CHECK(first.scores == 3);
  CHECK(first.begin == 1);
  CHECK(first.peak == 2);
  CHECK(first.peak_row == 2);
  CHECK(first.peak_score == 5);
  CHECK(all.alarms[1].first == 6);  // a score of exactly the threshold is no alarm
  CHECK(all.alarms[1].scores == 1);
}

TEST_CASE("alarms: a row without a score, the end of a series and a gap end one") {
  CHECK(alarms_and_events(rows_with({2, kNone, 2}, {})).alarms.size() == 2);
  Detected two = rows_with({2, 2}, {}, "a");
  const Detected other = rows_with({2}, {}, "b");
  two.scores.sequences.push_back("b");
  two.scores.first.push_back(2);
  two.scores.last.push_back(2);
  two.scores.scores.push_back(9);
  two.rows["b"] = {false, false, true};
  const AlarmsAndEvents all = alarms_and_events(two);
  REQUIRE(all.alarms.size() == 2);
  CHECK(all.alarms[1].series == "b");
}

TEST_CASE("alarms: windows that touch are one, of the rows that all of them hold") {
  Detected found;
  found.of = ScoreOf::kWindow;
  found.threshold = 1;
  found.scores = {.sequences = {"", "", "", ""},
                  .first = {0, 2, 4, 20},
                  .last = {3, 5, 7, 23},
                  .scores = {2, 3, 0, 2},
                  .labels = {}};
  found.rows[""] = std::vector<bool>(24, true);
  const AlarmsAndEvents all = alarms_and_events(found);
  REQUIRE(all.alarms.size() == 2);
  CHECK(all.alarms[0].first == 0);
  CHECK(all.alarms[0].last == 5);
  CHECK(all.alarms[0].peak_row == 5);  // the window is whole at its last row
  CHECK(all.alarms[1].first == 20);
}

TEST_CASE("events: found by the first alarm that touches them, with its delay; alarms know their events") {
  //                               0  1  2  3  4  5  6  7  8      9
  const std::vector<double> scores = {0, 0, 2, 0, 2, 0, 0, 2, kNone, 0};
  const std::vector<float> labels = {0, 1, 1, 1, 1, 0, 0, 0, 1, 0};
  Detected found = rows_with(scores, labels);
  AlarmsAndEvents all = alarms_and_events(found);
  REQUIRE(all.events.size() == 2);
  CHECK(all.events[0].first == 1);
  CHECK(all.events[0].last == 4);
  CHECK(all.events[0].scored == 4);
  REQUIRE(all.events[0].alarm);
  CHECK(*all.events[0].alarm == 0);
  CHECK(all.events[0].delay == 1);
  CHECK(!all.events[1].alarm);
  CHECK(all.events[1].scored == 0);
  CHECK(all.found() == 1);
  CHECK(all.scored() == 1);
  CHECK(all.true_alarms() == 2);
  CHECK(all.alarms[1].events == Places{0});
  CHECK(all.alarms[2].events.empty());

  found.judge.tolerance = 1;  // the last alarm is one row before the second event
  all = alarms_and_events(found);
  REQUIRE(all.events[1].alarm);
  CHECK(*all.events[1].alarm == 2);
  CHECK(all.events[1].delay == -1);
  CHECK(all.true_alarms() == 3);
}

TEST_CASE("events: only rows that were to be scored belong to one") {
  Detected found = rows_with({2, 2, 2, 2}, {1, 1, 1, 1});
  found.rows[""] = {false, true, true, false};
  const AlarmsAndEvents all = alarms_and_events(found);
  REQUIRE(all.events.size() == 1);
  CHECK(all.events[0].first == 1);
  CHECK(all.events[0].last == 2);
}

TEST_CASE("alarms and events: as a loop over all pairs of rows has it, of random scores") {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (std::size_t round = 0; round < 200; ++round) {
    const std::size_t tolerance = round % 3, rows = 30;
    std::vector<double> scores(rows);
    std::vector<float> labels(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      scores[i] = uniform(random) < 0.1 ? kNone : 1.4 * uniform(random);
      labels[i] = uniform(random) < 0.3;
    }
    Detected found = rows_with(scores, labels);
    found.judge.tolerance = tolerance;
    const AlarmsAndEvents all = alarms_and_events(found);
    std::size_t alarms = 0, events = 0, hit = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      alarms += scores[i] > 1 && (i == 0 || !(scores[i - 1] > 1));
      if (labels[i] == 0 || (i > 0 && labels[i - 1] != 0)) continue;
      ++events;
      std::size_t last = i;
      while (last + 1 < rows && labels[last + 1] != 0) ++last;
      bool any = false;
      for (std::size_t k = 0; k < rows; ++k)
        any = any || (scores[k] > 1 && k + tolerance >= i && k <= last + tolerance);
      hit += any;
    }
    CHECK(all.alarms.size() == alarms);
    CHECK(all.events.size() == events);
    CHECK(all.found() == hit);
    for (const Event& event : all.events) {
      if (!event.alarm) continue;
      const std::vector<std::size_t>& of_alarm = all.alarms[*event.alarm].events;
      CHECK(std::ranges::find(of_alarm, static_cast<std::size_t>(&event - all.events.data())) != of_alarm.end());
    }
  }
}

TEST_CASE("contributions: shares of the errors, the largest first; unknown values count nothing") {
  Detected found = rows_with({4, 0}, {});
  found.columns = {"a", "b", "c"};
  found.scores.features = 3;
  found.scores.by_feature = {1, 3, kNone, 0, 0, 0};
  const std::vector<Contribution> shares = contributions(found, 0);
  REQUIRE(shares.size() == 3);
  CHECK(shares[0].column == 1);
  CHECK(shares[0].share == 0.75);
  CHECK(shares[1].share == 0.25);
  CHECK(shares[2].share == 0);
  CHECK(contributions_text(found, shares, 2) == "b 75 %, a 25 %");
  CHECK(contributions_text(found, shares, 9) == "b 75 %, a 25 %");
  CHECK(contributions(found, 1).empty());  // the sum is 0
  found.scores.by_feature[0] = std::numeric_limits<double>::infinity();
  CHECK(contributions(found, 0).empty());
  found.scores.features = 0;
  CHECK(contributions(found, 0).empty());
}

TEST_CASE("highest_alarms: the highest peaks, listed in the order of time") {
  const AlarmsAndEvents all = alarms_and_events(rows_with({3, 0, 9, 0, 3, 0, 5}, {}));
  CHECK(highest_alarms(all.alarms, 2) == Places{1, 3});
  CHECK(highest_alarms(all.alarms, 3) == Places{0, 1, 3});
  CHECK(highest_alarms(all.alarms, 9) == Places{0, 1, 2, 3});
}

TEST_CASE("times of rows: the day is said once") {
  Detected found = rows_with({0, 0, 0}, {});
  CHECK(row_time(found, "", 1).empty());
  CHECK(row_times_text(found, "", 0, 1).empty());
  found.times[""] = {0, 3600, 90000};
  CHECK(row_times_text(found, "", 0, 0) == "1970-01-01 00:00:00");
  CHECK(row_times_text(found, "", 0, 1) == "1970-01-01 00:00:00 to 01:00:00");
  CHECK(row_times_text(found, "", 1, 2) == "1970-01-01 01:00:00 to 1970-01-02 01:00:00");
  CHECK(row_time(found, "", 3).empty());
}

TEST_CASE("rows_text: which rows were read") {
  Detected found = rows_with({0, 0, 0, 0}, {});
  CHECK(rows_text(found) == "rows 0 to 3 of the series");
  found.rows[""] = {false, true, true, false};
  found.times[""] = {0, 1, 2, 3};
  CHECK(rows_text(found) == "rows 1 to 2 of the series, 1970-01-01 00:00:01 to 1970-01-01 00:00:02");
  found.times.clear();
  found.rows = {{"a", {false, true}}, {"b", {false, true}}, {"c", {}}};
  CHECK(rows_text(found) == "row 1 of each of 2 series");
  found.rows["b"] = {true, true};
  CHECK(rows_text(found) == "3 rows of 2 series");
  found.rows.clear();
  CHECK(rows_text(found).empty());
}
