// Cells of studies that earlier versions merged.
#pragma once

#include "results/study/study.hpp"

namespace tapelab::results {

/// Whether a cell holds runs on different data, or two cells say the same of themselves: an earlier version told runs
/// apart by the names of files alone.
bool mixes_runs(const Study& study);

/// Arranges such a study's cells as merge_runs would, as far as it tells what its runs read. Outputs stay with the run
/// that they are of.
void separate_runs(Study& study);

}  // namespace tapelab::results
