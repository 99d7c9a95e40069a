// Weights of a stored run as the start of another: model.start_from and model.start_modules.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/config/start_place.hpp"
#include "experiments/dataset/dataset.hpp"
#include "results/run/run_record.hpp"
#include "results/study/study.hpp"

namespace tapelab::experiments {

struct StartWeights;

/// Finds and checks the weights that configurations start from; every study and run is read once.
class StartFinder {
 public:
  /// Null when model.start_from is empty. Throws ConfigError when the study or run does not exist, failed or holds no
  /// weights; no run or several fit (choose_start_run); a part is missing; a shape differs, naming both; or nothing is
  /// trained and a part would keep random weights. Throws IoError, DamagedFile.
  std::shared_ptr<const StartWeights> find(const Config& config, const Dataset& data);

 private:
  const results::Study& study(const std::filesystem::path& folder);
  const results::RunRecord& run(const std::filesystem::path& folder, const std::string& id);
  std::string run_to_start_from(const StartPlace& place, const Config& config);

  std::map<std::filesystem::path, results::Study> studies_;
  std::map<std::filesystem::path, results::RunRecord> runs_;  // the path: folder / id
  std::map<std::string, std::shared_ptr<const StartWeights>> found_;
};

}  // namespace tapelab::experiments
