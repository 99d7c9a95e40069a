// The rows that are a decoder's target for a window.
#pragma once

#include <cstddef>

#include "experiments/config/config_forward.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "experiments/dataset/series.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {

/// The target rows of a decoder of `steps` steps for a window; fewer than `steps` where the window is short.
RowRange target_rows(const DecoderConfig& decoder, const DataConfig& data, const Window& window, std::size_t steps);

}  // namespace tapelab::experiments
