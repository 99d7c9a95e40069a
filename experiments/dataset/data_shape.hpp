// What a model has to know of its data: enough to build it, and to use it on other data.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tapelab::experiments {

/// Per-feature affine scaling: scaled = (x - offset) / range. Identity when scaling is none.
struct Scaler {
  std::vector<double> offset, range;
};

/// Of the columns of one series: its inputs, and what targets columns and future are.
struct SeriesScalers {
  Scaler scaler, target_scaler;
};

struct DecoderShape {
  std::string name;                     ///< reconstruct, predict or classify
  std::size_t steps = 0;                ///< T'
  std::size_t features = 0;             ///< F'
  std::vector<std::string> units = {};  ///< of each feature by data.units; empty: unknown
  std::vector<std::string> known = {};  ///< K input features that it is told of every output step: data.calendar
};

struct DataShape {
  std::size_t steps = 0, features = 0;            ///< T, the longest where lengths differ, and F
  std::size_t frame_height = 0, frame_width = 0;  ///< of a step as a picture, row by row; 0: it is none
  std::vector<std::string> feature_names;         ///< F names
  bool unnamed = false;  ///< these are numbers: nobody said which columns the model reads, only their order counts
  std::vector<std::string> target_names;      ///< of what decoders with targets columns and future output
  std::vector<std::string> class_names = {};  ///< of what the classifier outputs, one feature each
  Scaler scaler, target_scaler;               ///< of the inputs; of what targets columns and future are
  std::map<std::string, SeriesScalers> series_scalers = {};  ///< by series, in place of the two, with scale_by = series
  std::size_t mask_channels = 0;           ///< inputs behind those that were read: whether each of these is known
  std::vector<std::string> calendar = {};  ///< data.calendar; its sines and cosines are the last inputs
  std::vector<float> fill = {};            ///< F: what a missing value is read as, scaled, where it masks itself alone
  Scaler class_scaler;                     ///< identity
  std::vector<DecoderShape> decoders;      ///< enabled ones, in the order reconstruct, predict, classify
};

/// Places of what a decoder is told among the inputs [K]. Throws std::runtime_error for one that is none.
std::vector<std::size_t> known_places(const DataShape& shape, const DecoderShape& decoder);

/// Changes nothing.
inline Scaler identity(std::size_t features) {
  return {std::vector<double>(features, 0.0), std::vector<double>(features, 1.0)};
}

/// How many inputs are columns of the data, the first; mask channels and calendar follow them.
inline std::size_t read_inputs(const DataShape& shape) {
  return shape.features - shape.mask_channels - 2 * shape.calendar.size();
}

/// JSON with every number exact: results/README.md lists its members.
std::string shape_json(const DataShape& shape);

/// Reads shape_json back. Throws std::runtime_error saying what is wrong with the text.
DataShape parse_data_shape(const std::string& text);

/// Position of a decoder among those of the model. Throws UsageError, naming those, for one it does not have.
std::size_t decoder_place(const DataShape& shape, const std::string& decoder);

}  // namespace tapelab::experiments
