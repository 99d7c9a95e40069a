#include "experiments/frames/alarm_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "experiments/formats/value_text.hpp"
#include "experiments/frames/axis.hpp"
#include "results/text/printable.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kWidth = 1100, kLeft = 66, kRight = 18;
constexpr double kHead = 82;  // title, lines and legend above the panels
constexpr double kTitle = 22, kValues = 64, kMarks = 30, kScore = 130, kAxis = 42;  // of a panel, from above
constexpr double kFoot = 236, kCurve = 250;
constexpr double kText = 11;

constexpr Colour kInk{0.106, 0.122, 0.141}, kSoft{0.341, 0.376, 0.416}, kGrid{0.85, 0.87, 0.89};
constexpr Colour kScoreLine{0, 0.298, 0.549}, kAlarm{0.651, 0.247, 0}, kEvent{0.93, 0.72, 0.1, 0.35};
constexpr std::array<Colour, kMostPlotColumns> kColumns = {Colour{0, 0.514, 0.361}, Colour{0.753, 0.408, 0.604},
                                                           Colour{0.165, 0.608, 0.859}};

std::string safe(const std::string& text) { return results::printable_cell(text); }

/// From values of one axis to places on the picture.
struct Scale {
  double from, to, first, last;
  bool logarithmic = false;

  double at(double value) const {
    const auto of = [&](double v) { return logarithmic ? std::log10(v) : v; };
    return first + (of(value) - of(from)) / (of(to) - of(from)) * (last - first);
  }
};

/// A line whose points are placed by the scales; what is infinite stands at the upper end.
void draw_line(ChartCanvas& canvas, const PlotLine& line, const Scale& x, const Scale& y, Colour colour,
               double thickness) {
  std::vector<double> at_x, at_y;
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const double value = line.y[i];
    at_x.push_back(x.at(line.x[i]));
    at_y.push_back(std::isnan(value) ? value : y.at(std::clamp(value, y.from, y.to)));
  }
  canvas.line(at_x, at_y, colour, thickness);
}

void horizontal(ChartCanvas& canvas, double y, double from, double to, Colour colour, double dash = 0,
                double thickness = 1) {
  const std::array<double, 2> xs = {from, to}, ys = {y, y};
  canvas.line(xs, ys, colour, thickness, dash);
}

void vertical(ChartCanvas& canvas, double x, double from, double to, Colour colour) {
  const std::array<double, 2> xs = {x, x}, ys = {from, to};
  canvas.line(xs, ys, colour, 1);
}

/// Events as shades over the height of a plot, at least two units wide.
void draw_events(ChartCanvas& canvas, const AlarmPanel& panel, const Scale& x, double top, double height) {
  for (const PlotSpan& event : panel.events) {
    const double from = x.at(event.from), to = std::max(x.at(event.to), from + 2);
    canvas.box(from, top, to - from, height, kEvent);
  }
}

void draw_x_axis(ChartCanvas& canvas, const Scale& x, double bottom, bool timed, bool whole) {
  const std::size_t most = timed ? 8 : 12;
  const std::vector<Tick> ticks = timed ? time_ticks(x.from, x.to, most) : number_ticks(x.from, x.to, most, whole);
  double free_from = 0;
  for (const Tick& tick : ticks) {
    const double at = x.at(tick.value), half = Canvas::text_width(tick.text, kText) / 2;
    vertical(canvas, at, bottom, bottom + 4, kSoft);
    if (at - half < free_from || at + half > canvas.width()) continue;
    canvas.text(at, bottom + 16, tick.text, kText, Align::kCentre, kInk);
    free_from = at + half + 8;
  }
}

void draw_y_axis(ChartCanvas& canvas, const Scale& y, double left, double right, std::size_t most) {
  const std::vector<Tick> ticks = y.logarithmic ? power_ticks(y.from, y.to, most) : number_ticks(y.from, y.to, most);
  for (const Tick& tick : ticks) {
    const double at = y.at(tick.value);
    horizontal(canvas, at, left, right, kGrid);
    canvas.text(left - 6, at + 4, tick.text, kText, Align::kRight, kInk);
  }
}

/// Values of the columns, each over its own range, which is said.
void draw_values(ChartCanvas& canvas, const AlarmPanel& panel, const Scale& x, double top) {
  const double right = kWidth - kRight;
  draw_events(canvas, panel, x, top, kValues);
  const bool one = panel.columns.size() == 1;
  for (std::size_t i = panel.columns.size(); i-- > 0;) {
    const PlotLine& line = panel.columns[i];
    const double margin = line.high > line.low ? 0.04 * (line.high - line.low) : 0.5;
    const Scale y{line.low - margin, line.high + margin, top + kValues, top};
    if (one) draw_y_axis(canvas, y, kLeft, right, 3);
    draw_line(canvas, line, x, y, kColumns[i], 1);
  }
  if (!one) canvas.text(kLeft - 6, top + kValues / 2 + 4, "values", kText, Align::kRight, kSoft);
  canvas.outline(kLeft, top, right - kLeft, kValues, kGrid);
}

/// "y from -1.2 to 3", in the colours of the lines, at the right end above the plot.
void draw_column_names(ChartCanvas& canvas, const AlarmPanel& panel, double base) {
  const double room = 640 / static_cast<double>(std::max<std::size_t>(1, panel.columns.size()));
  double right = kWidth - kRight;
  for (std::size_t i = panel.columns.size(); i-- > 0;) {
    const PlotLine& line = panel.columns[i];
    const std::string range = " from " + results::short_number(line.low) + " to " + results::short_number(line.high);
    const std::string text =
        ChartCanvas::fitted(safe(line.name), kText, room - Canvas::text_width(range, kText) - 14) + range;
    canvas.text(right, base, text, kText, Align::kRight, kColumns[i]);
    right -= Canvas::text_width(text, kText) + 14;
  }
}

/// A mark for each alarm, with number and time where there is room: those of the highest alarms first.
void draw_alarm_marks(ChartCanvas& canvas, const AlarmPanel& panel, const Detected& found, const AlarmsAndEvents& all,
                      const Scale& x, double top) {
  std::vector<PlotSpan> order = panel.alarms;
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](const PlotSpan& span) { return all.alarms[span.place].peak_score; });
  std::vector<std::pair<double, double>> taken;
  for (const PlotSpan& span : order) {
    const Alarm& alarm = all.alarms[span.place];
    const double at = x.at(std::clamp(place_of(found, alarm.series, alarm.peak_row), x.from, x.to));
    canvas.triangle(at, top + kMarks - 9, 8, kAlarm);
    const std::string number = std::to_string(span.place + 1), time = row_time(found, alarm.series, alarm.peak_row);
    for (const std::string& text :
         {number + (time.empty() ? ": row " + std::to_string(alarm.peak_row) : ": " + time), number}) {
      const double half = Canvas::text_width(text, kText) / 2;
      const double middle = std::clamp(at, kLeft + half, kWidth - kRight - half);
      const bool free = std::ranges::none_of(taken, [&](const auto& other) {
        return middle - half - 6 < other.second && other.first < middle + half + 6;
      });
      if (!free) continue;
      canvas.text(middle, top + kMarks - 12, text, kText, Align::kCentre, kAlarm);
      taken.emplace_back(middle - half, middle + half);
      break;
    }
  }
}

Scale score_scale(const AlarmPanel& panel, double threshold, double top) {
  double high = std::max(panel.score.high, threshold), low = std::min(panel.score.low, threshold);
  if (needs_logarithm(panel, threshold)) {
    double least = threshold;
    for (const double value : panel.score.y)
      if (value > 0 && value < least) least = value;
    return {std::max(least, threshold / 1e4), high * 1.3, top + kScore, top, true};
  }
  if (low > 0) low = 0;
  if (!(high > low)) high = low + 1;
  return {low, high + 0.05 * (high - low), top + kScore, top};
}

void draw_scores(ChartCanvas& canvas, const AlarmPanel& panel, const Detected& found, const Scale& x, double top) {
  const double right = kWidth - kRight;
  const Scale y = score_scale(panel, found.threshold, top);
  draw_events(canvas, panel, x, top, kScore);
  draw_y_axis(canvas, y, kLeft, right, 5);
  canvas.clip(kLeft, top - 1, right - kLeft, kScore + 2);
  for (const PlotSpan& alarm : panel.alarms) {
    const double from = x.at(alarm.from), to = std::max(x.at(alarm.to), from + 2);
    canvas.box(from, top, to - from, 3, kAlarm);
  }
  draw_line(canvas, panel.score, x, y, kScoreLine, 1.1);
  canvas.unclip();
  const double threshold = y.at(std::clamp(found.threshold, y.from, y.to));
  horizontal(canvas, threshold, kLeft, right, kAlarm, 5, 1.2);
  canvas.outline(kLeft, top, right - kLeft, kScore, kGrid);
  canvas.text(kLeft - 6, top - 12, y.logarithmic ? "score (log)" : "score", kText, Align::kRight, kSoft);
}

std::string panel_title(const AlarmPanel& panel, const AlarmsAndEvents& all) {
  std::string text = panel.series.empty() ? "" : safe(panel.series) + ": ";
  text += counted(panel.alarms.size(), "alarm");
  if (panel.events.empty()) return text;
  std::size_t hit = 0;
  for (const PlotSpan& event : panel.events) hit += all.events[event.place].alarm.has_value();
  return text + ", " + std::to_string(hit) + " of " + counted(panel.events.size(), "event") + " found";
}

double panel_height(const AlarmPanel& panel) {
  return kTitle + (panel.columns.empty() ? 0 : kValues) + kMarks + kScore + kAxis;
}

void draw_panel(ChartCanvas& canvas, const AlarmPanel& panel, const Detected& found, const AlarmsAndEvents& all,
                bool timed, double top) {
  const Scale x{panel.from, panel.to, kLeft, kWidth - kRight};
  canvas.text(kLeft, top + 14, ChartCanvas::fitted(panel_title(panel, all), 12, 360), 12, Align::kLeft, kInk, true);
  draw_column_names(canvas, panel, top + 14);
  top += kTitle;
  if (!panel.columns.empty()) {
    draw_values(canvas, panel, x, top);
    top += kValues;
  }
  draw_alarm_marks(canvas, panel, found, all, x, top);
  top += kMarks;
  draw_scores(canvas, panel, found, x, top);
  draw_x_axis(canvas, x, top + kScore, timed, true);
  canvas.text(kWidth - kRight, top + kScore + 31, timed ? "time" : "row", kText, Align::kRight, kSoft);
}

/// What the colours mean, in one line.
void draw_legend(ChartCanvas& canvas, const Detected& found, double base) {
  double x = kLeft;
  const auto entry = [&](const std::string& text, auto mark) {
    mark(x, base - 4);
    canvas.text(x + 24, base, text, kText, Align::kLeft, kInk);
    x += 24 + Canvas::text_width(text, kText) + 22;
  };
  entry("score", [&](double at, double y) { horizontal(canvas, y, at, at + 18, kScoreLine, 0, 1.5); });
  entry("threshold", [&](double at, double y) { horizontal(canvas, y, at, at + 18, kAlarm, 5, 1.2); });
  entry("alarm: number and peak", [&](double at, double y) { canvas.triangle(at + 9, y - 4, 8, kAlarm); });
  if (found.labelled) entry("labelled event", [&](double at, double y) { canvas.box(at, y - 6, 18, 12, kEvent); });
}

void draw_head(ChartCanvas& canvas, const AlarmPlot& plot, const Detected& found, const AlarmsAndEvents& all) {
  const double room = kWidth - kLeft - kRight;
  const auto line = [&](double y, const std::string& text, double size, Colour colour, bool bold = false) {
    canvas.text(kLeft, y, ChartCanvas::fitted(safe(text), size, (bold ? 0.9 : 1) * room), size, Align::kLeft, colour,
                bold);
  };
  std::string events;
  if (!all.events.empty())
    events = "; " + std::to_string(all.found()) + " of " + counted(all.events.size(), "event") + " found";
  line(20, counted(all.alarms.size(), "alarm") + " of run " + found.run + events, 15, kInk, true);
  line(38, found.scored + ": " + counted(found.scores.size(), unit_of(found.of)) + " scored; " + rows_text(found),
       kText, kSoft);
  std::string more =
      plot.panels_left_out > 0 ? "; " + std::to_string(plot.panels_left_out) + " more series are not shown" : "";
  if (std::ranges::any_of(plot.panels, &AlarmPanel::reduced)) more += "; of long series the extremes are drawn";
  line(53, "threshold " + results::short_number(found.threshold) + " (" + found.fitted_on + ")" + more, kText, kSoft);
  draw_legend(canvas, found, 72);
}

/// One alarm's columns below its number and time.
void draw_bars(ChartCanvas& canvas, const AlarmBars& bars, const Detected& found, const AlarmsAndEvents& all, double x,
               double top, double width) {
  const Alarm& alarm = all.alarms[bars.place];
  const std::string time = row_time(found, alarm.series, alarm.peak_row);
  const std::string title = std::to_string(bars.place + 1) + ": " +
                            (time.empty() ? "row " + std::to_string(alarm.peak_row) : time) +
                            (alarm.series.empty() ? "" : ", " + safe(alarm.series));
  canvas.text(x, top, ChartCanvas::fitted(title, kText, width - 10), kText, Align::kLeft, kAlarm);
  const double names = 0.42 * width, longest = width - names - 52;
  double y = top + 14;
  const auto bar = [&](const std::string& name, double share, Colour colour) {
    canvas.text(x, y, ChartCanvas::fitted(safe(name), 10, names - 8), 10, Align::kLeft, kInk);
    canvas.box(x + names, y - 8, std::max(1.0, share * longest), 8, colour);
    char percent[16];
    std::snprintf(percent, sizeof percent, "%.0f %%", 100 * share);
    canvas.text(x + names + share * longest + 5, y, percent, 10, Align::kLeft, kInk);
    y += 13;
  };
  for (const Contribution& c : bars.columns) bar(found.columns[c.column], c.share, kScoreLine);
  if (bars.others > 0) bar("others", bars.others, kSoft);
}

void draw_curve(ChartCanvas& canvas, const PrecisionRecall& curve, double left, double top) {
  const double size = kFoot - 76;
  const Scale x{0, 1, left, left + size + 60}, y{0, 1, top + size, top};
  canvas.text(left, top - 8, "precision over recall", kText, Align::kLeft, kInk, true);
  draw_y_axis(canvas, y, x.first, x.last, 5);
  for (const Tick& tick : number_ticks(0, 1, 5)) {
    vertical(canvas, x.at(tick.value), top + size, top + size + 4, kSoft);
    canvas.text(x.at(tick.value), top + size + 16, tick.text, kText, Align::kCentre, kInk);
  }
  canvas.text(x.last, top + size + 30, "recall", kText, Align::kRight, kSoft);
  horizontal(canvas, y.at(curve.events), x.first, x.last, kSoft, 3);
  canvas.text(x.first + 4, y.at(curve.events) - 4, "random scores", 10, Align::kLeft, kSoft);
  canvas.outline(x.first, top, x.last - x.first, size, kGrid);
  PlotLine line{.name = "", .x = curve.recall, .y = curve.precision};
  draw_line(canvas, line, x, y, kScoreLine, 1.4);
  if (!std::isnan(curve.at_precision)) canvas.dot(x.at(curve.at_recall), y.at(curve.at_precision), 4, kAlarm);
}

}  // namespace

DrawnChart draw_alarms(const AlarmPlot& plot, const Detected& found, const AlarmsAndEvents& all, ChartFile file) {
  const bool bars = found.columns.size() > 1 && !plot.bars.empty(), curve = !plot.curve.recall.empty();
  double height = kHead + (bars || curve ? kFoot : 0);
  for (const AlarmPanel& panel : plot.panels) height += panel_height(panel);
  ChartCanvas canvas(file, kWidth, height);
  draw_head(canvas, plot, found, all);
  double top = kHead;
  for (const AlarmPanel& panel : plot.panels) {
    draw_panel(canvas, panel, found, all, plot.timed, top);
    top += panel_height(panel);
  }
  const double room = kWidth - kLeft - kRight - (curve ? kCurve + 50 : 0);
  if (bars) {
    canvas.text(kLeft, top + 18, "columns of the highest alarms: share of the score at the peak", kText, Align::kLeft,
                kInk, true);
    std::size_t most = 0;
    for (const AlarmBars& of : plot.bars) most = std::max(most, of.columns.size() + (of.others > 0));
    const double high = 22 + 13 * static_cast<double>(most);
    for (std::size_t i = 0; i < plot.bars.size(); ++i)
      draw_bars(canvas, plot.bars[i], found, all, kLeft + static_cast<double>(i % 3) * room / 3,
                top + 38 + static_cast<double>(i / 3) * high, room / 3);
  }
  if (curve) draw_curve(canvas, plot.curve, bars ? kWidth - kRight - kCurve : kLeft, top + 26);
  return {canvas.file(), canvas.pixels_wide(), canvas.pixels_high()};
}

}  // namespace tapelab::experiments
