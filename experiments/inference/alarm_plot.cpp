#include "experiments/inference/alarm_plot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace tapelab::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostCurvePoints = 400;

/// A line before it is reduced: `rows` say where it is interrupted.
struct FullLine {
  std::vector<double> x, y, rows;

  void add(double x_of, double y_of, double row) {
    x.push_back(x_of);
    y.push_back(y_of);
    rows.push_back(row);
  }
};

/// In ascending x.
void sort(FullLine& line) {
  if (std::ranges::is_sorted(line.x)) return;
  std::vector<std::size_t> order(line.x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return line.x[i]; });
  FullLine sorted;
  for (const std::size_t i : order) sorted.add(line.x[i], line.y[i], line.rows[i]);
  line = std::move(sorted);
}

/// Rows between neighbours of a line without gaps: the smallest distance.
double usual_step(const std::vector<double>& rows) {
  double step = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows[i] > rows[i - 1]) step = std::min(step, rows[i] - rows[i - 1]);
  return step;
}

/// Reduced, and interrupted where rows are missing that would be seen to be.
PlotLine plot_line(std::string name, FullLine full) {
  sort(full);
  PlotLine line{.name = std::move(name)};
  const std::vector<std::size_t> drawn = drawn_points(full.x, full.y, kPlotPieces);
  const double span = full.rows.empty() ? 0 : full.rows.back() - full.rows.front();
  const double gap = std::max(usual_step(full.rows), drawn.size() < full.x.size() ? span / kPlotPieces : 0.0);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    bool interrupted = false;
    for (std::size_t k = i == 0 ? drawn[0] + 1 : drawn[i - 1] + 1; k <= drawn[i]; ++k)
      interrupted = interrupted || full.rows[k] - full.rows[k - 1] > gap || std::isnan(full.y[k]);
    if (interrupted && i > 0) {
      line.x.push_back(full.x[drawn[i]]);
      line.y.push_back(kNaN);
    }
    line.x.push_back(full.x[drawn[i]]);
    line.y.push_back(full.y[drawn[i]]);
  }
  std::vector<double> finite;
  std::ranges::copy_if(full.y, std::back_inserter(finite), [](double y) { return std::isfinite(y); });
  if (!finite.empty()) {
    const auto [low, high] = std::ranges::minmax(finite);
    line.low = low;
    line.high = high;
  }
  return line;
}

/// Columns that contribute most to the alarms of a series, else the first ones; ascending.
std::vector<std::size_t> shown_columns(const Detected& found, const AlarmsAndEvents& all, const std::string& series) {
  std::vector<double> shares(found.columns.size(), 0);
  for (const Alarm& alarm : all.alarms)
    if (alarm.series == series)
      for (const Contribution& c : alarm.columns) shares[c.column] += c.share;
  std::vector<std::size_t> columns(shares.size());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  std::ranges::stable_sort(columns, std::ranges::greater{}, [&](std::size_t c) { return shares[c]; });
  columns.resize(std::min(columns.size(), kMostPlotColumns));
  std::ranges::sort(columns);
  return columns;
}

std::vector<PlotLine> column_lines(const Detected& found, const AlarmsAndEvents& all, const std::string& series) {
  std::vector<PlotLine> lines;
  const auto values = found.values.find(series);
  const auto rows = found.rows.find(series);
  if (values == found.values.end() || rows == found.rows.end()) return lines;
  const std::size_t features = values->second.features;
  for (const std::size_t column : shown_columns(found, all, series)) {
    FullLine full;
    for (std::size_t row = 0; row < rows->second.size(); ++row)
      if (const double value = values->second.values[row * features + column]; !std::isnan(value))
        full.add(place_of(found, series, row), value, static_cast<double>(row));
    lines.push_back(plot_line(found.columns[column], std::move(full)));
  }
  return lines;
}

/// Half a row to both sides, so that a single row is seen.
PlotSpan span_of(const Detected& found, const std::string& series, std::size_t first, std::size_t last,
                 std::size_t place) {
  const double from = place_of(found, series, first), to = place_of(found, series, last);
  const auto times = found.times.find(series);
  const bool more = times == found.times.end() || last + 1 < times->second.size();
  double half = std::numeric_limits<double>::infinity();  // the nearer neighbour's: a gap in time belongs to no row
  if (first > 0) half = (from - place_of(found, series, first - 1)) / 2;
  if (more) half = std::min(half, (place_of(found, series, last + 1) - to) / 2);
  if (!(half > 0) || std::isinf(half)) half = 0.5;
  return {from - half, to + half, place};
}

AlarmPanel panel_of(const Detected& found, const AlarmsAndEvents& all, const std::string& series) {
  AlarmPanel panel{.series = series};
  FullLine full;
  const EventScores& s = found.scores;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s.sequences[i] != series || std::isnan(s.scores[i])) continue;
    const double middle = (place_of(found, series, s.first[i]) + place_of(found, series, s.last[i])) / 2;
    full.add(middle, s.scores[i], static_cast<double>(s.first[i]));
  }
  const std::size_t count = full.x.size();
  panel.score = plot_line("score", std::move(full));
  panel.reduced = count > 4 * kPlotPieces;
  panel.columns = column_lines(found, all, series);
  for (std::size_t i = 0; i < all.alarms.size(); ++i)
    if (all.alarms[i].series == series)
      panel.alarms.push_back(span_of(found, series, all.alarms[i].first, all.alarms[i].last, i));
  for (std::size_t i = 0; i < all.events.size(); ++i)
    if (all.events[i].series == series)
      panel.events.push_back(span_of(found, series, all.events[i].first, all.events[i].last, i));
  panel.from = std::numeric_limits<double>::infinity();
  panel.to = -panel.from;
  const auto reach = [&](double from, double to) {
    panel.from = std::min(panel.from, from);
    panel.to = std::max(panel.to, to);
  };
  if (!panel.score.x.empty()) reach(panel.score.x.front(), panel.score.x.back());
  for (const PlotLine& line : panel.columns)
    if (!line.x.empty()) reach(line.x.front(), line.x.back());
  for (const auto* spans : {&panel.alarms, &panel.events})
    for (const PlotSpan& span : *spans) reach(span.from, span.to);
  if (!(panel.from < panel.to)) {  // a single row, or none
    if (panel.from > panel.to) panel.from = panel.to = 0;
    panel.from -= 0.5;
    panel.to += 0.5;
  }
  return panel;
}

/// Series with alarms or events by their number, then the others, each in the order of the scores.
std::vector<std::string> panel_order(const Detected& found, const AlarmsAndEvents& all) {
  std::vector<std::string> names;
  std::map<std::string, std::size_t> told;
  for (std::size_t i = 0; i < found.scores.size(); ++i)
    if (told.emplace(found.scores.sequences[i], 0).second) names.push_back(found.scores.sequences[i]);
  for (const Event& event : all.events)
    if (told.emplace(event.series, 0).second) names.push_back(event.series);
  for (const Alarm& alarm : all.alarms) told[alarm.series] = 1;
  for (const Event& event : all.events) told[event.series] = 1;
  std::ranges::stable_sort(names, std::ranges::greater{}, [&](const std::string& name) { return told.at(name); });
  return names;
}

std::vector<AlarmBars> bars_of(const AlarmsAndEvents& all) {
  std::vector<AlarmBars> bars;
  for (const std::size_t place : highest_alarms(all.alarms, kMostPlotAlarms)) {
    AlarmBars of{.place = place, .columns = all.alarms[place].columns};
    if (of.columns.empty()) continue;
    if (of.columns.size() > kMostPlotBars) of.columns.resize(kMostPlotBars);
    double sum = 0;
    for (const Contribution& c : of.columns) sum += c.share;
    of.others = std::max(0.0, 1 - sum);
    if (of.columns.size() == all.alarms[place].columns.size()) of.others = 0;
    bars.push_back(std::move(of));
  }
  std::ranges::stable_sort(bars, std::ranges::greater{},
                           [&](const AlarmBars& of) { return all.alarms[of.place].peak_score; });
  return bars;
}

}  // namespace

std::vector<std::size_t> drawn_points(std::span<const double> x, std::span<const double> y, std::size_t pieces) {
  std::vector<std::size_t> drawn;
  if (x.size() <= 4 * pieces) {
    drawn.resize(x.size());
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    return drawn;
  }
  const double from = x.front(), width = (x.back() - from) / static_cast<double>(pieces);
  const auto piece_of = [&](std::size_t i) {
    return width > 0 ? std::min(static_cast<std::size_t>((x[i] - from) / width), pieces - 1) : 0;
  };
  for (std::size_t begin = 0; begin < x.size();) {
    std::size_t end = begin, low = begin, high = begin;
    for (; end < x.size() && piece_of(end) == piece_of(begin); ++end) {
      if (y[end] < y[low] || std::isnan(y[low])) low = end;
      if (y[end] > y[high] || std::isnan(y[high])) high = end;
    }
    for (const std::size_t place : {begin, std::min(low, high), std::max(low, high), end - 1})
      if (drawn.empty() || place > drawn.back()) drawn.push_back(place);
    begin = end;
  }
  return drawn;
}

PrecisionRecall precision_recall(std::span<const double> scores, std::span<const float> labels, double threshold,
                                 std::size_t most) {
  std::vector<std::size_t> order;
  double events = 0;
  for (std::size_t i = 0; i < std::min(scores.size(), labels.size()); ++i) {
    if (std::isnan(scores[i])) continue;
    order.push_back(i);
    events += labels[i] != 0;
  }
  const auto count = static_cast<double>(order.size());
  if (events == 0 || events == count) return {};
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return scores[i]; });
  PrecisionRecall curve;
  curve.events = events / count;
  curve.at_precision = kNaN;
  double hits = 0, alarms = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    ++alarms;
    hits += labels[order[i]] != 0;
    const double score = scores[order[i]];
    if (score > threshold) {
      curve.at_recall = hits / events;
      curve.at_precision = hits / alarms;
    }
    if (i + 1 < order.size() && scores[order[i + 1]] == score) continue;  // equal scores are alarms together
    curve.recall.push_back(hits / events);
    curve.precision.push_back(hits / alarms);
    curve.threshold.push_back(score);
  }
  if (curve.recall.size() <= most) return curve;
  const auto piece = [&](std::size_t i) { return std::floor(curve.recall[i] * static_cast<double>(most / 2 - 1)); };
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < curve.recall.size(); ++i)
    if (i == 0 || i + 1 == curve.recall.size() || piece(i) != piece(i - 1) || piece(i) != piece(i + 1))
      shown.push_back(i);
  for (std::vector<double>* values : {&curve.recall, &curve.precision, &curve.threshold}) {
    std::vector<double> some;
    for (const std::size_t place : shown) some.push_back((*values)[place]);
    *values = std::move(some);
  }
  return curve;
}

double place_of(const Detected& found, const std::string& series, std::size_t row) {
  const auto times = found.times.find(series);
  return times == found.times.end() || row >= times->second.size() ? static_cast<double>(row) : times->second[row];
}

bool needs_logarithm(const AlarmPanel& panel, double threshold) {
  return threshold > 0 && panel.score.high > 20 * threshold;
}

AlarmPlot alarm_plot(const Detected& found, const AlarmsAndEvents& all) {
  AlarmPlot plot;
  plot.timed = !found.times.empty();
  const std::vector<std::string> names = panel_order(found, all);
  const std::size_t shown = std::min(names.size(), kMostPanels);
  for (std::size_t i = 0; i < shown; ++i) plot.panels.push_back(panel_of(found, all, names[i]));
  plot.panels_left_out = names.size() - shown;
  plot.bars = bars_of(all);
  if (found.labelled)
    plot.curve = precision_recall(found.scores.scores, found.scores.labels, found.threshold, kMostCurvePoints);
  return plot;
}

}  // namespace tapelab::experiments
