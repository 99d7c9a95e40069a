// Samples from an array in a .npy or HDF5 file.
#pragma once

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/formats/array.hpp"

namespace tapelab::experiments {

/// Reads data.file: an array [sample, step, feature], [sample, step] with one feature, videos [sequence, frame, height,
/// width], whose features are the pixels row by row, or what data.axes says (array_axes.hpp). Every sample is a series
/// named by its index from 0; an array of one series has one without a name. The table has the frame's height and width
/// where all pixels are read, in their order. The columns are named 1, 2, 3, ... and chosen as choose_columns does. NaN
/// is a missing value. With data.missing = mask the steps at the end of a sample in which every chosen column is
/// missing are padding: its series ends before them.
/// data.label_column and data.class_column are columns by these names too; of an array [sequence, step] a class column
/// is one of its steps, and the others are read.
///
/// Throws DataError naming sample, step and column for a missing value with data.missing = error and for one that is
/// not a finite float32; for a sample without any value, another shape, an empty array and a file that is neither
/// .npy nor HDF5 or is damaged; ConfigError for a file that cannot be read, a column or an array that does not exist,
/// and what axes_of throws.
Table read_array_table(const DataConfig& data, Unclear unclear = Unclear::kAsk);

/// The same for an array; data.file is for messages.
Table array_table(Array array, const DataConfig& data, Unclear unclear = Unclear::kAsk);

/// Extents of the array in data.file.
std::vector<std::size_t> array_shape(const DataConfig& data);

}  // namespace tapelab::experiments
