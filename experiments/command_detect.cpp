// tapelab detect: rare events, where the model puts out badly what it was trained to put out.
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>

#include "experiments/command_model.hpp"
#include "experiments/event_scores.hpp"
#include "experiments/stored_data.hpp"
#include "experiments/tables.hpp"
#include "experiments/value_text.hpp"
#include "results/atomic_file.hpp"
#include "results/detection.hpp"
#include "results/errors.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

options::options_description known_options() {
  options::options_description known("Options");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  add_model_options(known, "write every score to FILE.csv");
  known.add_options()("threshold", text("RULE")->default_value("quantile:0.99"),
                      "quantile:Q or mean+Kstd of the scores of held-out normal data, or a number")(
      "score", text("step|window")->default_value("step"),
      "score rows (mean over the windows that cover one) or windows")(
      "on", text("mae|mse")->default_value("mae"), "error of a step, a mean over its features as the model has them")(
      "decoder", text("NAME"), "reconstruct (default, if the model has it) or predict")(
      "training-data", text("FILE"), "the file the run was trained on, where it is no longer where it was");
  add_table_formats(known);
  return known;
}

template <class Choice>
Choice choice_of(const CommandLine& line, const std::string& option, const std::string& first, Choice one,
                 const std::string& second, Choice other) {
  const std::string& text = line.options[option].as<std::string>();
  if (text == first) return one;
  if (text == second) return other;
  throw results::UsageError("--" + option + " takes " + first + " or " + second + ", not '" + text + "'");
}

ScoreOptions score_options(const CommandLine& line, const DataDescription& description) {
  return {
      .decoder = line.has("decoder") ? line.options["decoder"].as<std::string>() : description.decoders.front().name,
      .error = choice_of(line, "on", "mae", ErrorKind::kMae, "mse", ErrorKind::kMse),
      .of = choice_of(line, "score", "step", ScoreOf::kStep, "window", ScoreOf::kWindow)};
}

void require_decoder(const ScoreOptions& score, const DataDescription& description) {
  std::vector<std::string> names;
  for (const DecoderShape& decoder : description.decoders) names.push_back(decoder.name);
  if (std::ranges::find(names, score.decoder) == names.end())
    throw results::UsageError("the model has no decoder '" + score.decoder + "'; it has: " + comma_list(names));
}

/// The run's own data, as it was trained on.
struct OwnData {
  std::shared_ptr<const Dataset> dataset;
  Table table;
  DataConfig config;
};

OwnData own_data(const OpenedModel& opened, const CommandLine& line, const Console& console) {
  Config config = opened.model->config();
  if (line.has("training-data"))
    config.data.file = line.options["training-data"].as<std::string>();
  else
    config = with_data_file(config, opened.run, opened.folder,
                            "say where they are with --training-data FILE, or give --threshold a number");
  OwnData own{load_dataset(config), load_table(config.data), config.data};
  if (own.dataset->checksum != data_checksum(opened.run))
    console.err << "warning: the data of run " << opened.run.id << " have changed since it was trained\n";
  return own;
}

EventScores score_part(OpenedModel& opened, const OwnData& own, const Samples& part, const ScoreOptions& score) {
  return score_samples(*opened.model, own.config, part, own.dataset->steps, own.table, score);
}

struct Detected {
  EventScores scores;
  double threshold = 0;
  std::string fitted_on, scored;  ///< for people

  bool labelled() const { return !scores.labels.empty(); }
  bool alarm(std::size_t i) const { return scores.scores[i] > threshold; }
};

Detected detect(OpenedModel& opened, const CommandLine& line, const ScoreOptions& score, const Console& console) {
  const results::ThresholdRule rule = results::parse_threshold(line.options["threshold"].as<std::string>());
  const bool fitted = rule.kind != results::ThresholdRule::Kind::kValue;
  std::optional<OwnData> own;
  if (fitted || !opened.data) own = own_data(opened, line, console);

  Detected found;
  if (fitted) {
    const bool held_out = own->dataset->validation.count > 0;
    const Samples& normal = held_out ? own->dataset->validation : own->dataset->train;
    const EventScores scores = score_part(opened, *own, normal, score);
    found.threshold = results::fit_threshold(rule, scores.scores);
    found.fitted_on = std::string(held_out ? "the validation part" : "the training part: nothing was held out") + ", " +
                      counted(scores.size(), "score");
  } else {
    found.threshold = rule.number;
    found.fitted_on = "given";
  }
  if (opened.data) {
    Config config = config_for_data(opened);
    (score.decoder == "predict" ? config.reconstruct : config.predict).enabled = false;  // its targets are not needed
    const ModelInputs inputs = read_shown(opened, config, Cut::kTargets, console);
    found.scores = score_samples(*opened.model, config.data, inputs.samples, inputs.steps, inputs.table, score);
    found.scored = *opened.data;
  } else {
    const bool held_out = own->dataset->test.count > 0;
    found.scores = score_part(opened, *own, own->dataset->tested(), score);
    found.scored = held_out ? "the run's test part" : "the run's training part: no test part was held out";
  }
  return found;
}

std::size_t alarm_count(const Detected& found) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < found.scores.size(); ++i) count += found.alarm(i);
  return count;
}

results::TextTable score_table(const Detected& found, const ScoreOptions& score) {
  results::TextTable table;
  const bool rows = score.of == ScoreOf::kStep;
  table.header = rows ? std::vector<std::string>{"sequence", "row"}
                      : std::vector<std::string>{"sequence", "first_row", "last_row"};
  table.header.insert(table.header.end(), {"score", "alarm"});
  if (found.labelled()) table.header.push_back("label");
  for (std::size_t i = 0; i < found.scores.size(); ++i) {
    std::vector<std::string> row = {found.scores.sequences[i], std::to_string(found.scores.first[i])};
    if (!rows) row.push_back(std::to_string(found.scores.last[i]));
    row.push_back(results::exact_number(found.scores.scores[i]));
    row.push_back(found.alarm(i) ? "1" : "0");
    if (found.labelled()) row.push_back(found.scores.labels[i] != 0 ? "1" : "0");
    table.rows.push_back(std::move(row));
  }
  return table;
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
  for (const double value : {m.precision, m.recall, m.f1, m.false_alarm_rate, m.missing_alarm_rate})
    row.push_back(exact ? results::exact_number(value) : results::short_number(value));
  for (const std::size_t count : {c.hits, c.false_alarms, c.misses, c.quiet}) row.push_back(std::to_string(count));
  return row;
}

results::TextTable measures_table(const results::Confusion& confusion, bool exact) {
  results::TextTable table;
  table.header = {"detector",           "precision", "recall",       "F1",     "false-alarm rate",
                  "missing-alarm rate", "hits",      "false alarms", "misses", "quiet"};
  table.rows = {measures_row("threshold", confusion, exact),
                measures_row("always alarm", results::always_alarm(confusion), exact)};
  return table;
}

Json measures_json(const results::Confusion& c) {
  const results::DetectionMeasures m = results::measure(c);  // NaN becomes null
  return {{"precision", m.precision},
          {"recall", m.recall},
          {"f1", m.f1},
          {"false_alarm_rate", m.false_alarm_rate},
          {"missing_alarm_rate", m.missing_alarm_rate},
          {"hits", c.hits},
          {"false_alarms", c.false_alarms},
          {"misses", c.misses},
          {"quiet", c.quiet}};
}

Json detected_json(const Detected& found, const OpenedModel& opened, const results::Confusion& confusion) {
  Json json = {{"run", opened.run.id},   {"threshold", found.threshold},  {"fitted_on", found.fitted_on},
               {"scored", found.scored}, {"scores", found.scores.size()}, {"alarms", alarm_count(found)}};
  if (found.labelled()) {
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

std::string rendered(const results::TextTable& table, results::Format format) {
  if (format == results::Format::kCsv) return results::csv(table);
  return format == results::Format::kMarkdown ? results::markdown(table) : results::aligned(table);
}

std::string head_text(const Detected& found, const ScoreOptions& score) {
  const std::string unit = score.of == ScoreOf::kStep ? "row" : "window";
  return "threshold " + results::short_number(found.threshold) + " (" + found.fitted_on + ")\n" + found.scored + ": " +
         counted(found.scores.size(), unit) + ", " + counted(alarm_count(found), "alarm") + "\n\n";
}

void put_detected(const Detected& found, const OpenedModel& opened, const ScoreOptions& score, results::Format format,
                  const Console& console) {
  const results::Confusion confusion =
      found.labelled() ? results::count_alarms(found.scores.scores, found.scores.labels, found.threshold)
                       : results::Confusion{};
  if (format == results::Format::kJson) {
    console.out << detected_json(found, opened, confusion).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return;
  }
  const bool exact = format == results::Format::kCsv;
  (exact ? console.err : console.out) << head_text(found, score);
  if (found.labelled()) {
    console.out << rendered(measures_table(confusion, exact), format);
    if (confusion.events() == 0) console.err << "note: the data hold no event, so nothing could be found\n";
  } else if (alarm_count(found) > 0) {
    console.out << rendered(stretch_table(found, exact), format);
  }
}

std::optional<std::filesystem::path> scores_path(const CommandLine& line) {
  if (!line.has("output")) return std::nullopt;
  const std::filesystem::path path = line.options["output"].as<std::string>();
  if (path.extension() != ".csv")
    throw results::UsageError("the scores are written as CSV: the name must end in .csv, not '" + path.string() + "'");
  return path;
}

}  // namespace

std::string detect_options() { return options_text(known_options()); }

int detect_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("detect", known_options(), arguments);
  const results::Format format = chosen_format(line);
  const auto path = scores_path(line);
  results::parse_threshold(line.options["threshold"].as<std::string>());
  OpenedModel opened = open_model("detect", line, console);
  const ScoreOptions score = score_options(line, opened.model->description());
  require_decoder(score, opened.model->description());
  const Detected found = detect(opened, line, score, console);
  if (path) {
    const std::string text = results::csv(score_table(found, score));
    results::write_file_atomically(*path, std::as_bytes(std::span(text)));
  }
  put_detected(found, opened, score, format, console);
  return 0;
}

}  // namespace tapelab::experiments
