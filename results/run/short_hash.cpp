#include "results/run/short_hash.hpp"

#include <xxhash.h>

#include <array>
#include <cstdio>

namespace tapelab::results {

std::string short_hash(std::string_view text) {
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(XXH3_64bits(text.data(), text.size())));
  return std::string(digits.data(), 12);
}

}  // namespace tapelab::results
