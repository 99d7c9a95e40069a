// What a picture of a detection shows: scores over time, the threshold, events, alarms and what raised them. Nothing is
// drawn here.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "experiments/inference/alarms.hpp"
#include "experiments/inference/detected.hpp"

namespace tapelab::experiments {

/// Points of a line that goes from left to right; y is NaN where it is interrupted.
struct PlotLine {
  std::string name = {};
  std::vector<double> x = {}, y = {};
  double low = 0, high = 0;  ///< of all values, drawn or not; both 0 where none is finite
};

/// From the left to the right end of its rows.
struct PlotSpan {
  double from = 0, to = 0;
  std::size_t place = 0;  ///< of the alarm or event, in AlarmsAndEvents
};

/// One series.
struct AlarmPanel {
  std::string series = {};
  double from = 0, to = 0;             ///< limits of x
  PlotLine score = {};                 ///< of a row at the row; of a window at the middle of its rows
  std::vector<PlotLine> columns = {};  ///< values of at most kMostPlotColumns columns, in the units of the file
  std::vector<PlotSpan> alarms = {}, events = {};
  bool reduced = false;  ///< of many points the extremes of each small piece are left
};

/// The largest alarms as bars.
struct AlarmBars {
  std::size_t place = 0;                   ///< in AlarmsAndEvents
  std::vector<Contribution> columns = {};  ///< the largest, at most kMostPlotBars
  double others = 0;                       ///< share of the rest
};

/// Precision over recall as the threshold falls.
struct PrecisionRecall {
  std::vector<double> recall = {}, precision = {}, threshold = {};
  double at_recall = 0, at_precision = 0;  ///< at the detection's threshold; precision NaN where nothing is above it
  double events = 0;                       ///< share of the scores with an event: what random scores reach
};

struct AlarmPlot {
  bool timed = false;                   ///< x is seconds since 1970-01-01; else the row
  std::vector<AlarmPanel> panels = {};  ///< series with alarms or events first, at most kMostPanels
  std::size_t panels_left_out = 0;
  std::vector<AlarmBars> bars = {};  ///< of the alarms with the highest peaks, the highest first
  PrecisionRecall curve = {};        ///< empty without labels, or where all scores have an event or none
};

inline constexpr std::size_t kMostPanels = 8, kMostPlotColumns = 3, kMostPlotAlarms = 6, kMostPlotBars = 5;
inline constexpr std::size_t kPlotPieces = 1000;  ///< of a line: a picture has about as many pixels

AlarmPlot alarm_plot(const Detected& found, const AlarmsAndEvents& all);

/// Places of the points that are enough to draw a line: all of at most 4 `pieces`; of more the first, last, lowest and
/// highest of each of so many equally long pieces of x, so that no spike vanishes. x ascends; NaN in y is no value.
std::vector<std::size_t> drawn_points(std::span<const double> x, std::span<const double> y, std::size_t pieces);

/// The threshold runs through the distinct scores from the highest: a score is an alarm from its own value on. Infinite
/// scores first, NaN left out. Empty unless some scores have an event and some have none. Of more than `most` points
/// the first and last of each of `most` / 2 pieces of recall.
PrecisionRecall precision_recall(std::span<const double> scores, std::span<const float> labels, double threshold,
                                 std::size_t most);

/// Where a row stands on the axis: its time, or its number where the series has no times.
double place_of(const Detected& found, const std::string& series, std::size_t row);

/// Whether a linear axis would press the threshold into the ground: the highest score is above 20 times it.
bool needs_logarithm(const AlarmPanel& panel, double threshold);

/// For the scripts that draw it in a browser (results/report/page/alarms.js).
nlohmann::ordered_json plot_json(const AlarmPlot& plot, const Detected& found, const AlarmsAndEvents& all);

}  // namespace tapelab::experiments
