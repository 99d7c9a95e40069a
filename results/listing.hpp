// What runs a study has, and everything about one of them.
#pragma once

#include <string>
#include <vector>

#include "results/study.hpp"
#include "results/text_table.hpp"

namespace tapelab::results {

/// One line per run: id, status, seed, factors, epochs, main metric. `conditions` are "key=value", all of which must
/// hold; a key is "status", "seed" or any setting. Throws UsageError for a condition without "=" or an unknown key or
/// status, naming the nearest.
std::string list_runs(const Study& study, const std::vector<std::string>& conditions, Format format);

/// Settings, metrics, last values of the curves, provenance and timing of the run whose id is `run` or begins with it.
/// kJson gives JSON with whole curves, every other format text. Throws UsageError when no run or several match.
std::string show_run(const Study& study, const std::string& run, Format format);

}  // namespace tapelab::results
