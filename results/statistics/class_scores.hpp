// What a classifier is worth, from how often it takes sequences of each class for each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tapelab::results {

/// Counts of sequences [true class, predicted class] of K classes.
using ConfusionCounts = std::span<const std::int32_t>;

/// Sequences of class `c`.
std::int64_t sequences_of(ConfusionCounts counts, std::size_t classes, std::size_t c);

/// Fraction of the sequences that are taken for their own class.
double class_accuracy(ConfusionCounts counts, std::size_t classes);

/// F1 = 2 TP / (2 TP + FP + FN) of class `c`; NaN for one without a sequence.
double class_f1(ConfusionCounts counts, std::size_t classes, std::size_t c);

/// The mean of class_f1 over the classes that have a sequence, each counting alike.
double macro_f1(ConfusionCounts counts, std::size_t classes);

/// The same sequences, each taken for the class `always`.
std::vector<std::int32_t> all_taken_for(ConfusionCounts counts, std::size_t classes, std::size_t always);

}  // namespace tapelab::results
