#include "experiments/grid/exclude.hpp"

#include <algorithm>

#include "experiments/config/written_value.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

/// `value` may stand in double quotes.
std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

ExcludeClause::Condition parse_condition(std::string_view text, const Location& where) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos) {
    throw ConfigError({.message = "exclude: '" + std::string(text) + "' is not of the form key=value",
                       .where = where,
                       .hints = {"for example: exclude = reconstruct.reversed=true predict.enabled=false, seed=3"}});
  }
  const Field& field = find_field(trimmed(text.substr(0, equals)), where);
  return {&field, written_value(field, std::string(unquoted(text.substr(equals + 1))), where)};
}

}  // namespace

bool ExcludeClause::matches(const Config& config) const {
  return std::ranges::all_of(
      conditions, [&](const Condition& condition) { return get(config, *condition.field) == condition.value; });
}

std::vector<ExcludeClause> parse_exclude(const Assignment& line) {
  std::vector<ExcludeClause> clauses;
  for (const std::string& text : split_top_level(line.text, ',')) {
    ExcludeClause clause;
    for (const std::string& condition : split_top_level(text, ' ')) {
      if (!condition.empty()) clause.conditions.push_back(parse_condition(condition, line.where));
    }
    if (clause.conditions.empty()) throw ConfigError({.message = "exclude: empty clause", .where = line.where});
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

}  // namespace tapelab::experiments
