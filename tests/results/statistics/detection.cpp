#include "results/statistics/detection.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "results/statistics/detection_measures.hpp"
#include "results/statistics/volume_under_surface.hpp"
#include "results/text/errors.hpp"

using namespace tapelab::results;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Scores = std::vector<double>;
using Labels = std::vector<float>;

double fitted(const std::string& rule, const Scores& scores) { return fit_threshold(parse_threshold(rule), scores); }

std::string error_of(const std::string& rule, const Scores& scores) {
  try {
    fitted(rule, scores);
  } catch (const NoThreshold& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("detection: thresholds") {
  const Scores scores = {4, 1, 3, 2, 5};
  CHECK(fitted("quantile:0", scores) == 1);
  CHECK(fitted("quantile:1", scores) == 5);
  CHECK(fitted("quantile:0.5", scores) == 3);
  CHECK(fitted("quantile:0.9", scores) == doctest::Approx(4.6));  // numpy.quantile's default
  CHECK(fitted("mean+0std", scores) == 3);
  CHECK(fitted("mean+2std", scores) == doctest::Approx(3 + 2 * std::sqrt(2.5)));
  CHECK(fitted("mean+std", scores) == doctest::Approx(3 + std::sqrt(2.5)));
  CHECK(fitted("-0.5", {}) == -0.5);
}

TEST_CASE("detection: one score, equal scores, scores that are missing or infinite") {
  CHECK(fitted("quantile:0.99", {7}) == 7);
  CHECK(fitted("mean+3std", {7}) == 7);
  CHECK(fitted("quantile:0.99", {2, 2, 2}) == 2);
  CHECK(fitted("quantile:1", {kNaN, 1, kNaN}) == 1);
  CHECK_THROWS_WITH_AS(fitted("quantile:0.99", {}),
                       "no normal score to fit the threshold on\n = give --threshold a number", UsageError);
  CHECK_THROWS_AS(fitted("mean+3std", {kNaN}), UsageError);
  CHECK_THROWS_WITH_AS(fitted("mean+3std", {1, kInfinity}),
                       "a score of the normal data is infinite, so no threshold fits it\n = give --threshold a number",
                       UsageError);
}

TEST_CASE("detection: a factor times a quantile") {
  CHECK(fitted("1.5*quantile:0.5", {4, 1, 3, 2, 5}) == 4.5);
  CHECK(fitted("2*quantile:1", {4, 1}) == 8);
  for (const char* text : {"0*quantile:0.9", "-1*quantile:0.9", "x*quantile:0.9", "*quantile:0.9"})
    CHECK_THROWS_WITH_AS(
        parse_threshold(text),
        ("the factor in '" + std::string(text) + "' must be a number above 0\n = for example 1.5*quantile:0.99")
            .c_str(),
        UsageError);
  CHECK_THROWS_AS(parse_threshold("2*quantile:2"), UsageError);
  CHECK_THROWS_AS(parse_threshold("2*mean+1std"), UsageError);
}

TEST_CASE("detection: peaks over threshold that cannot be used are said") {
  Scores few, equal;
  for (int i = 0; i < 100; ++i) few.push_back(i);
  for (int i = 0; i < 1000; ++i) equal.push_back(i < 900 ? 0 : 1);
  CHECK_THROWS_WITH_AS(fitted("pot:0.001", few),
                       "peaks over threshold need at least 10 normal scores above the level 0.98; these are 2 of 100 "
                       "normal scores\n = take another threshold, such as quantile:0.99, or a lower level: "
                       "pot:RISK:LEVEL",
                       NoThreshold);
  CHECK_THROWS_AS(fitted("pot:0.001:0.95", equal), NoThreshold);  // none lies above the level
  CHECK(error_of("pot:0.001:0.8", equal).find("(100 of 1000 normal scores): their likelihood has no maximum") !=
        std::string::npos);
  for (int i = 0; i < 1000; ++i) equal[static_cast<std::size_t>(i)] = i < 985 ? 0 : i;
  CHECK(error_of("pot:0.018", equal).find("is not below their share: 15 of 1000") != std::string::npos);
  CHECK_THROWS_WITH_AS(parse_threshold("pot:0"),
                       "the risk in 'pot:0' must be a number between 0 and 1\n = for example pot:0.001", UsageError);
  CHECK_THROWS_AS(parse_threshold("pot:0.001:1"), UsageError);
  CHECK_THROWS_WITH_AS(parse_threshold("pot:0.05"),
                       "the risk in 'pot:0.05' must be below 0.02, the share of the scores above the level 0.98\n"
                       " = for example pot:0.001:0.98",
                       UsageError);
  CHECK(parse_threshold("pot:0.05:0.9").level == 0.9);
}

TEST_CASE("detection: peaks over threshold of an exponential tail, whose quantile is known") {
  Scores scores;
  const int n = 20000;
  for (int i = 0; i < n; ++i) scores.push_back(-3 * std::log(1 - (i + 0.5) / n));
  CHECK(fitted("pot:0.0001", scores) == doctest::Approx(3 * std::log(10000.0)).epsilon(0.02));
}

TEST_CASE("detection: the threshold of the best F1 for labels") {
  const Scores scores = {1, 2, 3, 4, 5, 6};
  CHECK(best_f1_threshold(scores, Labels{0, 0, 0, 0, 1, 1}) == 4.5);
  CHECK(best_f1_threshold(scores, Labels{0, 0, 1, 0, 1, 1}) == 2.5);     // F1 6/7, above 4.5: 4/5
  CHECK(best_f1_threshold(scores, Labels{1, 1, 1, 1, 1, 1}) < 1);        // everything has to be above
  CHECK(best_f1_threshold(Scores{2, kNaN, 1}, Labels{1, 1, 0}) == 1.5);  // what has no score counts nowhere
  CHECK(best_f1_threshold(Scores{kInfinity, 1}, Labels{1, 0}) == 1);     // the score of infinity is an alarm
  const Scores ties = {1, 1, 2, 2, 3};
  const Labels labels = {0, 0, 1, 0, 1};
  CHECK(best_f1_threshold(ties, labels) == 1.5);  // 4/5; above 2.5 2/3: equal scores are alarms together
  for (const double score : {0.5, 1.0, 1.5, 2.0, 2.5})
    CHECK(measure(count_alarms(ties, labels, score)).f1 <= measure(count_alarms(ties, labels, 1.5)).f1);
  CHECK_THROWS_WITH_AS(best_f1_threshold(scores, Labels(6)),
                       "best_f1 needs labelled scores in the validation part, and none of its 6 scores is labelled as "
                       "an event\n = take another threshold, such as quantile:0.99",
                       NoThreshold);
  CHECK(parse_threshold("best_f1").kind == ThresholdRule::Kind::kBestF1);
}

TEST_CASE("detection: rules that are none") {
  CHECK_THROWS_WITH_AS(parse_threshold("quantile:1.5"),
                       "the quantile in 'quantile:1.5' must be a number from 0 to 1\n = for example quantile:0.99",
                       UsageError);
  for (const char* text :
       {"", "high", "mean", "mean+", "mean+xstd", "mean+-1std", "mean-3std", "quantile", "nan", "inf"})
    CHECK_THROWS_AS(parse_threshold(text), UsageError);
  CHECK_THROWS_WITH_AS(parse_threshold("p99"),
                       "the threshold 'p99' is not quantile:Q, F*quantile:Q, mean+Kstd, pot:RISK, pot:RISK:LEVEL, "
                       "best_f1 or a number\n"
                       " = for example quantile:0.99, 1.5*quantile:0.99, mean+3std, pot:0.001 or 0.02",
                       UsageError);
}

TEST_CASE("detection: alarms against events") {
  const Confusion c = count_alarms(Scores{0.1, 0.9, 0.8, 0.2, 0.5}, Labels{0, 1, 0, 1, 0}, 0.5);
  CHECK(c.hits == 1);
  CHECK(c.false_alarms == 1);
  CHECK(c.misses == 1);
  CHECK(c.quiet == 2);  // a score equal to the threshold is no alarm
  const DetectionMeasures m = measure(c);
  CHECK(m.precision == 0.5);
  CHECK(m.recall == 0.5);
  CHECK(m.f1 == 0.5);
  CHECK(m.false_alarm_rate == doctest::Approx(1.0 / 3));
  CHECK(m.miss_rate == 0.5);
  CHECK_THROWS_WITH_AS(count_alarms(Scores{1}, Labels{}, 0), "count_alarms: 1 scores and 0 labels",
                       std::invalid_argument);
}

TEST_CASE("detection: what was not scored counts nowhere, an infinite score is an alarm") {
  const Confusion c = count_alarms(Scores{kNaN, kInfinity, kNaN}, Labels{1, 1, 0}, 1);
  CHECK(c.scored() == 1);
  CHECK(c.hits == 1);
}

TEST_CASE("detection: no events, all events, no alarms, nothing") {
  const DetectionMeasures none = measure(count_alarms(Scores{1, 3}, Labels{0, 0}, 2));
  CHECK(none.precision == 0);
  CHECK(std::isnan(none.recall));
  CHECK(std::isnan(none.f1));
  CHECK(none.false_alarm_rate == 0.5);
  CHECK(std::isnan(none.miss_rate));

  const DetectionMeasures all = measure(count_alarms(Scores{1, 3}, Labels{1, 1}, 2));
  CHECK(all.precision == 1);
  CHECK(all.recall == 0.5);
  CHECK(std::isnan(all.false_alarm_rate));

  const DetectionMeasures silent = measure(count_alarms(Scores{1, 1}, Labels{0, 1}, 2));
  CHECK(std::isnan(silent.precision));
  CHECK(silent.recall == 0);
  CHECK(silent.f1 == 0);

  CHECK(std::isnan(measure({}).precision));
}

TEST_CASE("detection: the detector that always alarms") {
  const Confusion always = always_alarm(count_alarms(Scores{1, 3, 1, 1}, Labels{0, 1, 0, 0}, 2));
  CHECK(always.hits == 1);
  CHECK(always.false_alarms == 3);
  const DetectionMeasures m = measure(always);
  CHECK(m.precision == 0.25);
  CHECK(m.recall == 1);
  CHECK(m.f1 == doctest::Approx(0.4));
  CHECK(m.false_alarm_rate == 1);
  CHECK(m.miss_rate == 0);
}

TEST_CASE("detection: as many alarms at random") {
  // Every way to put two alarms on five scores of which two are events: the mean over the ten.
  const Labels labels = {1, 0, 0, 1, 0};
  constexpr std::array kOfCounts = {&DetectionMeasures::precision, &DetectionMeasures::recall, &DetectionMeasures::f1,
                                    &DetectionMeasures::false_alarm_rate, &DetectionMeasures::miss_rate};
  std::array<double, kOfCounts.size()> sums{};
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      Scores scores(5, 0);
      scores[i] = scores[j] = 1;
      const DetectionMeasures m = measure(count_alarms(scores, labels, 0.5));
      for (std::size_t k = 0; k < kOfCounts.size(); ++k) sums[k] += m.*kOfCounts[k] / 10;
    }
  const DetectionMeasures random = random_alarms({.hits = 0, .false_alarms = 2, .misses = 2, .quiet = 1});
  for (std::size_t k = 0; k < kOfCounts.size(); ++k) CHECK(random.*kOfCounts[k] == doctest::Approx(sums[k]));
  CHECK(std::isnan(random_alarms({.hits = 0, .false_alarms = 0, .misses = 2, .quiet = 1}).precision));
  CHECK(random_alarms({.hits = 0, .false_alarms = 0, .misses = 2, .quiet = 1}).f1 == 0);
  CHECK(std::isnan(random_alarms({.hits = 0, .false_alarms = 1, .misses = 0, .quiet = 1}).f1));
}

TEST_CASE("detection: events and alarm segments are runs of rows, of one stretch each") {
  const ScoredRows rows = {{{0, 9, 9, 0, 9}, {1, 1, 0, 0, 1}}, {{9, kNaN, 9}, {1, 1, 1}}, {{kNaN, 0}, {1, 0}}};
  const Judged judged = judge_rows(rows, 5);
  CHECK(judged.events->events == 3);  // of the third stretch no labelled row has a score
  CHECK(judged.events->events_found == 3);
  CHECK(judged.events->alarm_segments == 4);  // a row without a score ends one, not the event
  CHECK(judged.events->alarm_segments_true == 4);
  CHECK(judged.confusion.hits == 4);
  CHECK(judged.measures.range_recall == doctest::Approx((0.5 + 1 + 1) / 3));
  CHECK(judged.measures.range_precision == doctest::Approx((0.5 + 1 + 1 + 1) / 4));
}

TEST_CASE("detection: an alarm near an event finds it with a tolerance") {
  const ScoredRows rows = {{{0, 0, 9, 0, 0, 0, 9}, {1, 0, 0, 0, 0, 1, 0}}};
  const auto found = [&](std::size_t tolerance) {
    const EventCounts counts = *judge_rows(rows, 5, {.tolerance = tolerance}).events;
    return std::array{counts.events_found, counts.alarm_segments_true};
  };
  CHECK(found(0) == std::array<std::size_t, 2>{0, 0});
  CHECK(found(1) == std::array<std::size_t, 2>{1, 1});
  CHECK(found(2) == std::array<std::size_t, 2>{2, 2});
}

TEST_CASE("detection: without events, alarms or other rows no measure is made up") {
  const DetectionMeasures no_events = judge_rows({{{1, 3}, {0, 0}}}, 2, {.point_adjusted = true}).measures;
  for (const double value : {no_events.event_recall, no_events.event_f1, no_events.pr_area, no_events.roc_area,
                             no_events.vus_pr, no_events.vus_roc, no_events.vus_window, no_events.range_recall,
                             no_events.range_f1, no_events.affiliation_precision, no_events.affiliation_f1,
                             no_events.point_adjusted_f1, no_events.point_adjusted_f1_random})
    CHECK(std::isnan(value));
  CHECK(no_events.event_precision == 0);
  const DetectionMeasures silent = judge_rows({{{1, 1, 1}, {0, 1, 0}}}, 2, {.point_adjusted = true}).measures;
  for (const double value : {silent.event_precision, silent.range_precision, silent.affiliation_precision})
    CHECK(std::isnan(value));
  for (const double value : {silent.event_recall, silent.event_f1, silent.range_f1, silent.affiliation_recall,
                             silent.affiliation_f1, silent.point_adjusted_f1, silent.point_adjusted_f1_random})
    CHECK(value == 0);
  CHECK(silent.roc_area == 0.5);  // equal scores tell nothing
  CHECK(silent.pr_area == doctest::Approx(1.0 / 3));
  const DetectionMeasures only_events = judge_rows({{{1, 3}, {1, 1}}}, 2).measures;
  CHECK(only_events.pr_area == 1);
  CHECK(std::isnan(only_events.roc_area));
  CHECK(std::isnan(only_events.vus_pr));
  CHECK(std::isnan(judge_rows({}, 2).measures.pr_area));
}

TEST_CASE("detection: alarms everywhere are one segment a stretch and find every event") {
  const ScoredRows rows = {{{1, 2, 3, 4}, {0, 1, 0, 1}}, {{1, 2}, {0, 0}}};
  const Judged always = judge_rows(always_alarm(rows), 0);
  CHECK(always.events->alarm_segments == 2);
  CHECK(always.events->alarm_segments_true == 1);
  CHECK(always.measures.event_recall == 1);
  CHECK(always.measures.pr_area == doctest::Approx(2.0 / 6));
  CHECK(always.measures.roc_area == 0.5);
}

TEST_CASE("detection: point adjustment makes random alarms look good on long events") {
  ScoredStretch stretch;
  for (int i = 0; i < 1000; ++i) {
    stretch.scores.push_back(i % 10 == 0);
    stretch.labels.push_back(i >= 500 && i < 600);
  }
  const DetectionMeasures m = judge_rows({stretch}, 0.5, {.point_adjusted = true}).measures;
  CHECK(m.f1 == doctest::Approx(0.1));
  CHECK(m.point_adjusted_f1 > 0.68);
  CHECK(m.point_adjusted_f1_random > 0.65);
  CHECK(std::isnan(judge_rows({stretch}, 0.5).measures.point_adjusted_f1));
}

TEST_CASE("detection: of windows counts and areas only") {
  const Judged windows = judge_windows(Scores{1, 2, 3, kNaN}, Labels{0, 0, 1, 1}, 1.5);
  CHECK(windows.confusion.hits == 1);
  CHECK(windows.measures.precision == 0.5);
  CHECK(windows.measures.roc_area == 1);
  CHECK_FALSE(windows.events.has_value());
  CHECK(std::isnan(windows.measures.event_f1));
  for (const DetectionCount& count : kDetectionCounts)
    CHECK(count.value(windows).has_value() == (count.of_scores != nullptr));
}

TEST_CASE("detection: the default VUS window is the median length of the events") {
  const auto length = [](std::initializer_list<std::size_t> lengths) {
    std::vector<RowSpan> events;
    for (const std::size_t rows : lengths) events.push_back({0, 0, rows - 1});
    return median_event_length(events);
  };
  CHECK(length({}) == 0);
  CHECK(length({7}) == 7);
  CHECK(length({9, 1, 4}) == 4);
  CHECK(length({2, 5}) == 3);
  CHECK(length({90000}) == kLargestVusWindow);
}
