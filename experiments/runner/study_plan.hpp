// What a study's plan.json says of a grid.
#pragma once

#include "results/study/plan.hpp"

namespace tapelab::experiments {

struct Grid;

/// For those who watch, and to tell what is missing. Begun now.
results::StudyPlan plan_of(const Grid& grid);

}  // namespace tapelab::experiments
