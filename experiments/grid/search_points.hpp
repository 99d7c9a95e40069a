// The points of a search: the settings of a grid that are drawn from intervals advance together.
#pragma once

#include <string>
#include <vector>

#include "experiments/formats/ini_file.hpp"
#include "experiments/grid/axis.hpp"
#include "results/study/label.hpp"

namespace tapelab::experiments {

/// What [grid] samples and search_seed say; either may be empty.
SearchPoints read_search_points(const Assignment& samples, const Assignment& seed);

/// Gives the drawn ones among `axes`, which stand in the order of the field table, the values of the points in their
/// order. A point that repeats an earlier one in all of them, as whole numbers may, is left out, and a notice says how
/// many are: so the first points stay the first however many there are. Throws ConfigError where there are drawn
/// settings and no number of points, or the other way round.
void draw_points(std::vector<Axis>& axes, const SearchPoints& points, std::vector<std::string>& notices);

/// What [grid] select, keep and seeds say; empty where all are. Throws ConfigError for one without the others, for a
/// metric that is not of the validation part, and for a seed that is listed twice.
results::CellSelection read_selection(const Assignment& select, const Assignment& keep, const Assignment& seeds);

}  // namespace tapelab::experiments
