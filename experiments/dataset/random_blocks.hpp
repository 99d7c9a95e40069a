// Blocks of rows of one series, dealt to the parts at random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/part.hpp"

namespace tapelab::experiments {

/// `share` of n things, rounded; never more than there are.
std::size_t rounded_share(double share, std::size_t n);

/// Part of each of n things in a row: training first, then validation, then test. A part of fraction f gets round(f n).
std::vector<Part> in_order(const DataConfig& data, std::size_t n);

/// The same, in an order drawn with data.split_seed. `draw` counts orders: 0 for the first.
std::vector<Part> at_random(const DataConfig& data, std::size_t n, std::uint32_t draw);

/// Part of every row, in blocks of 4 `span` rows, the last one shorter. `span`: rows of a window with those that
/// follow.
std::vector<Part> even_blocks(const DataConfig& data, std::size_t rows, std::size_t span, std::uint32_t draw);

/// Whether even blocks give every part its share of the rows within one block and a twentieth of the rows, and a window
/// for certain, whatever the seed.
bool even_blocks_fit(const DataConfig& data, std::size_t rows, std::size_t span);

/// Part of every row, in blocks as even as each part's own share allows: round(f R) rows to a part of fraction f, but
/// no part less than a window needs. Blocks begin where windows may, at multiples of data.stride, so that every block
/// holds one. Nothing if the rows do not suffice for a window in every part.
std::optional<std::vector<Part>> fitted_blocks(const DataConfig& data, std::size_t rows, std::size_t span,
                                               std::uint32_t draw);

}  // namespace tapelab::experiments
