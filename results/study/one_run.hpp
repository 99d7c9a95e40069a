// A single run as a study, for what compares runs of studies.
#pragma once

#include "results/run/run_record.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// One cell with one seed, without outputs and confusion.
Study study_of_one(RunRecord run);

}  // namespace tapelab::results
