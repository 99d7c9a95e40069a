// Errors of steps become scores of rows or windows.
#include "experiments/evaluation/event_scores.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"

using namespace tapelab::experiments;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Three windows of two rows and two features, over rows 0 .. 3 of one series, whose targets are 0.
struct Case {
  Config config = default_config();
  Samples samples;
  std::vector<float> outputs = {1, 3, 2, 2, 0, 4, 8, 0, 5, 5, 1, 1};

  Case() {
    samples.count = 3;
    samples.origins = {{"", 0, 2}, {"", 1, 2}, {"", 2, 2}};
    samples.reconstruct = Target{.steps = 2, .features = 2, .values = std::vector<float>(12, 0.0f), .mask = {}};
  }
  EventScores scored(const ScoreOptions& options) const {
    return score_samples({config.reconstruct, config.data, samples, *samples.reconstruct, outputs}, {}, options);
  }
};

using Scores = std::vector<double>;

}  // namespace

TEST_CASE("event_scores: of a step's features the mean, the sum or the largest error") {
  const Case c;
  CHECK(c.scored({}).scores == Scores{2, 2, 4.5, 1});  // rows 1 and 2 are in two windows
  CHECK(c.scored({.feature_score = choice::FeatureScore::kSum}).scores == Scores{4, 4, 9, 2});
  CHECK(c.scored({.feature_score = choice::FeatureScore::kMax}).scores == Scores{3, 3, 6.5, 1});
  CHECK(c.scored({.error = ErrorKind::kMse, .feature_score = choice::FeatureScore::kMax}).scores ==
        Scores{9, 10, 44.5, 1});
}

TEST_CASE("event_scores: a row may have the smallest or largest score of its windows, each scored as a whole") {
  const Case c;
  const Scores windows = c.scored({.of = ScoreOf::kWindow}).scores;
  CHECK(windows == Scores{2, 3, 3});
  CHECK(c.scored({.row_score = choice::RowScore::kMin}).scores == Scores{2, 2, 3, 3});
  CHECK(c.scored({.row_score = choice::RowScore::kMax}).scores == Scores{2, 3, 3, 3});
  // Above a threshold that lies between windows, min alarms where all windows of a row do, max where one does.
  const double threshold = 2.5;
  for (std::size_t row = 0; row < 4; ++row) {
    bool all = true, any = false;
    for (std::size_t w = row == 0 ? 0 : row - 1; w <= std::min<std::size_t>(row, 2); ++w) {
      all = all && windows[w] > threshold;
      any = any || windows[w] > threshold;
    }
    CHECK((c.scored({.row_score = choice::RowScore::kMin}).scores[row] > threshold) == all);
    CHECK((c.scored({.row_score = choice::RowScore::kMax}).scores[row] > threshold) == any);
  }
}

TEST_CASE("event_scores: the threshold of such rows is fitted to windows, unless labels of rows decide") {
  using tapelab::results::parse_threshold;
  const ScoreOptions smallest{.row_score = choice::RowScore::kMin}, mean;
  CHECK(fitted_scores(smallest, parse_threshold("quantile:0.9")).of == ScoreOf::kWindow);
  CHECK(fitted_scores(smallest, parse_threshold("best_f1")).of == ScoreOf::kStep);
  CHECK(fitted_scores(mean, parse_threshold("quantile:0.9")).of == ScoreOf::kStep);
}

TEST_CASE("event_scores: the errors of every feature are kept on request, and make up the score") {
  const Case c;
  CHECK(c.scored({}).by_feature.empty());
  for (const auto row_score : {choice::RowScore::kMean, choice::RowScore::kMin, choice::RowScore::kMax}) {
    const EventScores kept =
        c.scored({.row_score = row_score, .feature_score = choice::FeatureScore::kSum, .keep_features = true});
    REQUIRE(kept.features == 2);
    REQUIRE(kept.by_feature.size() == 8);
    for (std::size_t i = 0; i < kept.size(); ++i)
      CHECK(kept.by_feature[2 * i] + kept.by_feature[2 * i + 1] == doctest::Approx(kept.scores[i]));
  }
  CHECK(c.scored({.keep_features = true}).by_feature == Scores{1, 3, 1, 3, 6.5, 2.5, 1, 1});
}

TEST_CASE("event_scores: a value that is not known counts nowhere, a step without any has no score") {
  Case c;
  c.samples.reconstruct->value_mask = {1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
  const EventScores scores = c.scored({.keep_features = true});
  CHECK(scores.scores == Scores{1, 2, 4.5});  // row 3 is in one window alone
  CHECK(std::isnan(scores.by_feature[1]));
  CHECK(scores.by_feature[0] == 1);
}

TEST_CASE("event_scores: an output that is not finite is an infinite error of its feature and its step") {
  Case c;
  c.outputs[0] = kNaN;
  for (const auto kind : {choice::FeatureScore::kMean, choice::FeatureScore::kSum, choice::FeatureScore::kMax}) {
    const EventScores scores = c.scored({.feature_score = kind, .keep_features = true});
    CHECK(std::isinf(scores.scores[0]));
    CHECK(std::isinf(scores.by_feature[0]));
    CHECK(scores.by_feature[1] == 3);
  }
}
