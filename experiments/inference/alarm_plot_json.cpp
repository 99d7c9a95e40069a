#include <cmath>
#include <numeric>

#include "experiments/inference/alarm_plot.hpp"
#include "results/report/series.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostInPage = 500;  // of alarms and of events

/// Six significant digits: more are no pixel. null of what is not finite.
Json short_json(double value) {
  return std::isfinite(value) ? results::float_json(static_cast<float>(value)) : Json(nullptr);
}

/// An infinite score is as high as the picture.
Json line_json(const PlotLine& line) {
  Json x = Json::array(), y = Json::array();
  for (const double value : line.x) x.push_back(value);
  for (const double value : line.y) y.push_back(std::isinf(value) ? Json("inf") : short_json(value));
  return {{"name", line.name}, {"x", x}, {"y", y}, {"low", short_json(line.low)}, {"high", short_json(line.high)}};
}

Json spans_json(const std::vector<PlotSpan>& spans) {
  Json json = Json::array();
  for (const PlotSpan& span : spans) json.push_back({span.from, span.to, span.place + 1});
  return json;
}

Json alarms_json(const Detected& found, const AlarmsAndEvents& all, const std::vector<std::size_t>& places) {
  Json json = Json::array();
  for (const std::size_t place : places) {
    const Alarm& a = all.alarms[place];
    Json alarm = {{"alarm", place + 1},
                  {"series", a.series},
                  {"rows", {a.first, a.last}},
                  {"time", row_times_text(found, a.series, a.first, a.last)},
                  {"peak", short_json(a.peak_score)},
                  {"peak_row", a.peak_row},
                  {"x", place_of(found, a.series, a.peak_row)},
                  {"columns", contributions_text(found, a.columns, kMostPlotBars)}};
    if (found.labelled) {
      alarm["events"] = Json::array();
      for (const std::size_t event : a.events) alarm["events"].push_back(event + 1);
    }
    json.push_back(std::move(alarm));
  }
  return json;
}

Json events_json(const Detected& found, const AlarmsAndEvents& all, const std::vector<std::size_t>& places) {
  Json json = Json::array();
  for (const std::size_t place : places) {
    const Event& e = all.events[place];
    json.push_back({{"event", place + 1},
                    {"series", e.series},
                    {"rows", {e.first, e.last}},
                    {"time", row_times_text(found, e.series, e.first, e.last)},
                    {"scored", e.scored},
                    {"alarm", e.alarm ? Json(*e.alarm + 1) : Json(nullptr)},
                    {"delay", e.delay}});
  }
  return json;
}

Json bars_json(const Detected& found, const std::vector<AlarmBars>& bars) {
  Json json = Json::array();
  for (const AlarmBars& of : bars) {
    Json columns = Json::array();
    for (const Contribution& c : of.columns) columns.push_back({found.columns[c.column], short_json(c.share)});
    json.push_back({{"alarm", of.place + 1}, {"columns", columns}, {"others", short_json(of.others)}});
  }
  return json;
}

Json curve_json(const PrecisionRecall& curve) {
  if (curve.recall.empty()) return nullptr;
  Json json = {{"recall", Json::array()}, {"precision", Json::array()}, {"threshold", Json::array()}};
  for (std::size_t i = 0; i < curve.recall.size(); ++i) {
    json["recall"].push_back(short_json(curve.recall[i]));
    json["precision"].push_back(short_json(curve.precision[i]));
    json["threshold"].push_back(short_json(curve.threshold[i]));
  }
  json["at"] = {short_json(curve.at_recall), short_json(curve.at_precision)};
  json["events"] = short_json(curve.events);
  return json;
}

}  // namespace

Json plot_json(const AlarmPlot& plot, const Detected& found, const AlarmsAndEvents& all) {
  Json json = {{"run", found.run},          {"scored", found.scored},       {"read", rows_text(found)},
               {"unit", unit_of(found.of)}, {"threshold", found.threshold}, {"fitted_on", found.fitted_on},
               {"timed", plot.timed},       {"labelled", found.labelled},   {"left_out", plot.panels_left_out}};
  json["panels"] = Json::array();
  for (const AlarmPanel& panel : plot.panels) {
    Json columns = Json::array();
    for (const PlotLine& line : panel.columns) columns.push_back(line_json(line));
    json["panels"].push_back({{"series", panel.series},
                              {"from", panel.from},
                              {"to", panel.to},
                              {"score", line_json(panel.score)},
                              {"columns", columns},
                              {"alarms", spans_json(panel.alarms)},
                              {"events", spans_json(panel.events)},
                              {"log", needs_logarithm(panel, found.threshold)},
                              {"reduced", panel.reduced}});
  }
  const std::vector<std::size_t> alarms = highest_alarms(all.alarms, kMostInPage);
  std::vector<std::size_t> events(std::min(all.events.size(), kMostInPage));
  std::iota(events.begin(), events.end(), std::size_t{0});
  json["alarm_count"] = all.alarms.size();
  json["event_count"] = all.events.size();
  json["found_events"] = all.found();
  json["alarms"] = alarms_json(found, all, alarms);
  json["events"] = events_json(found, all, events);
  json["bars"] = bars_json(found, plot.bars);
  json["curve"] = curve_json(plot.curve);
  return json;
}

}  // namespace tapelab::experiments
