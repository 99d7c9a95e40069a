// A grid for every rule of validation that one of its two values breaks.
#pragma once

#include <string>
#include <vector>

namespace tapelab::experiments {

/// A grid that keeps the rule with `good` and breaks it, and none before it, with `bad`. The files it names are not
/// there: where one were looked for, the message would speak of it.
struct RuleRow {
  std::string rule;
  std::string text;  ///< the settings that are not swept, a line each
  std::string key, good, bad;
};

/// Of models, decoders, training and evaluation.
std::vector<RuleRow> rule_rows();

/// Of data.*.
std::vector<RuleRow> rule_rows_of_data();

}  // namespace tapelab::experiments
