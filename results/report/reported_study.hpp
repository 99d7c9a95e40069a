// What a page is made of.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// What a study.h5 does not hold, as far as it is known.
struct StudyFacts {
  /// Equal in all runs and not at their default: key, text.
  std::vector<std::pair<std::string, std::string>> settings = {};
  std::string grid = {};  ///< a grid file that makes these runs again; empty where they fill no grid
};

struct ReportedStudy {
  Study study;
  std::filesystem::path path;  ///< its folder or study.h5
  StudyFacts facts;
};

enum class Embed { kStudyFiles, kNothing };

struct ReportRequest {
  std::vector<std::string> metrics;  ///< of the tables and figures, where a study has them; none: report_metrics
  Embed embed = Embed::kStudyFiles;
  std::string generator;  ///< program, version, commit
};

}  // namespace tapelab::results
