#include "results/statistics/detection.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "results/text/errors.hpp"

using namespace tapelab::results;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Scores = std::vector<double>;
using Labels = std::vector<float>;

double fitted(const std::string& rule, const Scores& scores) { return fit_threshold(parse_threshold(rule), scores); }

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

TEST_CASE("detection: rules that are none") {
  CHECK_THROWS_WITH_AS(parse_threshold("quantile:1.5"),
                       "the quantile in 'quantile:1.5' must be a number from 0 to 1\n = for example quantile:0.99",
                       UsageError);
  for (const char* text :
       {"", "high", "mean", "mean+", "mean+xstd", "mean+-1std", "mean-3std", "quantile", "nan", "inf"})
    CHECK_THROWS_AS(parse_threshold(text), UsageError);
  CHECK_THROWS_WITH_AS(parse_threshold("p99"),
                       "the threshold 'p99' is not quantile:Q, mean+Kstd or a number\n"
                       " = for example quantile:0.99, mean+3std or 0.02",
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
  DetectionMeasures sums{0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      Scores scores(5, 0);
      scores[i] = scores[j] = 1;
      const DetectionMeasures m = measure(count_alarms(scores, labels, 0.5));
      for (const DetectionMeasure& measure : kDetectionMeasures) sums.*measure.value += m.*measure.value / 10;
    }
  const DetectionMeasures random = random_alarms({.hits = 0, .false_alarms = 2, .misses = 2, .quiet = 1});
  for (const DetectionMeasure& measure : kDetectionMeasures)
    CHECK(random.*measure.value == doctest::Approx(sums.*measure.value));
  CHECK(std::isnan(random_alarms({.hits = 0, .false_alarms = 0, .misses = 2, .quiet = 1}).precision));
  CHECK(random_alarms({.hits = 0, .false_alarms = 0, .misses = 2, .quiet = 1}).f1 == 0);
  CHECK(std::isnan(random_alarms({.hits = 0, .false_alarms = 1, .misses = 0, .quiet = 1}).f1));
}
