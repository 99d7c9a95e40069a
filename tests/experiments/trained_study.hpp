// A small trained study in a folder of its own, for the tests of what uses trained models.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/config/stored_config.hpp"
#include "experiments/inference/stored_model.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/train_run.hpp"
#include "results/run/run_file.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

namespace tapelab::experiments {

/// Trains every run of `ini` for a few epochs and stores it in the study `name`. Returns the study's folder.
inline std::string train_study(const ScratchFolder& folder, const std::string& name, const std::string& ini,
                               const std::vector<std::string>& overrides = {}) {
  const std::string grid_file = folder.write(name + ".ini", ini);
  for (const PlannedRun& run : expand_grid({grid_file}, overrides, kRunLimit).runs) {
    results::RunRecord record = train_run(run, nullptr, {});
    record.provenance = provenance_json(run);
    results::write_run(folder.path(name), record);
  }
  return folder.path(name);
}

/// The study's run number `index`, in the order of ids.
inline results::RunRecord stored_run(const std::string& study, std::size_t index = 0) {
  std::vector<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(study + "/runs")) ids.push_back(entry.path().stem());
  std::sort(ids.begin(), ids.end());
  return read_trained_run(study, ids.at(index));
}

/// Runs of a grid that is written as next.ini.
inline std::vector<PlannedRun> runs_of(const ScratchFolder& folder, const std::string& text,
                                       const std::vector<std::string>& overrides = {}) {
  return expand_grid({folder.write("next.ini", text)}, overrides, kRunLimit).runs;
}

/// Why it is rejected, the scratch folder cut out of it.
inline std::string start_error(const ScratchFolder& folder, const std::string& text,
                               const std::vector<std::string>& overrides = {}) {
  std::string message = error_text<ConfigError>([&] { runs_of(folder, text, overrides); });
  const std::string prefix = folder.path("");
  for (std::size_t at; (at = message.find(prefix)) != message.npos;) message.erase(at, prefix.size());
  return message;
}

inline const std::string kTinyRamp = "train.epochs = 3\nmodel.encoder = 4\nmodel.decoder = 4\n";

/// 12 rows of one feature y = 0.05, 0.10, ...
inline std::string ramp_csv(std::size_t rows = 12) {
  std::string text = "t,y\n";
  for (std::size_t i = 1; i <= rows; ++i)
    text += std::to_string(i) + "," + std::to_string(0.05 * static_cast<double>(i)) + "\n";
  return text;
}

inline const std::string kTinyTable =
    "train.epochs = 3\nmodel.encoder = 4\nmodel.decoder = 4\n[data]\nsource = csv\nfile = y.csv\ncolumns = y\n"
    "window = 4\n";

}  // namespace tapelab::experiments
