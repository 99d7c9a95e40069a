// Data, new or a run's own, as a stored model reads it: columns by name, scaled as in training, cut as in training.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// What is cut out of every series.
enum class Cut {
  kInputs,      ///< every window
  kTrained,     ///< the windows that leave the rows which the enabled decoders output after them, as training cuts
  kTargets,     ///< the same with their targets; a series longer than its decoder has steps for is cut into windows
  kLastWindow,  ///< the window that ends with the series
};

struct ModelInputs {
  std::size_t steps = 0;  ///< T, at least that of the training
  Samples samples;
  Table table;                        ///< the rows themselves, times data.scale
  std::vector<std::string> warnings;  ///< series too short or too long, windows without a known step
};

/// The longest window of which a decoder outputs every row; nothing for one whose number of steps is set.
std::optional<std::size_t> longest_window(const DecoderShape& shape, const DecoderConfig& decoder);

/// `config` as it stands for reading `file` instead of the data the run was trained on: a model of a built-in series
/// reads a table as windows as long as that series. .npy, .h5 and .hdf5 are arrays, everything else a table.
Config for_file(const Config& config, const DataShape& shape, const std::string& file);

/// Where new data are an array: data.axes as the shape and the number of the model's features say, which is what was
/// said for training if that has as many axes. [time, feature] where the second axis has as many elements as the model
/// reads features, and these are several.
Config with_axes_of_file(const Config& config, const DataShape& shape);

/// Reads config.data. Columns are found by the names the model was trained on, in whatever order they stand; columns
/// that data.columns names take their places in that order instead, and so do those of an array, which have no names.
/// kAsBefore is for a run's own data. Throws ConfigError, showing both lists, for a missing column and another number
/// of features; what load_table and cut_windows throw.
ModelInputs read_inputs(const Config& config, const DataShape& shape, Cut cut, Unclear unclear = Unclear::kAsk);

}  // namespace tapelab::experiments
