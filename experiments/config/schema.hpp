// The field table for people and programs: what `tapelab schema` shows.
#pragma once

#include <string>

namespace tapelab::experiments {

/// Per setting one line "key = default", what is allowed and the unit, and one line of help.
std::string schema_text();

/// JSON array of {key, type, default, allowed, minimum, maximum, exclusive_minimum, exclusive_maximum, choices, unit,
/// help}; bounds, choices and unit only where a setting has them.
std::string schema_json();

/// A Markdown table.
std::string schema_markdown();

}  // namespace tapelab::experiments
