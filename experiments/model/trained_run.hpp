// A run that was trained, out of a study, with its weights.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/run/run_record.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

/// The study in `folder`, whose run files hold weights. Throws UsageError for a lone study.h5, which holds none, and
/// what read_study throws.
results::Study open_study_with_weights(const std::filesystem::path& folder);

/// Id of the run that `words` name, as choose_run does. Throws DamagedFile where they name a run that the study leaves
/// out because its file is damaged.
std::string choose_stored_run(const results::Study& study, const std::filesystem::path& folder,
                              const std::vector<std::string>& words);

/// A run that finished well, with its weights. Throws UsageError for a run that failed, IoError, DamagedFile.
results::RunRecord read_trained_run(const std::filesystem::path& folder, const std::string& id,
                                    std::vector<std::string>* warnings = nullptr);

}  // namespace tapelab::experiments
