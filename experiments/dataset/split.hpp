// Which windows train, which choose the weights, and which are measured on.
#pragma once

#include <functional>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/part.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// The windows of each part.
struct Parts {
  std::vector<Window> train, validation, test;
  std::vector<std::vector<Part>> rows;  ///< of every series, the part of each row
  std::size_t across = 0;               ///< windows left out because they reach from one part into another
  std::size_t outside = 0;              ///< windows before data.train_from or behind data.test_until
  bool dealt_anew = false;              ///< a random split of one series that earlier versions made otherwise
};

/// Whether a window can be trained on.
using Usable = std::function<bool(const Window&)>;

/// Splits windows, with the `after` rows that follow each, by data.validation, data.test and data.split so that no row
/// is used by two parts. Files of data.validation_files and data.test_files are that part whole; with part_bounds.hpp's
/// settings rows and dates decide. With data.lookback_across a window belongs to the part of the rows that follow it
/// where its own lie in that part or before it, so that rows of one part are read, but never output, by the next.
///
///
/// time, windows      the last rows of every series are the test part, those before them the validation part
/// time, whole series  the last series of the file
/// random             whole series where there are several, else blocks of rows (random_blocks.hpp): of four windows
///                    each where these give every part its share, else cut to fit; drawn with data.split_seed
///
/// A part of fraction f gets round(f n) of n rows, series or blocks. A draw that leaves a part without a window,
/// because of short series or missing values, or training or validation without one that is `usable` for them, is
/// followed by another one. Throws ConfigError if a part that is asked for, or the training part, is left without a
/// window all the same.
Parts split_windows(const DataConfig& data, const Table& table, const std::vector<Window>& windows, std::size_t after,
                    const Usable& usable);

/// The rows of every series that are of `part`.
RowFlags rows_of(const Table& table, const Parts& parts, Part part);

}  // namespace tapelab::experiments
