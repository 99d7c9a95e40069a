// data.source = digits: videos of bouncing digits.
#pragma once

#include <memory>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// Training is a stream of videos of the digits in data.file; `train` holds videos like these that no run is trained
/// on, for what the mean predictor outputs. Validation videos are of the same digits, test videos of those in
/// data.test_file: both are the same for every run. Throws ConfigError (canvas smaller than a digit, no labels, too few
/// frames, digits of two sizes), DataError.
std::shared_ptr<const Dataset> load_digit_videos(const Config& config);

/// The test videos, a series of data.window + `future` frames each; a column per pixel.
Table digit_table(const DataConfig& data, std::size_t future);

}  // namespace tapelab::experiments
