// tapelab detect: rare events, where the model reconstructs or predicts badly what it was trained on.
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/model_arguments.hpp"
#include "experiments/config/config.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/inference/apply_model.hpp"
#include "experiments/inference/detection_report.hpp"
#include "experiments/inference/model_outputs.hpp"
#include "results/files/atomic_file.hpp"
#include "results/statistics/detection.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  add_model_options(known, "write every score to FILE.csv");
  known.add_options()("threshold", text("RULE"),
                      "quantile:Q or mean+Kstd of the scores of held-out normal data, or a number (default: the run's "
                      "eval.threshold)")(
      "score", text("step|window"),
      "score rows (mean over the windows that cover one) or windows (default: the run's eval.score)")(
      "on", text("mae|mse")->default_value("mae"), "error of a step, a mean over its features as the model has them")(
      "decoder", text("NAME"), "reconstruct (default, if the model has it) or predict");
  add_training_data_option(known);
  add_table_formats(known);
  return known;
}

template <class Choice>
Choice choice_of(const std::string& option, const std::string& text, const std::string& first, Choice one,
                 const std::string& second, Choice other) {
  if (text == first) return one;
  if (text == second) return other;
  throw results::UsageError("--" + option + " takes " + first + " or " + second + ", not '" + text + "'");
}

/// What the command line asks for; the run's own settings where it does not.
struct Asked {
  std::string decoder;
  results::ThresholdRule rule;
  ScoreOptions score;
};

Asked asked_for(const CommandLine& line, StoredModel& model) {
  const auto text = [&](const char* option, const std::string& otherwise) {
    return line.has(option) ? line.options[option].as<std::string>() : otherwise;
  };
  const EvalConfig& eval = model.config().eval;
  return {.decoder = text("decoder", model.shape().decoders.front().name),
          .rule = results::parse_threshold(text("threshold", eval.threshold)),
          .score = {.error = choice_of("on", text("on", ""), "mae", ErrorKind::kMae, "mse", ErrorKind::kMse),
                    .of = choice_of("score", text("score", text_of(eval.score)), "step", ScoreOf::kStep, "window",
                                    ScoreOf::kWindow)}};
}

EventScores score(StoredModel& model, const DataConfig& data, const Samples& samples, std::size_t steps,
                  const RowLabels& labels, const Asked& asked) {
  const std::vector<float> outputs = decode(model, samples, steps, asked.decoder).values;
  return score_samples({model.config().decoder(asked.decoder), data, samples, *samples.target(asked.decoder), outputs},
                       labels, asked.score);
}

EventScores score_part(StoredModel& model, const OwnData& own, const Samples& part, const Asked& asked) {
  return score(model, own.config->data, part, own.dataset->steps, own.dataset->labels, asked);
}

Detected detect(OpenedModel& opened, const CommandLine& line, const Asked& asked, const Console& console) {
  const bool fitted = asked.rule.kind != results::ThresholdRule::Kind::kValue;
  std::optional<OwnData> own;
  if (fitted || !opened.data)
    own = own_data(opened, line, "say where they are with --training-data FILE, or give --threshold a number", console);

  Detected found;
  found.run = opened.run.id;
  if (fitted) {
    const bool held_out = own->dataset->validation.count > 0;
    const EventScores scores = score_part(*opened.model, *own, own->dataset->held_out(), asked);
    found.threshold = results::fit_threshold(asked.rule, scores.scores);
    found.fitted_on = std::string(held_out ? "the validation part" : "the training part: nothing was held out") + ", " +
                      counted(scores.size(), "score");
  } else {
    found.threshold = asked.rule.number;
    found.fitted_on = "given";
  }
  if (opened.data) {
    Config config = config_for_data(opened);
    (asked.decoder == "predict" ? config.reconstruct : config.predict).enabled = false;  // its targets are not needed
    const ModelInputs inputs = read_shown(opened, config, Cut::kTargets, console);
    require_lengths(config, opened.model->shape(), inputs, asked.decoder);
    const RowLabels labels = row_labels(inputs.table);
    found.scores = score(*opened.model, config.data, inputs.samples, inputs.steps, labels, asked);
    found.scored = *opened.data;
    found.labelled = !labels.empty();
    found.not_scored = not_scored(found.scores, all_rows(inputs.table), labels);
    if (found.not_scored.rows > 0 && config.data.stride > 1)
      console.err << "note: --set data.stride=1 cuts a window at every row, so that fewer rows have no score\n";
  } else {
    const bool held_out = own->dataset->test.count > 0;
    found.scores = score_part(*opened.model, *own, own->dataset->tested(), asked);
    found.scored = held_out ? "the run's test part" : "the run's training part: no test part was held out";
    found.labelled = !own->dataset->labels.empty();
    found.not_scored = not_scored(found.scores, own->dataset->tested_rows, own->dataset->labels);
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

static std::string detect_options() { return options_text(known_options()); }

static int detect_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("detect", known_options(), arguments);
  const results::Format format = chosen_format(line);
  const auto path = scores_path(line);
  OpenedModel opened = open_model("detect", line, console);
  const Asked asked = asked_for(line, *opened.model);
  decoder_place(opened.model->shape(), asked.decoder);  // throws for one the model does not have
  if (asked.decoder == "classify")
    throw results::UsageError(
        "detect scores how badly a sequence is reconstructed or predicted; the classifier does neither",
        {"use a run with a reconstruct or predict decoder"});
  const Detected found = detect(opened, line, asked, console);
  const ScoreOf of = asked.score.of;
  if (path) {
    const std::string text = results::csv(score_table(found, of));
    results::write_file_atomically(*path, std::as_bytes(std::span(text)));
  }
  if (format != results::Format::kJson)
    (format == results::Format::kCsv ? console.err : console.out)
        << results::hanging(detection_head(found, of), console.columns);
  console.out << render_detection(found, format, console.columns);
  if (const std::string note = events_note(found); !note.empty()) console.err << "note: " << note << '\n';
  return 0;
}

const Command kDetectCommand = {"detect",
                                "STUDY RUN [DATA]",
                                "rare events by the model's error",
                                detect_command,
                                detect_options,
                                "tapelab detect out/mine r8a0c             # on the part held out for the test\n"
                                "tapelab detect out/mine r8a0c new.csv -o alarms.csv\n"};

}  // namespace tapelab::experiments
