// Parts by rows and dates: data.train_from, validation_from, test_from and test_until.
#pragma once

#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/part.hpp"
#include "experiments/dataset/series.hpp"

namespace tapelab::experiments {

/// The part of every row of a series. A bound is a row, counted from 0, or a date, which is the first row not before
/// it. The validation part reaches from validation_from to test_from or, without it, is what data.validation asks for
/// of the rows before test_from (data.validation_of = training) or of all of them, the last before test_from. Without
/// test_from data.test asks for the test part likewise. Rows before train_from and from test_until on are of no part.
///
/// Throws ConfigError (key of the bound) for one that is neither row nor date, for a date without data.time_column, and
/// for bounds in another order than train, validation, test, until.
std::vector<Part> parts_by_bounds(const DataConfig& data, const Series& series);

}  // namespace tapelab::experiments
