#include "experiments/inference/detection_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/formats/value_text.hpp"
#include "results/statistics/detection_measures.hpp"
#include "results/text/page.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

results::Confusion confusion_of(const Detected& found) {
  if (!found.labelled) return {};
  return results::count_alarms(found.scores.scores, found.scores.labels, found.threshold);
}

/// Alarms in a row, of one sequence, taken together.
struct Stretch {
  std::string sequence;
  std::size_t first, last, alarms;
  double highest;
};

std::vector<Stretch> stretches(const Detected& found) {
  std::vector<Stretch> all;
  const EventScores& s = found.scores;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (!found.alarm(i)) continue;
    const bool goes_on = !all.empty() && i > 0 && found.alarm(i - 1) && s.sequences[i] == all.back().sequence &&
                         s.first[i] <= all.back().last + 1;
    if (!goes_on) all.push_back({s.sequences[i], s.first[i], s.last[i], 0, s.scores[i]});
    all.back().last = s.last[i];
    all.back().highest = std::max(all.back().highest, s.scores[i]);
    ++all.back().alarms;
  }
  return all;
}

std::vector<std::string> measures_row(const std::string& detector, const results::Confusion& c, bool exact) {
  const results::DetectionMeasures m = results::measure(c);
  std::vector<std::string> row = {detector};
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
    row.push_back(exact ? results::exact_number(m.*measure.value) : results::short_number(m.*measure.value));
  for (const std::size_t count : {c.hits, c.false_alarms, c.misses, c.quiet}) row.push_back(std::to_string(count));
  return row;
}

results::TextTable measures_table(const results::Confusion& confusion, const NotScored& not_scored, bool exact) {
  results::TextTable table;
  table.header = {"detector"};
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures) table.header.emplace_back(measure.label);
  table.header.insert(table.header.end(), {"hits", "false alarms", "misses", "quiet"});
  table.rows = {measures_row("threshold", confusion, exact),
                measures_row("always alarm", results::always_alarm(confusion), exact)};
  if (!exact) return table;  // what stands above the table for people says the rest
  table.header.insert(table.header.end(), {"rows not scored", "events not scored"});
  for (std::vector<std::string>& row : table.rows)
    for (const std::size_t count : {not_scored.rows, not_scored.events}) row.push_back(std::to_string(count));
  return table;
}

Json measures_json(const results::Confusion& c) {
  const results::DetectionMeasures m = results::measure(c);  // NaN becomes null
  Json json;
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
    json[std::string(measure.name)] = m.*measure.value;
  json.update({{"hits", c.hits}, {"false_alarms", c.false_alarms}, {"misses", c.misses}, {"quiet", c.quiet}});
  return json;
}

Json detected_json(const Detected& found, const results::Confusion& confusion) {
  Json json = {{"run", found.run},       {"threshold", found.threshold},  {"fitted_on", found.fitted_on},
               {"scored", found.scored}, {"scores", found.scores.size()}, {"alarms", alarm_count(found)}};
  json["not_scored"] = {{"rows", found.not_scored.rows}};
  if (found.labelled) json["not_scored"]["events"] = found.not_scored.events;
  if (found.labelled) {
    json["events"] = confusion.events();
    json["detector"] = measures_json(confusion);
    json["always_alarm"] = measures_json(results::always_alarm(confusion));
  }
  json["where"] = Json::array();
  for (const Stretch& stretch : stretches(found))
    json["where"].push_back({{"sequence", stretch.sequence},
                             {"first_row", stretch.first},
                             {"last_row", stretch.last},
                             {"alarms", stretch.alarms},
                             {"highest_score", stretch.highest}});
  return json;
}

results::TextTable stretch_table(const Detected& found, bool exact) {
  results::TextTable table;
  table.header = {"sequence", "first row", "last row", "alarms", "highest score"};
  for (const Stretch& s : stretches(found))
    table.rows.push_back({s.sequence, std::to_string(s.first), std::to_string(s.last), std::to_string(s.alarms),
                          exact ? results::exact_number(s.highest) : results::short_number(s.highest)});
  return table;
}

/// "not scored: 12 rows, 3 of them with an event"; "" where every row has a score.
std::string not_scored_text(const Detected& found) {
  const auto [rows, events] = found.not_scored;
  if (rows == 0) return "";
  std::string text = "not scored: " + counted(rows, "row");
  if (found.labelled) text += ", " + (events == 0 ? "none" : std::to_string(events)) + " of them with an event";
  return text + '\n';
}

}  // namespace

std::size_t alarm_count(const Detected& found) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < found.scores.size(); ++i) count += found.alarm(i);
  return count;
}

std::string events_note(const Detected& found) {
  if (!found.labelled) return "";
  const std::size_t events = found.not_scored.events;
  if (confusion_of(found).events() > 0)
    return events == 0
               ? ""
               : "the measures cover what was scored; rows with an event but without a score count in none of them";
  if (events == 0) return "the data hold no event, so nothing could be found";
  return "no row with an event was scored, so nothing could be found";
}

results::TextTable score_table(const Detected& found, ScoreOf of) {
  results::TextTable table;
  const bool rows = of == ScoreOf::kStep;
  table.header = rows ? std::vector<std::string>{"sequence", "row"}
                      : std::vector<std::string>{"sequence", "first_row", "last_row"};
  table.header.insert(table.header.end(), {"score", "alarm"});
  if (found.labelled) table.header.push_back("label");
  for (std::size_t i = 0; i < found.scores.size(); ++i) {
    std::vector<std::string> row = {found.scores.sequences[i], std::to_string(found.scores.first[i])};
    if (!rows) row.push_back(std::to_string(found.scores.last[i]));
    row.push_back(results::exact_number(found.scores.scores[i]));
    row.push_back(found.alarm(i) ? "1" : "0");
    if (found.labelled) row.push_back(found.scores.labels[i] != 0 ? "1" : "0");
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string detection_head(const Detected& found, ScoreOf of) {
  const std::string unit = of == ScoreOf::kStep ? "row" : "window";
  return "threshold " + results::short_number(found.threshold) + " (" + found.fitted_on + ")\n" + found.scored + ": " +
         counted(found.scores.size(), unit) + ", " + counted(alarm_count(found), "alarm") + "\n" +
         not_scored_text(found) + "\n";
}

std::string render_detection(const Detected& found, results::Format format, std::size_t width) {
  if (format == results::Format::kJson)
    return detected_json(found, confusion_of(found)).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  const bool exact = format == results::Format::kCsv;
  if (found.labelled)
    return results::laid_out(measures_table(confusion_of(found), found.not_scored, exact), format, width);
  return alarm_count(found) == 0 ? "" : results::laid_out(stretch_table(found, exact), format, width);
}

}  // namespace tapelab::experiments
