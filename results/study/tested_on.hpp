// What the test_* metrics of a run are measured on: a part held out, or the data it was trained on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

enum class TestedOn {
  kHeldOut,   ///< data that the run was not trained on
  kTraining,  ///< the training data themselves: nothing is held out
  kAllData,   ///< all of its data by a run that trains nothing; whether its weights were trained on them is not known
  kMixed,     ///< of several runs, not the same for all
  kUnknown,   ///< without a finished run, or by settings that name no data
};

/// What data.test stands for where data.test_from or data.test_files says which rows are the test part.
inline constexpr std::string_view kGivenTestPart = "1";

/// What the settings data.source and data.test say, and whether the run trains anything, each as text: videos of digits
/// are tested on digits of data.test_file, all other data on the part data.test of them, or kGivenTestPart.
TestedOn tested_on(std::string_view source, std::string_view test, std::string_view trained);

/// The same of a stored configuration.
TestedOn tested_on(const std::string& config);

/// Of every cell with a finished run; kUnknown for the others.  [C]
std::vector<TestedOn> tested_on(const Study& study);

/// Of two groups of runs together.
TestedOn together(TestedOn a, TestedOn b);

/// "held-out data", "training data", "all data", "mixed", "": for columns and JSON.
std::string_view tested_on_name(TestedOn tested);

/// Whether one of the metrics is of a test.
bool has_test_metric(const std::vector<std::string>& metrics);

/// A sentence without a full stop for people who read test_* metrics of these configurations: "test_* is measured on
/// the training data: nothing is held out for it (data.test = 0)". "" where all are measured on held-out data or none
/// is known.
std::string not_held_out(const std::vector<TestedOn>& cells);

/// The same of a study; "" too where none of the `metrics` is of a test.
std::string not_held_out(const Study& study, const std::vector<std::string>& metrics);

}  // namespace tapelab::results
