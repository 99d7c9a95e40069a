// Picking runs of a study by key, metric and status, with errors that name the nearest valid name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// The first stored configuration of a cell; of a cell without runs that of any other, which agrees with it in all but
/// the factors. "" if there is none.
const std::string& config_text(const Study& study, std::size_t cell);

/// Keys that can tell runs apart: the factors and "seed".
std::vector<std::string> selectable_keys(const Study& study);

/// The metrics with one number per run, ascending by name.
std::vector<std::string> metric_names(const Study& study);

/// The metric that tables and lists show when none is asked for: main_metric of those that every finished run holds, or
/// as many of them as hold any.
std::string shown_metric(const Study& study);

/// The metrics with one number per output step, ascending by name.
std::vector<std::string> profile_names(const Study& study);

/// Throws UsageError unless `key` is selectable: says so of a setting with one value, else names the nearest key.
void require_key(const Study& study, const std::string& key);

/// The metrics asked for by their names of today; "f1" is the one test metric whose own name that is (test_detect_f1),
/// or else the one that ends in "_f1", baselines aside. Throws UsageError where several end so.
std::vector<std::string> asked_metrics(const Study& study, std::vector<std::string> asked);

/// Throws UsageError unless the study holds `metric`, one number per run or of a profile a step (METRIC[STEP]) or the
/// mean from a step on (METRIC[STEP:]): names the nearest metric, or says how to choose a step.
void require_metric(const Study& study, const std::string& metric);

/// Throws UsageError unless the study holds the profile `metric`, without a step.
void require_profile(const Study& study, const std::string& metric);

/// Steps of the longest run that holds the profile `metric`.
std::int64_t longest_run(const Study& study, const std::string& metric);

/// Whether any run may hold `metric`.
bool has_metric(const Study& study, const std::string& metric);

/// The metric of the run at `at`, of Study::index; NaN where it is not stored or the run has no such step. Of
/// METRIC[STEP:] the mean over the run's steps from STEP on, without those that are masked in every sample. A number in
/// the place of a name is that number in every run.
double metric_value(const Study& study, const std::string& metric, std::size_t at);

/// Text of a selectable key in one run.
std::string key_value(const Study& study, const std::string& key, std::size_t cell, std::size_t seed);

/// Text of any setting in a cell, swept or not; a list's items are separated by spaces. The seed is no setting of a
/// cell. Throws UsageError naming the nearest key when no run has it.
std::string setting_text(const Study& study, const std::string& key, std::size_t cell);

/// The settings that say what the runs of a cell read, where they vary: with values that tell files of one name apart,
/// which stored configurations do not.
std::map<std::string, std::string> varying_sources(const Study& study, std::size_t cell);

/// Text of a setting that has the same value in all runs, of the study's first cell; nothing for factors, the seed and
/// unknown keys.
std::optional<std::string> constant_setting(const Study& study, const std::string& key);

/// A value as tables for people show it: "" where it is empty.
std::string shown_value(const std::string& value);

/// Equal as numbers if both are numbers ("0.10" and "0.1"), else as text.
bool same_value(const std::string& a, const std::string& b);

/// Whether `asked` names the value of the setting `key`: same_value, or of a setting that says what a run reads one is
/// the end of the other's path. "sub/a/data.csv", as a grid has it, names the label "a/data.csv (checksum 1a2b3c4d)".
bool names_value(std::string_view key, const std::string& value, const std::string& asked);

using Conditions = std::vector<std::pair<std::string, std::string>>;  ///< keys with the value that is asked for

/// The cells whose settings have these values. Throws UsageError for an unknown key.
std::vector<std::size_t> cells_with(const Study& study, const Conditions& where);

/// As words of a filter, which filter_warnings looks into.
std::vector<std::string> filter_words(const Conditions& where);

/// Runs that give no value.
struct RunCounts {
  std::size_t failed = 0, interrupted = 0, missing = 0;
  std::size_t without_value = 0;  ///< ok, but the metric is NaN, not stored or beyond the run's steps
};

/// One metric over some runs. Only finished runs count as values; the others are counted, never averaged.
struct Sample : RunCounts {
  std::vector<double> values;  ///< of runs with status ok that hold the metric, in the order added
};

/// Adds the run at (cell, seed).
void add_run(Sample& sample, const Study& study, const std::string& metric, std::size_t cell, std::size_t seed);

/// "2 failed, 1 missing"; "" where all are 0.
std::string counts_text(const RunCounts& counts);

/// "98" or "98; 2 failed, 1 missing".
std::string counts_text(const Sample& sample);

}  // namespace tapelab::results
