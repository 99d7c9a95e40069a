// Lines with bands: one number per run and place (an epoch, an output step), over the runs of a group of cells.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// Cells that share a line.
struct SeriesGroup {
  std::string label;
  std::vector<std::size_t> cells;
};

/// One way to split the cells into few enough lines to be told apart.
struct Grouping {
  std::string by;  ///< "configuration", a factor's key and which of its values are shown, or "all runs"
  bool spread;     ///< false: mean and its 95 % interval over seeds; true: median and the central 95 % of the runs
  std::vector<SeriesGroup> groups;
};

inline constexpr std::size_t kMostLines = 16;

/// Every cell its own line where there are at most kMostLines; else one grouping for each factor, of which those with
/// more values show a few of them, evenly spread; or all runs as one where cells have no factor.
std::vector<Grouping> groupings(const Study& study);

/// A cube [C, S, N] in which NaN means that there is no value.
struct RunCube {
  const std::vector<double>* values;
  std::size_t places;  ///< N
};

/// `most` of the places 0 .. count-1, evenly spread, the first and last among them; all if they are no more.
std::vector<std::size_t> shown_places(std::size_t count, std::size_t most);

/// {"label", "mean" (the middle line), "low", "high", "log": {"mean", "low", "high"}, "n"}, each one number per shown
/// place. Only runs that finished count. Without a band (one seed) low, high and log are absent; log has the geometric
/// mean and its interval, and is absent from medians and quantiles, which are the same on any axis.
nlohmann::ordered_json series_json(const Study& study, const RunCube& cube, const Grouping& grouping,
                                   const SeriesGroup& group, const std::vector<std::size_t>& places);

/// The number with the fewest digits that is this float; null of what is not finite.
nlohmann::ordered_json float_json(float value);

}  // namespace tapelab::results
