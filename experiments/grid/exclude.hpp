// Combinations a grid leaves out.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/fields.hpp"
#include "experiments/formats/ini_file.hpp"

namespace tapelab::experiments {

/// Drops the runs that meet all of its conditions.
struct ExcludeClause {
  struct Condition {
    const Field* field;
    std::string value;  ///< canonical
  };
  std::vector<Condition> conditions;

  bool matches(const Config& config) const;
};

/// Reads `key=value key=value, key=value ...`: clauses separated by commas, conditions by spaces. A value with spaces
/// stands in double quotes: model.encoder="128 64"; a path is relative as in the setting itself. Throws ConfigError for
/// an unknown key or a value out of range.
std::vector<ExcludeClause> parse_exclude(const Assignment& line);

}  // namespace tapelab::experiments
