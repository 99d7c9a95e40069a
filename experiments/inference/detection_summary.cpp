#include "experiments/inference/detection_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "experiments/formats/value_text.hpp"
#include "results/text/page.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;
using results::TextTable;

double ratio(std::size_t count, std::size_t whole) {
  if (whole == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(count) / static_cast<double>(whole);
}

std::string number(double value, bool exact) {
  return exact ? results::exact_number(value) : results::short_number(value);
}

bool any_labelled(const std::vector<ScoredRun>& runs) { return std::ranges::any_of(runs, &ScoredRun::labelled); }

/// Places of the measures that the table shows.
std::vector<const results::DetectionMeasure*> shown_measures(const std::vector<ScoredRun>& runs, bool exact,
                                                             bool every) {
  std::vector<const results::DetectionMeasure*> shown;
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
    if (exact || ((measure.in_table || every) && !std::isnan(mean_measure(runs, measure)))) shown.push_back(&measure);
  return shown;
}

/// What one line of the table is made of; runs of the foot have no threshold.
struct Line {
  std::vector<std::string> head;  ///< run and settings
  std::optional<double> threshold = {};
  std::optional<results::DetectionMeasures> measures = {};
  std::optional<results::Judged> counts = {};
  std::string alarms = {};
};

std::vector<std::string> cells(const Line& line, const std::vector<const results::DetectionMeasure*>& measures,
                               bool exact) {
  std::vector<std::string> row = line.head;
  row.push_back(line.threshold ? number(*line.threshold, exact) : "");
  for (const results::DetectionMeasure* measure : measures)
    row.push_back(line.measures ? number(*line.measures.*measure->value, exact) : "");
  if (!measures.empty())
    for (const results::DetectionCount& count : results::kDetectionCounts) {
      const std::optional<std::size_t> value = line.counts ? count.value(*line.counts) : std::nullopt;
      row.push_back(value ? std::to_string(*value) : "");
    }
  if (measures.empty()) row.push_back(line.alarms);  // else among the counts
  return row;
}

Line line_of(const ScoredRun& run) {
  Line line{.head = {run.run}, .threshold = run.threshold, .alarms = std::to_string(run.alarms)};
  for (const auto& [key, value] : run.settings) line.head.push_back(value);
  if (!run.labelled) return line;
  line.measures = run.judged.detector.measures;
  line.counts = run.judged.detector;
  return line;
}

/// A line below those of the runs, called `name`.
Line foot(const std::vector<ScoredRun>& runs, const std::string& name) {
  Line line{.head = {name}};
  line.head.resize(1 + runs.front().settings.size());
  return line;
}

results::DetectionMeasures mean_of(const std::vector<ScoredRun>& runs) {
  results::DetectionMeasures mean;
  for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
    mean.*measure.value = mean_measure(runs, measure);
  return mean;
}

TextTable runs_table(const std::vector<ScoredRun>& runs, std::size_t shown, bool exact, bool every) {
  TextTable table;
  const auto measures = shown_measures(runs, exact && any_labelled(runs), every);
  table.header = {"run"};
  for (const auto& [key, value] : runs.front().settings) table.header.push_back(key);
  table.header.emplace_back("threshold");
  for (const results::DetectionMeasure* measure : measures) table.header.emplace_back(measure->label);
  if (!measures.empty())
    for (const results::DetectionCount& count : results::kDetectionCounts) table.header.emplace_back(count.label);
  if (measures.empty()) table.header.emplace_back("alarms");
  table.keys = 1 + runs.front().settings.size();
  for (std::size_t i = 0; i < shown; ++i) table.rows.push_back(cells(line_of(runs[i]), measures, exact));
  if (exact || !any_labelled(runs)) return table;
  table.foot = table.rows.size();
  Line all = foot(runs, "pooled"), mean = foot(runs, "mean");
  all.counts = pooled(runs);
  all.measures = all.counts->measures;
  mean.measures = mean_of(runs);
  for (const Line& line : {all, mean}) table.rows.push_back(cells(line, measures, exact));
  return table;
}

Json run_json(const ScoredRun& run) {
  Json json = {{"run", run.run}, {"settings", Json::object()}};
  for (const auto& [key, value] : run.settings) json["settings"][key] = value;
  json.update({{"threshold", run.threshold},
               {"scored", run.scored},
               {"unit", unit_of(run.of)},
               {"scores", run.scores},
               {"alarm_segments", run.alarms},
               {"alarms", run.alarm_scores}});
  json["not_scored"] = {{"rows", run.not_scored.rows}};
  if (!run.labelled) return json;
  json["not_scored"]["events"] = run.not_scored.events;
  json["detector"] = judged_json(run.judged.detector);
  json["always_alarm"] = judged_json(run.judged.always_alarm);
  return json;
}

Json runs_json(const std::vector<ScoredRun>& runs, const std::vector<UnscoredRun>& unscored) {
  Json json = {{"runs", Json::array()}};
  for (const ScoredRun& run : runs) json["runs"].push_back(run_json(run));
  if (any_labelled(runs)) {
    json["pooled"] = judged_json(pooled(runs));
    json["mean"] = Json::object();
    for (const results::DetectionMeasure& measure : results::kDetectionMeasures)
      json["mean"][std::string(measure.name)] = mean_measure(runs, measure);
  }
  json["not_scored"] = Json::array();
  for (const UnscoredRun& run : unscored) json["not_scored"].push_back({{"run", run.run}, {"why", run.why}});
  return json;
}

}  // namespace

ScoredRun scored_run(const Detected& found, const AlarmsAndEvents& all, const JudgedScores& judged) {
  ScoredRun run{.run = found.run, .scored = found.scored, .threshold = found.threshold, .of = found.of};
  run.labelled = found.labelled;
  run.scores = found.scores.size();
  run.alarms = all.alarms.size();
  for (const Alarm& alarm : all.alarms) run.alarm_scores += alarm.scores;
  run.not_scored = found.not_scored;
  run.judged = judged;
  return run;
}

results::Judged pooled(const std::vector<ScoredRun>& runs) {
  results::Judged sum;
  const bool by_event = std::ranges::all_of(
      runs, [](const ScoredRun& run) { return !run.labelled || run.judged.detector.events.has_value(); });
  if (by_event) sum.events = results::EventCounts{};
  for (const ScoredRun& run : runs) {
    if (!run.labelled) continue;
    for (const results::DetectionCount& count : results::kDetectionCounts) {
      if (count.of_scores != nullptr)
        sum.confusion.*count.of_scores += run.judged.detector.confusion.*count.of_scores;
      else if (by_event)
        *sum.events.*count.of_events += *run.judged.detector.events.*count.of_events;
    }
  }
  sum.measures = results::measure(sum.confusion);
  if (!by_event) return sum;
  const results::EventCounts& events = *sum.events;
  sum.measures.event_precision = ratio(events.alarm_segments_true, events.alarm_segments);
  sum.measures.event_recall = ratio(events.events_found, events.events);
  const double precision = sum.measures.event_precision, recall = sum.measures.event_recall;
  sum.measures.event_f1 =
      events.events > 0 && events.events_found == 0 ? 0 : 2 * precision * recall / (precision + recall);
  return sum;
}

double mean_measure(const std::vector<ScoredRun>& runs, const results::DetectionMeasure& measure) {
  double sum = 0;
  std::size_t count = 0;
  for (const ScoredRun& run : runs) {
    const double value = run.judged.detector.measures.*measure.value;
    if (!run.labelled || std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

std::string render_runs(const std::vector<ScoredRun>& runs, const std::vector<UnscoredRun>& unscored,
                        results::Format format, const ReportOptions& options, std::size_t width) {
  if (format == results::Format::kJson)
    return runs_json(runs, unscored).dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  if (runs.empty()) return "";
  const bool exact = format == results::Format::kCsv;
  if (exact) return results::csv(runs_table(runs, runs.size(), true, true));
  const std::size_t shown = options.every ? runs.size() : std::min(runs.size(), kMostListed);
  std::string caption = counted(runs.size(), "run") + " by " + unit_of(runs.front().of);
  if (shown < runs.size()) caption = std::to_string(shown) + " of " + caption + "; --all lists every one";
  if (any_labelled(runs))
    caption += "; pooled: the counts of all of them added up, and the measures of these sums; mean: over runs";
  return results::page(caption + '\n', runs_table(runs, shown, false, options.every), format, width);
}

}  // namespace tapelab::experiments
