// What a decoder has to put out for a window.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/config.hpp"
#include "experiments/dataset.hpp"
#include "experiments/windows.hpp"

namespace tapelab::experiments {

/// Steps the target offers for windows of `window` steps: input all, shifted all but the first, future as many as
/// the decoder asks for.
std::size_t available_steps(const DecoderConfig& decoder, std::size_t window);

/// Rows that must follow a window: the steps of an enabled decoder with target future, else 0.
std::size_t future_steps(const DecoderConfig& decoder);

/// Cuts the target of every window out of the scaled rows [R, F]: its first `steps` steps (0: all), in reversed order
/// if the decoder asks for it.  values [N, T', F]
Target cut_target(const DecoderConfig& decoder, const Windows& windows, const std::vector<float>& rows,
                  std::size_t features);

}  // namespace tapelab::experiments
