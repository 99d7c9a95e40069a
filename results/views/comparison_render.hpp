// What the texts of comparisons, for people and for programs, share. Belongs to comparison_render.cpp.
#pragma once

#include <string>
#include <vector>

#include "results/statistics/comparison.hpp"

namespace tapelab::results {

std::string joined(const std::vector<std::string>& texts, const char* separator = ", ");

/// Over the seeds, geometric of a metric whose effect is a ratio, so that to over from is the effect. NaN without any.
double mean_of(Scale scale, const std::vector<double>& values);

/// "better", "worse", "lower", "higher", "equal", "different", "identical", "opposite", "undecided".
std::string answer_name(const PairedComparison& row, Answer answer);

std::string comparisons_csv(const Comparisons& comparisons);
std::string comparisons_json(const Comparisons& comparisons);

}  // namespace tapelab::results
