#include "experiments/config/axes.hpp"

#include <array>

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::string_view kAuto = "auto";
// In the order in which an error proposes those that fit an array.
constexpr auto kReadings = std::to_array<std::string_view>(
    {"time", "time feature", "sequence step", "feature time", "step sequence", "sequence step feature",
     "time height width", "step sequence feature", "sequence feature step", "sequence step height width",
     "step sequence height width"});

std::size_t rank_of(std::string_view axes) { return words(axes)->size(); }

}  // namespace

const std::vector<std::string>& axes_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {std::string(kAuto)};
    all.insert(all.end(), kReadings.begin(), kReadings.end());
    return all;
  }();
  return names;
}

bool has_time_axis(std::string_view axes) { return axes.find("time") != axes.npos; }

std::size_t count_axes(std::string_view axes) { return axes == kAuto ? 0 : rank_of(axes); }

std::string usual_axes(std::size_t rank) {
  return rank == 4 ? "sequence step height width" : rank == 3 ? "sequence step feature" : "sequence step";
}

bool are_usual_axes(std::string_view axes) { return axes == kAuto || axes == usual_axes(rank_of(axes)); }

}  // namespace tapelab::experiments
