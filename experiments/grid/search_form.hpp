// Settings whose values are drawn from an interval: points of a search instead of the crossings of a grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/fields.hpp"

namespace tapelab::experiments {

/// `random(a, b)`, `log_random(a, b)` or `sobol(a, b)`: numbers from a to b, both included for integers.
///
///     random       uniform: a + u (b - a)
///     log_random   uniform in its logarithm: a (b / a)^u
///     sobol        uniform, all sobol settings of a grid together evenly spread over their box
///
/// u is in [0, 1); of an integer setting the interval is [a, b + 1), and the value the whole number below. Of the first
/// two it is a Philox number with the key (search seed, name of the setting) and the counter i for point i, so that no
/// setting's values depend on the others or on how many points there are. Of sobol it is coordinate d of point i of
/// Sobol's sequence (direction numbers of Joe and Kuo 2008), whose bits are flipped by 64 random ones of the same key:
/// a digital shift, which keeps how even the points are (Owen 1995; Matousek 1998). d counts the sobol settings before
/// this one in the field table.
struct SearchForm {
  enum class Kind : std::uint8_t { kRandom, kLogRandom, kSobol };
  Kind kind;
  double low, high;

  std::string text() const;  ///< "log_random(0.0001, 0.1)"
  bool operator==(const SearchForm&) const = default;
};

/// The form that is all of `text`; nothing for other text. Throws ConfigError where one is mixed with other values, for
/// wrong ends, and for a setting that is not one number or does not take both ends.
std::optional<SearchForm> parse_search_form(const Field& field, std::string_view text, const Location& where);

/// "random", "log_random", "sobol".
std::vector<std::string> search_form_names();

/// Points 0 to samples - 1 as canonical values of the setting: reals with as few digits as tell them apart to 1 in
/// 100,000 of the interval or, of log_random, of the value. `sobol_setting`: d above.
std::vector<std::string> search_values(const SearchForm& form, const Field& field, std::size_t samples,
                                       std::uint64_t seed, std::size_t sobol_setting);

/// Coordinates 0 to dimensions - 1 of the first points of Sobol's sequence as 64 bits of a binary fraction, the origin
/// first.
std::vector<std::vector<std::uint64_t>> sobol_points(std::size_t points, std::size_t dimensions);

}  // namespace tapelab::experiments
