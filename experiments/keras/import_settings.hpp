// The settings of an imported run: the model's from its file, the rest from the command line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/keras/model_settings.hpp"

namespace tapelab::experiments::keras {

struct ImportedSettings {
  std::vector<std::string> decoders;  ///< names, in the order of ImportedModel::decoders
  bool has_data = false;
  std::size_t steps = 1;  ///< of a window
};

/// Fills `config`, from its defaults: `words` are key=value words of the command line, settings of data.*, eval.*,
/// reconstruct.*, predict.*, train.batch_size and seed; `loss` is that of the file. Throws ConfigError, also where the
/// two do not fit.
ImportedSettings fill_settings(const ImportedModel& model, const std::string& loss,
                               const std::vector<std::string>& words, Config& config);

/// What stored runs say of their data, where there are none: names by data.columns or numbers, no scaling.
DataShape shape_without_data(const ImportedModel& model, const ImportedSettings& settings, const Config& config);

}  // namespace tapelab::experiments::keras
