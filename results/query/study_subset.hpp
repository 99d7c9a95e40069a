// The subset of a study that conditions choose, as a study of its own.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// These cells and seeds of `study`, by their positions; without outputs.
Study study_part(Study study, const std::set<std::size_t>& cells, const std::set<std::size_t>& seeds);

/// The cells and seeds of `study` that meet `where`, conditions of select_places, those without a run included; without
/// outputs. No conditions: all of the study. Throws UsageError as select_places does, for conditions on outcomes, for
/// those that nothing meets, and for those that choose other seeds in one cell than in another.
Study study_subset(Study study, const std::vector<std::string>& where);

}  // namespace tapelab::results
