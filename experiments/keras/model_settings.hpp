// A Keras model in tapelab's words: settings, weights by tapelab's names, and what the data must be like.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/keras/keras_file.hpp"
#include "results/run/run_record.hpp"

namespace tapelab::experiments::keras {

struct ImportedDecoder {
  std::string layer;                         ///< name of the layer that makes its output
  std::size_t steps = 0, features = 0;       ///< of its output; 0 steps: as many as the input has
  std::string activation;                    ///< of its output, as tapelab calls it
  std::vector<results::NamedArray> weights;  ///< without the decoder's name: "0/kernel", "output/bias"
};

struct ImportedModel {
  std::vector<std::pair<std::string, std::string>> settings;  ///< of model.*, keys and texts
  std::optional<std::size_t> steps;                           ///< of a window; nothing: any number
  std::size_t features = 0;
  std::vector<results::NamedArray> weights;  ///< of encoder and code
  std::vector<ImportedDecoder> decoders;     ///< none: an encoder alone
  std::vector<std::string> notes;            ///< one line each on what a reader may not expect
};

/// Throws UsageError for a model that tapelab's settings cannot express, naming the layer and what would be needed.
ImportedModel model_of(const KerasFile& file);

}  // namespace tapelab::experiments::keras
