// The cells of a grid: its runs with the seed varying fastest are those of one cell after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

struct Grid;

/// The seeds that a grid's runs have, in their order.
std::vector<std::int64_t> seeds_of(const Grid& grid);

/// "model.encoder=8, model.cell=lstm": what tells a cell from others; "all runs" where nothing does.
std::string describe_cell(const Grid& grid, const Config& config);

/// Of a grid with so many seeds in each cell the runs of the first `of_cell` of them.
Grid with_seeds(const Grid& grid, std::size_t seeds, const std::vector<std::size_t>& of_cell);

}  // namespace tapelab::experiments
