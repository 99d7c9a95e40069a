// The field table for people and programs: what `tapelab schema` shows.
#pragma once

#include <string>

namespace tapelab::experiments {

/// The settings whose key begins with `prefix`, under the heading of their section: "key = default" with what is
/// allowed and the unit, and the help, in lines of at most 80 characters. "" if there are none.
std::string schema_text(const std::string& prefix = "");

/// JSON array of {key, type, default, allowed, minimum, maximum, exclusive_minimum, exclusive_maximum, choices, unit,
/// help}; bounds, choices and unit only where a setting has them.
std::string schema_json();

/// A Markdown table.
std::string schema_markdown();

}  // namespace tapelab::experiments
