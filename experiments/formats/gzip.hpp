// Files packed by gzip.
#pragma once

#include <string>
#include <string_view>

namespace tapelab::experiments {

bool is_gzip(std::string_view bytes);

/// The bytes, unpacked if they are gzip. `name` is for messages. Throws DataError for damaged gzip and for more than
/// 10^9 bytes and a header in it.
std::string unpacked(std::string bytes, const std::string& name);

}  // namespace tapelab::experiments
