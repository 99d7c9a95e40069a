// tapelab detect: rare events, where the model puts out badly what it was trained to put out.
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>

#include "experiments/command_model.hpp"
#include "experiments/detection_report.hpp"
#include "experiments/stored_data.hpp"
#include "experiments/tables.hpp"
#include "experiments/value_text.hpp"
#include "results/atomic_file.hpp"
#include "results/detection.hpp"
#include "results/errors.hpp"

namespace tapelab::experiments {
namespace {

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

Detected detect(OpenedModel& opened, const CommandLine& line, const ScoreOptions& score, const Console& console) {
  const results::ThresholdRule rule = results::parse_threshold(line.options["threshold"].as<std::string>());
  const bool fitted = rule.kind != results::ThresholdRule::Kind::kValue;
  std::optional<OwnData> own;
  if (fitted || !opened.data) own = own_data(opened, line, console);

  Detected found;
  found.run = opened.run.id;
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
  decoder_place(opened.model->description(), score.decoder);  // throws for one the model does not have
  const Detected found = detect(opened, line, score, console);
  if (path) {
    const std::string text = results::csv(score_table(found, score.of));
    results::write_file_atomically(*path, std::as_bytes(std::span(text)));
  }
  if (format != results::Format::kJson)
    (format == results::Format::kCsv ? console.err : console.out) << detection_head(found, score.of);
  console.out << render_detection(found, format);
  if (lacks_events(found)) console.err << "note: the data hold no event, so nothing could be found\n";
  return 0;
}

}  // namespace tapelab::experiments
