// The right-hand side of a setting: one value, or several to sweep over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {

/// The values of a sweep as text, in order. Forms, which may be mixed by commas outside parentheses and double quotes:
///
///     a, b, c              the values themselves
///     1..6                 1, 2, 3, 4, 5, 6: integers, both ends included
///     range(a, b, step)    a, a + step, ... before b; b is left out, as by Python's range and numpy.arange
///     linspace(a, b, n)    n values, evenly spaced, both ends included
///     logspace(a, b, n)    n values from a to b, each the same factor above the one before; unlike numpy's,
///                          a and b are the ends themselves, not exponents
///     seeds(n)             1, 2, ..., n
///     each(PATTERN)        the files that fit the pattern (glob.hpp), by the order of their bytes, as if they had
///                          been listed; only where `takes_files`. A relative pattern starts where the path of a
///                          file in `where` would (written_path).
///
/// random(a, b), log_random(a, b) and sobol(a, b) are no sweeps by themselves: search_form.hpp.
///
/// Computed values are rounded to the shortest decimal within a few units in the last place: range(0.1, 0.4, 0.1) gives
/// 0.1, 0.2, 0.3. Throws ConfigError for an empty sweep or item, an unknown form, wrong arguments, or a pattern that no
/// file fits.
std::vector<std::string> parse_sweep(std::string_view text, const Location& where = {}, bool takes_files = false);

}  // namespace tapelab::experiments
