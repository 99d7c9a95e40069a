// A trained model out of a study, ready to be used.
#pragma once

#include <memory>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "layers/autoencoder.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments {

/// Configuration, shape of the data, and the model with its weights in place.
class StoredModel {
 public:
  /// Throws UsageError for a run without description of its data (an earlier version's), DamagedFile for weights that
  /// do not fit the configuration.
  explicit StoredModel(const results::RunRecord& run);
  ~StoredModel();
  StoredModel(const StoredModel&) = delete;
  StoredModel& operator=(const StoredModel&) = delete;

  const Config& config() const { return *config_; }
  const DataShape& shape() const { return shape_; }
  Autoencoder<float>& model() { return model_; }

 private:
  std::unique_ptr<const Config> config_;
  DataShape shape_;
  Autoencoder<float> model_;
  ParameterBuffer<float> parameters_;
};

}  // namespace tapelab::experiments
