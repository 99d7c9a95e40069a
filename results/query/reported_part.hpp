// What of a study its numbers may be reported of.
#pragma once

#include "results/study/study.hpp"

namespace tapelab::results {

enum class Stage {
  kReported,  ///< the chosen cells on the seeds that chose nothing
  kSearch     ///< all cells on the seeds that chose
};

/// Of a study whose cells were chosen by validation scores (`[grid] select`) one of the two stages; while no run of a
/// further seed is there, the search. Any other study as it is. Outputs, which are of a cell's first seed, are left out
/// of the chosen. Throws UsageError for a search that there was not.
Study reported_part(Study study, Stage stage = Stage::kReported);

}  // namespace tapelab::results
