// What a page is made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// Codes of a cell's test samples, as `tapelab encode` gives them, in their first two principal components.
struct CellCodes {
  std::size_t cell = 0;
  std::int64_t seed = 0;            ///< of the run whose encoder it is
  bool held_out = false;            ///< false: nothing was, so that the test metrics are of the training part
  std::size_t samples = 0;          ///< of that part, of which those below are some, evenly spread, where they are many
  std::size_t units = 0;            ///< numbers of a code
  std::array<double, 2> part = {};  ///< of the codes' variance, of each component
  std::vector<double> x, y;         ///< N each
  std::vector<std::size_t> places;  ///< N, in that part, from 0
  std::vector<std::string> series;  ///< N names; empty where there is only one
  std::vector<std::size_t> rows;    ///< N, of a sample's first step in its series, from 0
  std::vector<std::string> classes;  ///< N; empty where samples have none
  std::vector<bool> events;          ///< N, whether a step of the sample is a rare event; empty where nothing says
};

struct StudyCodes {
  /// A cell without codes, and why.
  struct LeftOut {
    std::size_t cell;
    std::string why;
  };
  std::vector<CellCodes> cells;
  std::vector<LeftOut> left_out;
  std::size_t not_tried = 0;  ///< cells with a finished run beyond those that a page shows
  bool without_data = false;  ///< some are left out because their data are not there, or not as they were
};

/// What `tapelab detect` draws of a run's test part.
struct StudyAlarms {
  std::size_t cell = 0;
  std::int64_t seed = 0;
  bool highest_f1 = false;           ///< of all finished runs; false: the first of them
  nlohmann::ordered_json plot = {};  ///< null where there is none; experiments/inference/alarm_plot.hpp
  std::string why = {};              ///< it could not be made; empty also where no run measured rare events
};

/// What a study.h5 does not hold, as far as it is known.
struct StudyFacts {
  /// Equal in all runs and not at their default: key, text.
  std::vector<std::pair<std::string, std::string>> settings = {};
  std::string grid = {};  ///< a grid file that makes these runs again; empty where they fill no grid
  StudyCodes codes = {};  ///< none where there are no run files, which hold the encoders
  StudyAlarms alarms = {};
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
