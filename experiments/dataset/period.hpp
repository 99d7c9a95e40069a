// How long a window of a series has to be to hold what repeats in it.
#pragma once

#include <cstddef>

#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// The lag, from 3 to at most `longest`, at which the inputs' first differences are most like themselves: the first
/// maximum of their mean autocorrelation, which must reach 0.3, that comes within a tenth of the highest. 0 where there
/// is none. The first 20,000 rows of the longest series and its first 8 inputs count; missing values are left out.
std::size_t dominant_period(const Table& table, std::size_t longest);

}  // namespace tapelab::experiments
