// What the rare events are worth that a trained model finds in labelled data.
#pragma once

#include <map>
#include <string>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

/// test_detect_<measure> of the first decoder's mean absolute error, scored by eval.score, above eval.threshold of the
/// validation part (of the training part where there is none); and the same of what needs no network, with a threshold
/// of its own: _baseline_always_alarm, _baseline_deviation and _baseline_pca (detection_baselines.hpp). A measure that
/// would divide by 0 is left out; all are where no threshold fits, since the outputs are not finite.
std::map<std::string, double> detection_measures(Autoencoder<float>& model, Tape<float>& tape, const Config& config,
                                                 const Dataset& data);

}  // namespace tapelab::experiments
