#include "experiments/grid/note_number.hpp"

#include <cmath>

#include "experiments/formats/value_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {

double note_number(const Assignment& given, double low, double high, bool whole) {
  const auto value = parse_number(given.text);
  if (value && *value >= low && *value <= high && !(whole && *value != std::floor(*value))) return *value;
  throw ConfigError({.message = "'" + given.text + "' is not a " + (whole ? "whole " : "") + "number from " +
                                results::short_number(low) + " to " + results::short_number(high),
                     .where = given.where});
}

}  // namespace tapelab::experiments
