#include "experiments/formats/csv_cell.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "experiments/formats/csv_number.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr const char* kChooseColumns = "correct the cell, or choose the numeric columns with data.columns";

[[noreturn]] void no_number(std::string_view text, const std::string& column, const Location& where,
                            const std::string& hint) {
  std::vector<std::string> hints = {kChooseColumns};
  if (!hint.empty()) {
    hints = {hint};
  } else if (const std::string better = number_hint(text); !better.empty()) {
    hints = {better};
  }
  throw DataError({.message = "'" + std::string(text) + "' in column '" + column + "' is not a finite float32 number",
                   .where = where,
                   .hints = std::move(hints)});
}

}  // namespace

bool is_missing(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kMissing = {"",     "nan",  "na", "n/a", "null",
                                                                "#n/a", "none", ".",  "?",   "-"};
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::ranges::find(kMissing, lower) != kMissing.end();
}

bool fits_float32(double value) { return std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max()); }

std::vector<std::string> missing_hints() {
  return {"fill the gap, cut the file to the rows without gaps, or leave the column out with data.columns",
          "data.missing = mask trains on the rest: such a step is read by no layer and counted in no loss; mask_values "
          "leaves out the value alone"};
}

MissingMarkers::MissingMarkers(const std::vector<std::string>& texts) : texts_(texts) {
  for (const std::string& text : texts)
    if (const auto value = parse_decimal(text)) numbers_.push_back(*value);
}

bool MissingMarkers::has(std::string_view text, std::optional<double> value) const {
  return std::ranges::find(texts_, text) != texts_.end() ||
         (value && std::ranges::find(numbers_, *value) != numbers_.end());
}

bool MissingMarkers::has(double value) const {
  return std::ranges::any_of(numbers_, [&](double marker) {
    return value == marker || value == static_cast<double>(static_cast<float>(marker));
  });
}

double parse_cell(std::string_view cell, Missing missing, const std::string& column, const Location& where,
                  const std::string& hint, const MissingMarkers& markers) {
  const std::string_view text = trimmed(cell);
  const auto value = parse_decimal(text);
  const bool marked = !markers.empty() && markers.has(text, value);
  if (value && fits_float32(*value) && !marked) return *value;
  if (!marked && !is_missing(text)) no_number(text, column, where, hint);
  if (missing == Missing::kNan) return std::numeric_limits<double>::quiet_NaN();
  const std::string shown = text.empty() ? "empty cell" : "missing value '" + std::string(text) + "'";
  throw DataError({.message = shown + " in column '" + column + "'", .where = where, .hints = missing_hints()});
}

float parse_label(std::string_view cell, const std::string& column, const Location& where) {
  const std::string_view text = trimmed(cell);
  const auto value = parse_decimal(text);
  if (value && (*value == 0 || *value == 1)) return static_cast<float>(*value);
  throw DataError({.message = "label '" + std::string(text) + "' in column '" + column + "' is neither 0 nor 1",
                   .where = where,
                   .hints = {"a label is 1 where the row belongs to an event and 0 elsewhere"}});
}

}  // namespace tapelab::experiments
