// The one table of what the test measures of a decoder's outputs: a name and how it follows from the errors.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "experiments/evaluation/error_sums.hpp"

namespace tapelab::experiments {

/// Stored as test_<decoder>_<name>, of the model, teacher-forced, and of every predictor beside it; what the name means
/// is a row of results/run/metrics.cpp.
struct ErrorMeasure {
  std::string_view name;
  double (*value)(const ErrorSums&);
  std::optional<choice::Loss> of_loss = {};         ///< only of decoders with this loss; nothing: of all
  std::string_view by_step = {};                    ///< its name over the output steps, with eval.by_step; "": none
  double (*even_guess)(std::size_t features) = {};  ///< its value if every output were 0.5; null: has no such bounds
};

std::span<const ErrorMeasure> error_measures();

/// The same of errors in the data's own units: of outputs that are free-running.
struct UnscaledMeasure {
  std::string_view name;
  std::optional<double> (*value)(const UnscaledErrorSums&);  ///< nothing where it does not exist
};

std::span<const UnscaledMeasure> unscaled_measures();

}  // namespace tapelab::experiments
