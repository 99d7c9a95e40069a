#include "experiments/inference/detection_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "experiments/formats/value_text.hpp"
#include "results/text/errors.hpp"
#include "results/statistics/detection_measures.hpp"
#include "results/text/page.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;
using results::TextTable;

constexpr std::size_t kMostColumns = 3;  // of an alarm, for people

std::string number(double value, bool exact) {
  return exact ? results::exact_number(value) : results::short_number(value);
}

/// Counts of rows and windows; events and alarms are told above the table.
bool in_table(const results::DetectionCount& count) { return count.of_scores != nullptr; }

/// For people what nobody needs to scroll for: the measures of the table that have a value.
bool shown(const results::DetectionMeasure& measure, const JudgedScores& judged, bool exact, bool every) {
  if (exact) return true;
  const bool known =
      !std::isnan(judged.detector.measures.*measure.value) || !std::isnan(judged.always_alarm.measures.*measure.value);
  return measure.in_table || (every && known);
}

TextTable measures_table(const Detected& found, const JudgedScores& judged, bool exact, bool every) {
  TextTable table;
  table.header = {"detector"};
  table.rows = {{"threshold"}, {"always alarm"}};
  const std::array<const results::Judged*, 2> detectors = {&judged.detector, &judged.always_alarm};
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures) {
    if (!shown(measure, judged, exact, every)) continue;
    table.header.emplace_back(measure.label);
    for (std::size_t i = 0; i < 2; ++i) table.rows[i].push_back(number(detectors[i]->measures.*measure.value, exact));
  }
  for (const results::DetectionCount& count : results::kDetectionCounts) {
    if (!exact && !in_table(count)) continue;
    table.header.emplace_back(count.label);
    for (std::size_t i = 0; i < 2; ++i) {
      const std::optional<std::size_t> value = count.value(*detectors[i]);
      table.rows[i].push_back(value ? std::to_string(*value) : "");
    }
  }
  if (!exact) return table;  // what stands above the table for people says the rest
  table.header.insert(table.header.end(), {"rows not scored", "events not scored"});
  for (std::vector<std::string>& row : table.rows)
    for (const std::size_t count : {found.not_scored.rows, found.not_scored.events})
      row.push_back(std::to_string(count));
  return table;
}

bool has_names(const Detected& found) {
  return std::ranges::any_of(found.rows, [](const auto& series) { return !series.first.empty(); });
}

/// "2, 3", counted from 1 as the lists do.
std::string numbers_text(const std::vector<std::size_t>& places) {
  std::string text;
  for (const std::size_t place : places) text += (text.empty() ? "" : ", ") + std::to_string(place + 1);
  return text;
}

/// Of `count` entries those that are listed for people.
std::vector<std::size_t> places_of(std::size_t count, std::size_t most) {
  std::vector<std::size_t> places(std::min(count, most));
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  return places;
}

TextTable alarm_table(const Detected& found, const AlarmsAndEvents& all, const std::vector<std::size_t>& places,
                      bool exact) {
  const bool timed = !found.times.empty(), named = exact || has_names(found);
  const std::string unit = unit_of(found.of);
  TextTable table;
  std::vector<std::string>& header = table.header;
  header = {"alarm"};
  if (named) header.emplace_back("sequence");
  header.insert(header.end(), {"first row", "last row"});
  if (timed && exact) header.insert(header.end(), {"start", "end"});
  if (timed && !exact) header.emplace_back("time");
  header.emplace_back("peak row");
  if (timed && exact) header.emplace_back("peak time");
  header.insert(header.end(), {"peak score", "alarm " + unit + "s", "columns"});
  if (found.labelled) header.emplace_back("events");
  for (const std::size_t place : places) {
    const Alarm& a = all.alarms[place];
    std::vector<std::string>& row = table.rows.emplace_back(std::vector<std::string>{std::to_string(place + 1)});
    if (named) row.push_back(a.series);
    row.insert(row.end(), {std::to_string(a.first), std::to_string(a.last)});
    if (timed && exact) row.insert(row.end(), {row_time(found, a.series, a.first), row_time(found, a.series, a.last)});
    if (timed && !exact) row.push_back(row_times_text(found, a.series, a.first, a.last));
    row.push_back(std::to_string(a.peak_row));
    if (timed && exact) row.push_back(row_time(found, a.series, a.peak_row));
    row.insert(row.end(), {number(a.peak_score, exact), std::to_string(a.scores),
                           contributions_text(found, a.columns, exact ? a.columns.size() : kMostColumns)});
    if (found.labelled) row.push_back(a.events.empty() ? "none" : numbers_text(a.events));
  }
  return table;
}

TextTable event_table(const Detected& found, const AlarmsAndEvents& all, const std::vector<std::size_t>& places,
                      bool exact) {
  const bool timed = !found.times.empty(), named = exact || has_names(found);
  TextTable table;
  std::vector<std::string>& header = table.header;
  header = {"event"};
  if (named) header.emplace_back("sequence");
  header.insert(header.end(), {"first row", "last row"});
  if (timed && exact) header.insert(header.end(), {"start", "end"});
  if (timed && !exact) header.emplace_back("time");
  header.insert(header.end(), {"rows with a score", "outcome", "first alarm", "delay in rows"});
  for (const std::size_t place : places) {
    const Event& e = all.events[place];
    std::vector<std::string>& row = table.rows.emplace_back(std::vector<std::string>{std::to_string(place + 1)});
    if (named) row.push_back(e.series);
    row.insert(row.end(), {std::to_string(e.first), std::to_string(e.last)});
    if (timed && exact) row.insert(row.end(), {row_time(found, e.series, e.first), row_time(found, e.series, e.last)});
    if (timed && !exact) row.push_back(row_times_text(found, e.series, e.first, e.last));
    row.insert(row.end(), {std::to_string(e.scored),
                           e.alarm         ? "found"
                           : e.scored == 0 ? "not scored"
                                           : "missed",
                           e.alarm ? std::to_string(*e.alarm + 1) : "", e.alarm ? std::to_string(e.delay) : ""});
  }
  return table;
}

/// A time as JSON has it; left out where there is none.
void add_time(Json& json, const char* key, const std::string& time) {
  if (!time.empty()) json[key] = time;
}

Json alarm_json(const Detected& found, const Alarm& a, std::size_t place) {
  Json json = {{"alarm", place + 1}, {"sequence", a.series}, {"first_row", a.first}, {"last_row", a.last}};
  add_time(json, "start", row_time(found, a.series, a.first));
  add_time(json, "end", row_time(found, a.series, a.last));
  json["alarms"] = a.scores;
  json["highest_score"] = a.peak_score;
  json["peak_row"] = a.peak_row;
  add_time(json, "peak_time", row_time(found, a.series, a.peak_row));
  json["columns"] = Json::array();
  for (const Contribution& c : a.columns)
    json["columns"].push_back({{"column", found.columns[c.column]}, {"share", c.share}});
  if (!found.labelled) return json;
  json["events"] = Json::array();
  for (const std::size_t event : a.events) json["events"].push_back(event + 1);
  return json;
}

Json event_json(const Detected& found, const Event& e, std::size_t place) {
  Json json = {{"event", place + 1}, {"sequence", e.series}, {"first_row", e.first}, {"last_row", e.last}};
  add_time(json, "start", row_time(found, e.series, e.first));
  add_time(json, "end", row_time(found, e.series, e.last));
  json["rows_scored"] = e.scored;
  json["found"] = e.alarm.has_value();
  json["first_alarm"] = e.alarm ? Json(*e.alarm + 1) : Json(nullptr);
  json["delay_rows"] = e.alarm ? Json(e.delay) : Json(nullptr);
  return json;
}

std::size_t alarm_scores(const AlarmsAndEvents& all) {
  std::size_t count = 0;
  for (const Alarm& alarm : all.alarms) count += alarm.scores;
  return count;
}

Json detected_json(const Detected& found, const AlarmsAndEvents& all, const JudgedScores& judged) {
  Json json = {{"run", found.run},
               {"threshold", found.threshold},
               {"fitted_on", found.fitted_on},
               {"scored", found.scored},
               {"read", rows_text(found)},
               {"unit", unit_of(found.of)},
               {"scores", found.scores.size()},
               {"alarms", alarm_scores(all)}};
  json["not_scored"] = {{"rows", found.not_scored.rows}};
  if (found.labelled) {
    json["not_scored"]["events"] = found.not_scored.events;
    json["events"] = judged.detector.confusion.events();  // labelled rows, or windows that hold one
    json["detector"] = judged_json(judged.detector);
    json["always_alarm"] = judged_json(judged.always_alarm);
  }
  json["where"] = Json::array();
  for (std::size_t i = 0; i < all.alarms.size(); ++i) json["where"].push_back(alarm_json(found, all.alarms[i], i));
  if (!found.labelled) return json;
  json["tolerance"] = found.judge.tolerance;
  json["found_events"] = all.found();
  json["true_alarms"] = all.true_alarms();
  json["event_list"] = Json::array();
  for (std::size_t i = 0; i < all.events.size(); ++i) json["event_list"].push_back(event_json(found, all.events[i], i));
  return json;
}

/// "not scored: 12 rows, 3 of them with an event"; "" where every row has a score.
std::string not_scored_text(const Detected& found) {
  const auto [rows, events] = found.not_scored;
  if (rows == 0) return "";
  std::string text = "not scored: " + counted(rows, "row");
  if (found.labelled) text += ", " + (events == 0 ? "none" : std::to_string(events)) + " of them with an event";
  return text + '\n';
}

/// "events: 3 of 4 found, 1 of them not scored; 2 of 5 alarms hit none".
std::string events_text(const Detected& found, const AlarmsAndEvents& all) {
  if (!found.labelled || all.events.empty()) return "";
  std::string text = "events: " + std::to_string(all.found()) + " of " + std::to_string(all.events.size()) + " found";
  if (found.judge.tolerance > 0) text += " (by an alarm at most " + counted(found.judge.tolerance, "row") + " away)";
  if (const std::size_t left = all.events.size() - all.scored(); left > 0)
    text += ", " + std::to_string(left) + " without a scored row";
  const std::size_t false_alarms = all.alarms.size() - all.true_alarms();
  if (!all.alarms.empty())
    text += "; " + (false_alarms == 0 ? "every alarm hits one"
                                      : std::to_string(false_alarms) + " of " + counted(all.alarms.size(), "alarm") +
                                            (false_alarms == 1 ? " hits" : " hit") + " none");
  return text + '\n';
}

std::string left_text(std::size_t shown, std::size_t count, const std::string& noun, const std::string& which) {
  if (shown == count) return counted(count, noun);
  return std::to_string(shown) + " of " + counted(count, noun) + which + "; --all lists every one";
}

void require_labels(const Detected& found, ListedPart listed) {
  if (found.labelled || listed == ListedPart::kAll || listed == ListedPart::kAlarms) return;
  throw results::UsageError(std::string("there are no ") + (listed == ListedPart::kEvents ? "events" : "measures") +
                                " without labels: " + found.scored + " has none",
                            {"data.label_column names a column of 0 and 1", "--list alarms needs none"});
}

}  // namespace

JudgedScores judged(const Detected& found) {
  if (!found.labelled) return {};
  return judge_beside_always(found.scores, found.of, found.rows, found.labels, found.threshold, found.judge);
}

Json judged_json(const results::Judged& judged) {
  Json json;  // NaN becomes null
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
    json[std::string(measure.name)] = judged.measures.*measure.value;
  for (const results::DetectionCount& count : results::kDetectionCounts) {
    const std::optional<std::size_t> value = count.value(judged);
    json[std::string(count.name)] = value ? Json(*value) : Json(nullptr);
  }
  return json;
}

std::string events_note(const Detected& found, const JudgedScores& judged) {
  if (!found.labelled) return "";
  const std::size_t events = found.not_scored.events;
  if (judged.detector.confusion.events() > 0)
    return events == 0
               ? ""
               : "the measures cover what was scored; rows with an event but without a score count in none of them";
  if (events == 0) return "the data hold no event, so nothing could be found";
  return "no row with an event was scored, so nothing could be found";
}

TextTable score_table(const Detected& found) {
  TextTable table;
  const EventScores& s = found.scores;
  const bool rows = found.of == ScoreOf::kStep, timed = !found.times.empty();
  const std::size_t columns = s.features;
  table.header = rows ? std::vector<std::string>{"sequence", "row"}
                      : std::vector<std::string>{"sequence", "first_row", "last_row"};
  if (timed) table.header.emplace_back(rows ? "time" : "first_time");
  if (timed && !rows) table.header.emplace_back("last_time");
  table.header.insert(table.header.end(), {"score", "alarm"});
  if (found.labelled) table.header.emplace_back("label");
  for (std::size_t c = 0; columns > 1 && c < columns; ++c) table.header.push_back("score of " + found.columns[c]);
  for (std::size_t i = 0; i < s.size(); ++i) {
    std::vector<std::string> row = {s.sequences[i], std::to_string(s.first[i])};
    if (!rows) row.push_back(std::to_string(s.last[i]));
    if (timed) row.push_back(row_time(found, s.sequences[i], s.first[i]));
    if (timed && !rows) row.push_back(row_time(found, s.sequences[i], s.last[i]));
    row.push_back(results::exact_number(s.scores[i]));
    row.push_back(found.alarm(i) ? "1" : "0");
    if (found.labelled) row.push_back(s.labels[i] != 0 ? "1" : "0");
    for (std::size_t c = 0; columns > 1 && c < columns; ++c)
      row.push_back(results::exact_number(s.by_feature[i * columns + c]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string detection_head(const Detected& found, const AlarmsAndEvents& all) {
  const std::string unit = unit_of(found.of), read = rows_text(found);
  const std::size_t above = alarm_scores(all);
  return "threshold " + results::short_number(found.threshold) + " (" + found.fitted_on + ")\n" + found.scored + ": " +
         counted(found.scores.size(), unit) + ", " + counted(all.alarms.size(), "alarm") +
         (above == 0 ? "" : " (" + counted(above, unit) + " above the threshold)") + "\n" +
         (read.empty() ? "" : "read: " + read + "\n") + not_scored_text(found) + events_text(found, all) + "\n";
}

std::string render_detection(const Detected& found, const AlarmsAndEvents& all, const JudgedScores& judged,
                             results::Format format, const ReportOptions& options, std::size_t width) {
  if (format == results::Format::kJson)
    return detected_json(found, all, judged).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  require_labels(found, options.listed);
  const bool exact = format == results::Format::kCsv, every = exact || options.every;
  ListedPart listed = options.listed;
  if (exact && listed == ListedPart::kAll) listed = found.labelled ? ListedPart::kMeasures : ListedPart::kAlarms;
  const std::size_t most = every ? std::max(all.alarms.size(), all.events.size()) : kMostListed;
  const std::vector<std::size_t> alarms = highest_alarms(all.alarms, most), events = places_of(all.events.size(), most);
  if (exact)
    return results::csv(listed == ListedPart::kMeasures ? measures_table(found, judged, true, true)
                        : listed == ListedPart::kAlarms ? alarm_table(found, all, alarms, true)
                                                        : event_table(found, all, events, true));
  std::vector<std::string> parts;
  const auto wanted = [&](ListedPart which) { return listed == ListedPart::kAll || listed == which; };
  if (wanted(ListedPart::kMeasures) && found.labelled)
    parts.push_back(results::page("measures by " + unit_of(found.of) + ":\n",
                                  measures_table(found, judged, false, options.every), format, width));
  if (wanted(ListedPart::kAlarms) && !all.alarms.empty())
    parts.push_back(results::page(left_text(alarms.size(), all.alarms.size(), "alarm", ", the highest") + ":\n",
                                  alarm_table(found, all, alarms, false), format, width));
  if (wanted(ListedPart::kEvents) && !all.events.empty())
    parts.push_back(results::page(left_text(events.size(), all.events.size(), "event", ", the first") + ":\n",
                                  event_table(found, all, events, false), format, width));
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "\n") + part;
  return text;
}

}  // namespace tapelab::experiments
