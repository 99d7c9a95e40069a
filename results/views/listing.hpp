// What runs a study has, and everything about one of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/study/study.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

struct ListRequest {
  std::vector<std::string> filter = {};  ///< words of filter.hpp; empty: every run
  std::string sort = {};                 ///< a key of select_runs, "-" before it: descending; empty: by cell and seed
  std::map<std::string, std::string> running = {};  ///< of workers.hpp; without a filter these are listed, too
};

/// One line per run: id, status, seed, factors, epochs, main metric, and a metric that it is sorted by or that the
/// filter names, and where a run trains that is not finished; for people a last line counts the missing runs that are
/// not listed. Runs without a value for the sort key come last. Throws UsageError as select_runs does. As text no wider
/// than `width`.
std::string list_runs(const Study& study, const ListRequest& request, Format format, std::size_t width = kLineWidth);

/// Settings, metrics, last values of the curves, provenance and timing of the run whose id is `run` or begins with it.
/// kJson gives JSON with whole curves, every other format text. Throws UsageError when no run or several match.
/// As text: metrics first; with `defaults`, every setting's default as a JSON object, only what differs from them, and
/// neither provenance nor times, no wider than `width`. JSON has everything.
std::string show_run(const Study& study, const std::string& run, Format format, const std::string& defaults = "",
                     std::size_t width = kLineWidth);

}  // namespace tapelab::results
