#include "results/text/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace tapelab::results {

void reject_deep_json(std::string_view text) {
  constexpr std::ptrdiff_t kMost = 64;
  // Counting is ten times faster than following, and enough for nearly all.
  std::ptrdiff_t opened = 0;
  for (const char bracket : {'[', '{'})
    for (std::size_t at = text.find(bracket); at != text.npos && opened <= kMost; at = text.find(bracket, at + 1))
      ++opened;
  if (opened <= kMost) return;
  std::ptrdiff_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kMost) throw std::runtime_error("its JSON is nested more than " + std::to_string(kMost) + " deep");
  }
}

}  // namespace tapelab::results
