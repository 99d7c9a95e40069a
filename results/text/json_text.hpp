// JSON from files that anybody may have written.
#pragma once

#include <string_view>

namespace tapelab::results {

/// Throws std::runtime_error for a text whose arrays and objects are nested more than 64 deep: what goes through them
/// takes a call for each, and ours have three.
void reject_deep_json(std::string_view text);

}  // namespace tapelab::results
