// What a report tells of a study beside its numbers.
#pragma once

#include <filesystem>

#include "results/report/report.hpp"

namespace tapelab::experiments {

/// The study with what its page tells of it: settings off their defaults, a grid file, codes, alarms, and the models of
/// runs of earlier versions, which did not store them: built again from the data shape in the run file, where that is.
results::ReportedStudy reported_study(results::Study study, const std::filesystem::path& path);

}  // namespace tapelab::experiments
