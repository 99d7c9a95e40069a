// Which runs of a study a command is about: by conditions, or by id.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/query/run_key.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// Runs that exist and meet the filter (filter.hpp) that `words` form; a place of the grid without a run only when the
/// filter names the status missing. A key is status, seed, id or run (its beginning is enough), epochs, a setting or a
/// metric. A run without a number for a metric meets no condition on it. Throws UsageError showing the place in the
/// filter and the nearest key or status.
std::vector<RunPlace> select_runs(const Study& study, const std::vector<std::string>& words);

/// What there is to say of the filter, one line each: that no run has the text or boolean value it compares a setting
/// with, and which values there are, nearest first; and where no run meets the filter, how many meet each condition.
std::vector<std::string> filter_warnings(const Study& study, const std::vector<std::string>& words);

/// As select_runs, and the places of the grid without a run too.
std::vector<RunPlace> select_places(const Study& study, const std::vector<std::string>& words);

/// The keys that the filter names.
std::vector<std::string> filter_keys(const std::vector<std::string>& words);

/// renamed_texts of the metrics and settings that a filter, or the words of choose_run, name. Throws UsageError for
/// what is no filter.
std::vector<std::string> renamed_in_filter(const std::vector<std::string>& words);

/// Throws UsageError if the filter names an outcome: what `taker`, such as "a comparison", is about must not be picked
/// by how it ended.
void reject_outcomes(const Study& study, const std::vector<std::string>& words, const std::string& taker);

/// The place of the run whose id is `run` or begins with it. Throws UsageError when no run or several match, or when it
/// is only planned.
std::size_t find_run(const Study& study, const std::string& run);

/// The one run that `words` name: an id or its beginning, or conditions that a single run with status ok meets; without
/// words the study's only run. Throws UsageError naming some of the runs when several do.
std::size_t choose_run(const Study& study, const std::vector<std::string>& words);

}  // namespace tapelab::results
