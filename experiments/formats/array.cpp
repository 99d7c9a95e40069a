#include "experiments/formats/array.hpp"

#include <algorithm>

namespace tapelab::experiments {

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return '[' + text + ']';
}

std::optional<std::size_t> checked_count(const std::vector<std::size_t>& shape) {
  constexpr std::size_t kMostValues = 1'000'000'000;
  if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (extent > kMostValues / count) return std::nullopt;
    count *= extent;
  }
  return count;
}

}  // namespace tapelab::experiments
