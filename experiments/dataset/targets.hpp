// What a decoder has to put out for a window.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// The rows a decoder of `steps` steps has to put out for a window; fewer than `steps` where the window is short.
RowRange target_rows(const DecoderConfig& decoder, const DataConfig& data, const Window& window, std::size_t steps);

}  // namespace tapelab::experiments
