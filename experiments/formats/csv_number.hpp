// Numbers in text files: what is one, and what spoils one that nearly is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tapelab::experiments {

/// A finite decimal number filling the whole text, with at most one sign: "-3", "+4", "1e-7". What is too near to 0 for
/// a double is 0 ("1e-400"); what is too large is nothing.
std::optional<double> parse_decimal(std::string_view text);

/// What to do about a text that is no number but resembles one: thousands separators, decimal commas, a minus that is
/// no hyphen, a unit behind it. Empty where it resembles none.
std::string number_hint(std::string_view text);

/// Whether two cells side by side may be one number that its thousands separator, or its decimal comma, has cut.
bool may_be_cut_number(std::string_view left, std::string_view right);

}  // namespace tapelab::experiments
