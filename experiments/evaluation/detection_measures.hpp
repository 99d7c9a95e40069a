// What the rare events are worth that a trained model finds in labelled data.
#pragma once

#include <map>
#include <string>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

/// What was measured, and why it was not where no threshold follows from the scores: "" if one did.
struct MeasuredDetection {
  std::map<std::string, double> measures;
  std::string not_measured;
};

/// test_detect_<measure> and <count> (results/statistics/detection_measures.hpp) of the first decoder's absolute error,
/// scored by eval.score, eval.row_score and eval.feature_score, above eval.threshold of the part that
/// eval.threshold_from names; and the same of what needs no network, with a threshold of its own:
/// _baseline_always_alarm, _baseline_random (measures alone), and those of detection_baselines.hpp. A measure that
/// would divide by 0 is left out; all are where no threshold follows, as from outputs that are not finite.
MeasuredDetection detection_measures(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                     const Dataset& data);

}  // namespace tapelab::experiments
