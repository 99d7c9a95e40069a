// What a stored model has to know of its data to be used on other data.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

struct DecoderShape {
  std::string name;          ///< reconstruct or predict
  std::size_t steps = 0;     ///< T'
  std::size_t features = 0;  ///< F'
};

struct DataDescription {
  std::size_t steps = 0;                          ///< T, the longest where lengths differ
  std::vector<std::string> features;              ///< names of the F inputs
  std::vector<std::string> targets;               ///< of what targets columns and future put out
  std::vector<std::string> classes = {};          ///< names of what the classifier puts out; empty without one
  Scaler scaler, target_scaler;                   ///< of the inputs; of what targets columns and future put out
  std::size_t frame_height = 0, frame_width = 0;  ///< of a step as a picture, row by row; 0: it is none
  std::vector<DecoderShape> decoders;             ///< enabled ones, in the order reconstruct, predict
};

DataDescription description_of(const Dataset& data);

/// JSON with every number exact: results/README.md lists its members.
std::string describe_data(const Dataset& data);

/// Reads describe_data back. Throws std::runtime_error saying what is wrong with the text.
DataDescription parse_data_description(const std::string& text);

/// Position of a decoder among those of the model. Throws UsageError, naming those, for one it does not have.
std::size_t decoder_place(const DataDescription& description, const std::string& decoder);

}  // namespace tapelab::experiments
