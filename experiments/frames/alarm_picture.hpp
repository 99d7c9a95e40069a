// A detection as a picture for print: scores over time, values above them, threshold, events and alarms; below them
// what raised the highest alarms, and precision over recall.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/frames/chart_canvas.hpp"
#include "experiments/inference/alarm_plot.hpp"

namespace tapelab::experiments {

/// The bytes of a file and how many pixels its picture has; an SVG's are its units.
struct DrawnChart {
  std::vector<std::byte> bytes;
  std::size_t width = 0, height = 0;
};

DrawnChart draw_alarms(const AlarmPlot& plot, const Detected& found, const AlarmsAndEvents& all, ChartFile file);

}  // namespace tapelab::experiments
