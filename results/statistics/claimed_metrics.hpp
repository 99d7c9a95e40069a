// The metrics that a study is about.
#pragma once

#include <string>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// The metrics of what the study's claim expects, as far as the study holds them, in its order; no baselines.
std::vector<std::string> claimed_metrics(const Study& study);

/// The metric that every command shows by default: the claim's first, or without a claim shown_metric.
std::string leading_metric(const Study& study);

}  // namespace tapelab::results
