// "did you mean": the known name closest to a mistyped one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/text/errors.hpp"

namespace tapelab::results {

/// The shortest entry of `known` that begins with `wrong`, else the shortest with it at the beginning of a word behind
/// '.', '_' or '/' (three characters at least, '_' does not count), else the one with the fewest edits; an edit
/// inserts, deletes or replaces one character or swaps two neighbours. Case does not count. Nothing when even the best
/// needs more than a third of the longer name's length (one edit is always allowed for names of at least two
/// characters). The first of equally near names wins.
std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string> known);

/// `known` in that order, nearest first.
std::vector<std::string> by_nearness(std::string_view wrong, std::vector<std::string> known);

/// "did you mean 'name'?" for the nearest name, else `otherwise`.
Hints did_you_mean(std::string_view wrong, std::span<const std::string> known, Hints otherwise = {});

}  // namespace tapelab::results
