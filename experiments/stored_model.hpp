// A trained model out of a study, ready to be used.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/config.hpp"
#include "experiments/data_description.hpp"
#include "layers/autoencoder.hpp"
#include "results/run_record.hpp"
#include "results/study.hpp"

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

/// The settings of a stored run; one that is not stored, because it came later, has its default. data.file and
/// model.start_from have lost their folders. Throws ConfigError for a setting this program does not know.
Config config_of(const results::RunRecord& run);

/// What model_options wants to know of the data, without the data.
Dataset shape_of(const DataDescription& description);

/// Configuration, description of the data, and the model with its weights in place.
class StoredModel {
 public:
  /// Throws UsageError for a run without description of its data (an earlier version's), DamagedFile for weights that
  /// do not fit the configuration.
  explicit StoredModel(const results::RunRecord& run);
  StoredModel(const StoredModel&) = delete;
  StoredModel& operator=(const StoredModel&) = delete;

  const Config& config() const { return config_; }
  const DataDescription& description() const { return description_; }
  Autoencoder<float>& model() { return model_; }

 private:
  Config config_;
  DataDescription description_;
  Autoencoder<float> model_;
  ParameterBuffer<float> parameters_;
};

}  // namespace tapelab::experiments
