// Rare events by a stored model: the scores of its own or other data above a threshold fitted on its own.
#pragma once

#include <cstddef>
#include <string>

#include "experiments/config/config_forward.hpp"
#include "experiments/evaluation/event_scores.hpp"
#include "experiments/inference/detected.hpp"
#include "experiments/inference/model_inputs.hpp"
#include "experiments/inference/stored_model.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {

/// How scores are made, what is an alarm, and how alarms are judged.
struct DetectionRequest {
  std::string decoder = {};
  std::string threshold = {};  ///< as written: eval.threshold
  results::ThresholdRule rule = {};
  choice::ThresholdFrom from = choice::ThresholdFrom::kHeldOut;
  ScoreOptions score = {};
  results::JudgeOptions judge = {};
  bool values = false;  ///< keep the values of the rows too, for pictures
};

/// What the run's own eval.* say, of the model's first decoder: as its test was measured. Throws UsageError for a
/// threshold that is none.
DetectionRequest own_request(const Config& config, const DataShape& shape);

/// A threshold, and for people what it comes from: "the validation part, 55 scores".
struct FittedThreshold {
  double value = 0;
  std::string fitted_on = {};
};

/// Fitted on scores of the run's own data, where the rule is no number. Throws UsageError where none can be, naming the
/// part and why.
FittedThreshold fit_threshold(StoredModel& model, const Config& config, const Dataset& own,
                              const DetectionRequest& request);

/// The part that the run's test is measured on.
Detected detect_tested(StoredModel& model, const Config& config, const Dataset& own, const DetectionRequest& request,
                       const FittedThreshold& threshold);

/// Other data, called `name`. The samples need the decoder's targets.
Detected detect_new(StoredModel& model, const Config& config, const ModelInputs& inputs, const std::string& name,
                    const DetectionRequest& request, const FittedThreshold& threshold);

}  // namespace tapelab::experiments
