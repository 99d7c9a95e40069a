// What the text of one cell of a data file means.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {

/// What to do with a missing value.
enum class Missing { kError, kNan };

/// Texts and numbers that stand for a missing value beside the usual ones.
class MissingMarkers {
 public:
  MissingMarkers() = default;
  explicit MissingMarkers(const std::vector<std::string>& texts);

  bool empty() const { return texts_.empty(); }
  /// Whether a cell that holds `text`, which is `value` if it is a number, is one of them.
  bool has(std::string_view text, std::optional<double> value) const;
  /// The same for a number that was stored as float32 or float64.
  bool has(double value) const;

 private:
  std::vector<std::string> texts_;
  std::vector<double> numbers_;
};

/// A finite float32, or NaN for a missing value if `missing` allows it. Throws DataError naming the column, the place
/// and the text; `hint`, if not empty, is added for a cell that is no number.
double parse_cell(std::string_view cell, Missing missing, const std::string& column, const Location& where,
                  const std::string& hint = "", const MissingMarkers& markers = {});

/// Spellings of "no value" in common exports: empty, nan, na, n/a, null, #n/a, none, '.', '?' and '-'.
bool is_missing(std::string_view text);

/// 0 or 1. Throws DataError for anything else.
float parse_label(std::string_view cell, const std::string& column, const Location& where);

/// Whether `value` is finite as a float32; false for NaN.
bool fits_float32(double value);

/// Next steps for a missing value.
std::vector<std::string> missing_hints();

}  // namespace tapelab::experiments
