// A list of names as one text, and back: names separated by spaces, in double quotes where that is needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

/// "text" with every double quote in it doubled.
std::string in_quotes(std::string_view text);

/// What stands in a text that is one quoted string as a whole; nothing for any other text.
std::optional<std::string> unquoted(std::string_view text);

/// The items of a list, separated by white space. One that begins with a double quote ends at the next that is not
/// doubled. Nothing when a quote is not closed.
std::optional<std::vector<std::string>> split_list(std::string_view text);

/// Canonical: split_list takes it back. An item stands in quotes when it is empty, begins with a quote, or holds white
/// space, a comma or a bracket.
std::string list_text(const std::vector<std::string>& items);

}  // namespace tapelab::results
