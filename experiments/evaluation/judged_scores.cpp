#include "experiments/evaluation/judged_scores.hpp"

#include <algorithm>
#include <limits>

#include "experiments/config/config.hpp"

namespace tapelab::experiments {

ThresholdPart threshold_part(const results::ThresholdRule& rule, choice::ThresholdFrom from, const Dataset& data) {
  using enum choice::ThresholdFrom;
  const results::Hints hold_out = {"hold a part out with data.validation, or take another threshold"};
  if (rule.kind == results::ThresholdRule::Kind::kBestF1) {
    if (data.labelled_validation.count == 0)
      throw results::NoThreshold("the threshold best_f1 needs a validation part with labels, and there is none",
                                 hold_out);
    return {&data.labelled_validation, true, "the validation part with its events"};
  }
  if (from == kTraining) return {&data.train, false, "the training part"};
  if (data.validation.count > 0) return {&data.validation, true, "the validation part"};
  if (from == kValidation)
    throw results::NoThreshold("the threshold is to be fitted to the validation part, and there is none", hold_out);
  return {&data.train, false, "the training part: nothing was held out"};
}

double threshold_of(const results::ThresholdRule& rule, const EventScores& scores) {
  return rule.kind == results::ThresholdRule::Kind::kBestF1 ? results::best_f1_threshold(scores.scores, scores.labels)
                                                            : results::fit_threshold(rule, scores.scores);
}

results::ScoredRows scored_rows(const EventScores& scores, const RowFlags& rows, const RowLabels& labels) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  RowFlags flags = rows;
  std::map<std::string, std::vector<double>> by_series;
  for (const auto& [series, of_series] : labels) {
    by_series[series].assign(of_series.size(), kNaN);
    flags[series].resize(of_series.size());
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    by_series.at(scores.sequences[i]).at(scores.first[i]) = scores.scores[i];
    flags.at(scores.sequences[i]).at(scores.first[i]) = true;
  }
  results::ScoredRows stretches;
  for (const auto& [series, of_series] : labels) {
    const std::vector<bool>& flagged = flags.at(series);
    for (std::size_t row = 0; row < of_series.size(); ++row) {
      if (!flagged[row]) continue;
      if (row == 0 || !flagged[row - 1]) stretches.emplace_back();
      stretches.back().scores.push_back(by_series.at(series)[row]);
      stretches.back().labels.push_back(of_series[row]);
    }
  }
  return stretches;
}

results::JudgeOptions judge_options(const EvalConfig& eval) {
  return {.tolerance = static_cast<std::size_t>(eval.tolerance),
          .vus_window = static_cast<std::size_t>(eval.vus_window),
          .point_adjusted = eval.point_adjusted};
}

results::Judged judge(const EventScores& scores, ScoreOf of, const RowFlags& rows, const RowLabels& labels,
                      double threshold, const results::JudgeOptions& options) {
  if (of == ScoreOf::kWindow) return results::judge_windows(scores.scores, scores.labels, threshold);
  return results::judge_rows(scored_rows(scores, rows, labels), threshold, options);
}

JudgedScores judge_beside_always(const EventScores& scores, ScoreOf of, const RowFlags& rows, const RowLabels& labels,
                                 double threshold, const results::JudgeOptions& options) {
  EventScores always = scores;
  std::ranges::fill(always.scores, 1.0);
  return {judge(scores, of, rows, labels, threshold, options), judge(always, of, rows, labels, 0, options)};
}

}  // namespace tapelab::experiments
