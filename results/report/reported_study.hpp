// What a page is made of.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "results/study/study.hpp"

namespace tapelab::results {

/// One layer of a model as the diagram shows it.
struct LayerFacts {
  std::string path;                     ///< "encoder/0"; a decoder's layers begin with its name
  std::string kind;                     ///< "LSTM"
  std::size_t steps = 0, features = 0;  ///< of its output [steps, B, features]; steps 0: [B, features]
  std::size_t parameters = 0;
  bool operator==(const LayerFacts&) const = default;
};

/// A model and the cells that train it.
struct ModelFacts {
  std::vector<std::size_t> cells;
  std::vector<LayerFacts> layers;
};

/// What a study.h5 does not hold, as far as it is known.
struct StudyFacts {
  std::vector<ModelFacts> models = {};
  std::string models_note = {};  ///< why models are missing; empty if none is
  /// Equal in all runs and not at their default: key, text.
  std::vector<std::pair<std::string, std::string>> settings = {};
  std::string grid = {};  ///< a grid file that makes these runs again; empty where they fill no grid
  std::size_t frame_height = 0, frame_width = 0;  ///< where a step is a picture, row by row; 0: it is none
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
