// Bytes as text that fits into a page.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tapelab::results {

/// RFC 4648, with padding, without line ends.
std::string base64(std::span<const std::byte> bytes);

}  // namespace tapelab::results
