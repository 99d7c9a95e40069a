#include "experiments/dataset/targets.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"

namespace tapelab::experiments {

RowRange target_rows(const DecoderConfig& decoder, const DataConfig& data, const Window& window, std::size_t steps) {
  const std::size_t end = window.start + window.length;
  if (decoder.target == choice::Target::kFuture)
    return {window.series, end + static_cast<std::size_t>(data.horizon) - 1, steps, decoder.reversed};
  const std::size_t first = window.start + (decoder.target == choice::Target::kShifted ? 1 : 0);
  return {window.series, first, std::min(steps, end - first), decoder.reversed};
}

}  // namespace tapelab::experiments
