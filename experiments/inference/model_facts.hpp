// What a report tells of a study beside its numbers: models with layers and shapes, pictures, settings.
#pragma once

#include <filesystem>

#include "results/report/report.hpp"

namespace tapelab::experiments {

/// The distinct models of a study, at most a dozen. Shapes come from the run files; of a lone study.h5 they are
/// inferred from settings and stored outputs, and kept only where they give the stored number of parameters.
results::StudyFacts report_facts(const results::Study& study, const std::filesystem::path& path);

}  // namespace tapelab::experiments
