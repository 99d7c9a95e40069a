// The codes of a study's test samples, for its page.
#pragma once

#include <filesystem>

#include "results/report/reported_study.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

/// Of at most six cells, evenly spread over those with a finished run: what the encoder of the first finished seed
/// makes of at most 500 of the samples that the run's test metrics are measured on. Data are loaded again, and must be
/// those of the training. Throws nothing for what cannot be had: the cell is left out, with the reason. No cell at all
/// where the folder holds no run files.
results::StudyCodes study_codes(const results::Study& study, const std::filesystem::path& folder);

}  // namespace tapelab::experiments
