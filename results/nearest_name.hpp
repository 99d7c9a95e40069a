// "did you mean": the known name closest to a mistyped one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tapelab::results {

/// The entry of `known` with the fewest edits from `wrong`; an edit inserts, deletes or replaces one character or swaps
/// two neighbours. Case does not count. Nothing when even the best needs more than a third of the longer name's length
/// (one edit is always allowed for names of at least two characters). The first of equally near names wins.
std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string> known);

/// "\n = did you mean 'name'?" for the nearest name, or the empty string: to be appended to an error message.
std::string did_you_mean(std::string_view wrong, std::span<const std::string> known);

}  // namespace tapelab::results
