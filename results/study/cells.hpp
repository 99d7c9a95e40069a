// Where every run belongs in a study: which settings were swept, and the run's place in the (cell, seed) grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/run/run_record.hpp"
#include "results/study/cell_run.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// The grid of a study's runs.
struct CellGrid {
  struct Place {
    std::size_t cell, seed;  ///< positions along the axes
  };
  std::vector<Factor> factors;      ///< in the order of the settings, values per cell
  std::vector<std::int64_t> seeds;  ///< ascending
  std::size_t cells = 0;
  std::vector<Place> places;          ///< of each run, in the order given
  std::vector<std::string> warnings;  ///< sources that were changed; runs that nothing tells apart
};

/// Gives the study, whose axes are known, a missing run in every place.
void make_places(Study& study);

/// The order of a setting's values: numbers by value and before anything else, false before true, text by its
/// characters, lists word by word.
bool value_before(SettingType type, const std::string& a, const std::string& b);

/// A setting is a factor when two runs give it different values; the seed never is, and a run that lacks the key does
/// not count. Files and studies of one name that are not the same have different values too (run_texts.hpp): a cell's
/// runs share settings, data, start and revision. The revision is the last factor, when runs have several.
/// Cells are sorted by the factors' values. Runs that are equal in all of it get a cell each, in the given order.
CellGrid arrange_runs(std::span<const CellRun> runs);
CellGrid arrange_runs(std::span<const RunRecord> runs);

}  // namespace tapelab::results
