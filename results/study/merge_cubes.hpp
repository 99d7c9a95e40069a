// The numbers and texts of runs as the cubes of a study.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "results/study/cells.hpp"
#include "results/study/merged_run.hpp"
#include "results/study/run_forms.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// The steps of every decoder that has profiles: the most of any run, outputs that may be shown included, as these
/// share the axis. stored: the study that is added to, or null.
std::map<std::string, std::size_t> profile_steps(const std::vector<MergedRun>& runs, const Study* stored);

/// Fills the cubes of `study`, whose cells and seeds are set. The numbers of runs that were read are taken from them,
/// of known ones from `stored`, texts and cubes moved.
void fill_cubes(Study& study, const CellGrid& grid, std::vector<MergedRun>& runs,
                const std::map<std::string, std::size_t>& steps, Study* stored);

/// What timing.h5 keeps of the runs, so that they need not be read again.
RunForms forms_of(const Study& study, const CellGrid& grid, const std::vector<MergedRun>& runs);

}  // namespace tapelab::results
