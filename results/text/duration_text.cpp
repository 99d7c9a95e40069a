#include "results/text/duration_text.hpp"

#include <cmath>

namespace tapelab::results {

std::string duration_text(double seconds) {
  if (seconds < 0.95) return std::to_string(std::lround(seconds * 10) * 100) + " ms";
  const long whole = std::lround(seconds);
  const auto two = [](long large, const char* large_unit, long small, const char* small_unit) {
    std::string text = std::to_string(large) + ' ' + large_unit;
    return small == 0 ? text : text + ' ' + std::to_string(small) + ' ' + small_unit;
  };
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return two(whole / 60, "min", whole % 60, "s");
  return two(whole / 3600, "h", whole % 3600 / 60, "min");
}

}  // namespace tapelab::results
