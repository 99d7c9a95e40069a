#include "experiments/config/axes.hpp"

#include <algorithm>

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {

using choice::Axes;

std::vector<std::string> axis_names(Axes axes) {
  return axes == Axes::kAuto ? std::vector<std::string>{} : *words(text_of(axes));
}

bool has_time_axis(Axes axes) { return std::ranges::count(axis_names(axes), "time") > 0; }

Axes usual_axes(std::size_t rank) {
  return rank == 4 ? Axes::kSequenceStepHeightWidth : rank == 3 ? Axes::kSequenceStepFeature : Axes::kSequenceStep;
}

bool are_usual_axes(Axes axes) { return axes == Axes::kAuto || axes == usual_axes(axis_names(axes).size()); }

}  // namespace tapelab::experiments
