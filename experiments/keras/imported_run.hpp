// A Keras file as a run, as if it had been trained here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/keras/keras_file.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments::keras {

struct ImportedRun {
  results::RunRecord record;
  std::string summary;                  ///< of its layers, as tapelab summary prints it
  std::vector<std::string> notes = {};  ///< one line each on what a reader may not expect
};

/// The run of a model. With settings of data among `words` these are loaded, scaled, and the test part measured, as for
/// a run with train.enabled = false. Its id is made of the settings, the data and the weights. Throws UsageError and
/// ConfigError for what does not fit, DataError.
ImportedRun imported_run(const KerasFile& file, const std::filesystem::path& path,
                         const std::vector<std::string>& words, const results::RunLog& log);

/// Stores it in the study's folder, which may be new, and builds study.h5. `name` is that of a new study. False where
/// the run is there already. Throws IoError.
bool store(const results::RunRecord& record, const std::filesystem::path& folder, const std::string& name);

}  // namespace tapelab::experiments::keras
