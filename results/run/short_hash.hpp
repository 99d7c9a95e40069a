// What names something by its content: runs, claims.
#pragma once

#include <string>
#include <string_view>

namespace tapelab::results {

/// The first 12 hex digits of XXH3-64.
std::string short_hash(std::string_view text);

}  // namespace tapelab::results
