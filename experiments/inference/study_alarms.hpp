// Scores and alarms of a study's best detector, for its page.
#pragma once

#include <filesystem>

#include "results/report/reported_study.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

/// Of a study that measured rare events, the finished run with the highest test_detect_f1, or the first without any:
/// what `tapelab detect` draws of its test part. Data are loaded again, and must be those of the training. Throws
/// nothing for what cannot be had: the reason stands in its place. Nothing at all where no run measured rare events, or
/// the folder holds no run files.
results::StudyAlarms study_alarms(const results::Study& study, const std::filesystem::path& folder);

}  // namespace tapelab::experiments
