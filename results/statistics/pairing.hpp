// Which runs are set beside each other: those of one seed that differ in what is asked about and in nothing else.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

using Factors = std::vector<const Factor*>;

/// One side of what is asked: a metric of the runs in these cells. An effect is the sum over its sides, each with its
/// sign; two sides, +1 and -1, are a plain comparison.
struct Corner {
  std::string metric;
  double sign = 1;
  std::vector<std::size_t> cells;  ///< ascending
};

/// A factor going from one level to another.
struct Change {
  std::string key, from, to;
  bool operator==(const Change&) const = default;
};

/// Of one change to minus from; of several their interaction: every choice of a level for each change, those with an
/// even number of `from` positive. `cells_at` gives the cells with these levels, one for each change.
std::vector<Corner> corners_of(
    const std::vector<Change>& changes, const std::string& metric,
    const std::function<std::vector<std::size_t>(const std::vector<std::string>& levels)>& cells_at);

/// A run of each corner, in the corners' order.
struct Pair {
  std::vector<std::size_t> cells;
};

/// The pairs that agree in every factor they are crossed with.
struct CrossedCell {
  std::string where;  ///< "data.source=ramp, reconstruct.start=repeat"; "" where nothing is crossed
  std::vector<Pair> pairs;
};

struct Pairing {
  std::vector<Corner> corners;
  std::vector<CrossedCell> cells;  ///< in the order of the study's cells; empty where no pair exists
  Factors crossed;                 ///< other factors that vary among the corners' cells
  Factors following;               ///< other factors whose value those asked about leave no choice, as in a grid that
                                   ///< zips them
  bool without_older = false;      ///< crossed cells with runs of older revisions are left out of `cells`
};

/// `asked` are the factors that the corners name; whether others follow them shows in the cells of `subset`, which
/// holds those of the corners. Cells of equal settings (their data differ) are paired in order. No run is paired with
/// itself by the same metric. Nothing is averaged over what a revision changed: where the runs of crossed cells are of
/// several, and what is asked does not decide them, those made before the newest revision was known are left out. A run
/// that it does not touch is of a lower one and no older.
Pairing pair_cells(const Study& study, std::vector<Corner> corners, const Factors& asked,
                   const std::vector<std::size_t>& subset);

}  // namespace tapelab::results
