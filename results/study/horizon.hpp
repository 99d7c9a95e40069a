// How many steps of an output are better than a prediction without a model.
#pragma once

#include <span>

#include "results/study/study.hpp"

namespace tapelab::results {

/// The step, from 0, from which on the errors are above those of the baseline at every step; as many steps as there are
/// if the last error is not. NaN, a step without target, decides nothing; NaN if there is no step that does. Errors of
/// a model trained on short sequences may fall below the baseline again for a step: only the last crossing counts.
double horizon(std::span<const double> errors, std::span<const double> baseline);

/// Adds to the study the metric <profile>_horizon_<baseline> for every profile stored beside that of a baseline. It
/// follows from what is stored, so that studies of earlier versions have it too.
void add_horizons(Study& study);

}  // namespace tapelab::results
