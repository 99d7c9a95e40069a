// What a run's model is made of, as its file tells.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tapelab::results {

struct LayerFacts {
  std::string path;                     ///< "encoder/0"; a decoder's layers begin with its name
  std::string kind;                     ///< "LSTM"
  std::size_t steps = 0, features = 0;  ///< of its output [steps, B, features]; steps 0: [B, features]
  std::size_t parameters = 0;           ///< trainable numbers
  bool operator==(const LayerFacts&) const = default;
};

struct ModelFacts {
  std::size_t frame_height = 0, frame_width = 0;  ///< of a step as a picture, row by row; 0: it is none
  std::vector<LayerFacts> layers;                 ///< in the order in which they run
  bool operator==(const ModelFacts&) const = default;
};

/// A JSON object: {"frame": [height, width], "layers": [{"path", "kind", "steps", "features", "parameters"}]}, without
/// "frame" where a step is no picture.
std::string model_json(const ModelFacts& model);

/// Reads model_json back; "" is a model without layers. Throws std::runtime_error.
ModelFacts parse_model(const std::string& text);

}  // namespace tapelab::results
