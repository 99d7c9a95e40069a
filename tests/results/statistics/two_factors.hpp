// A study of two factors whose effects and interaction are known.
#pragma once

#include <cstddef>
#include <string>

#include "tests/results/example_studies.hpp"

namespace tapelab::results::examples::two {

/// One whose effects are differences; lower is better. Ratios are in paired_effect.cpp.
inline const std::string kMetric = "test_detect_false_alarm_rate";
inline const std::string kDepth = "model.layers", kKind = "predict.conditional";

/// Two depths times two kinds. Over the seeds the deeper one is lower by 0.25, 0.5, 0.75, ... for the kind false and by
/// twice that for the kind true; true is higher by 10.
inline double crossed(std::size_t depth, std::size_t kind, std::size_t seed) {
  const double gain = 0.25 * static_cast<double>(seed + 1);
  return 100 + 7 * static_cast<double>(seed) + 10 * static_cast<double>(kind) -
         static_cast<double>(depth) * gain * (kind == 1 ? 2 : 1);
}

inline Study two_factors(std::size_t seeds = 8) { return crossed_study(kMetric, seeds, crossed); }

}  // namespace tapelab::results::examples::two
