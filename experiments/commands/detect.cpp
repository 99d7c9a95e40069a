// tapelab detect: rare events, where the model reconstructs or predicts badly what it was trained on.
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <utility>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/model_arguments.hpp"
#include "experiments/config/config.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/frames/alarm_picture.hpp"
#include "experiments/inference/alarm_plot.hpp"
#include "experiments/inference/detection.hpp"
#include "experiments/inference/detection_report.hpp"
#include "experiments/inference/detection_summary.hpp"
#include "experiments/inference/model_outputs.hpp"
#include "experiments/model/trained_run.hpp"
#include "results/files/atomic_file.hpp"
#include "results/query/reported_part.hpp"
#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/report/page.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

constexpr int kSomeFailed = 1;

options::options_description known_options() {
  options::options_description known("Options");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  add_model_options(known,
                    "of one run: every score as FILE.csv, or a picture of scores, threshold, events and alarms as "
                    "FILE.png, FILE.svg or FILE.html");
  known.add_options()("threshold", text("RULE"),
                      "quantile:Q, F*quantile:Q, mean+Kstd or pot:RISK of normal scores, best_f1 by the labels of the "
                      "validation part, or a number (default: the run's eval.threshold)")(
      "threshold-from", text("PART"),
      "held_out, validation or training: whose scores the threshold is fitted to (default: eval.threshold_from)")(
      "score", text("step|window"), "score rows or windows (default: eval.score)")(
      "row-score", text("mean|min|max"),
      "a row's score over the windows that cover it; min: an alarm needs all of them (default: eval.row_score)")(
      "feature-score", text("mean|sum|max"), "of the errors of a step's features (default: eval.feature_score)")(
      "on", text("mae|mse")->default_value("mae"), "error of a feature, on the model's scale")(
      "tolerance", text("ROWS"),
      "an alarm so many rows before or after an event finds it too (default: eval.tolerance)")(
      "decoder", text("NAME"), "reconstruct (default, if the model has it) or predict")(
      "list", text("measures|alarms|events"),
      "only this table; with --csv the default is measures, or alarms where "
      "there are no labels")("all", "every alarm, event, measure and run, not the first or highest");
  add_training_data_option(known);
  add_table_formats(known);
  return known;
}

std::optional<std::string> text_option(const CommandLine& line, const std::string& option) {
  if (!line.has(option)) return std::nullopt;
  return line.options[option].as<std::string>();
}

/// The choice that an option names; `otherwise` without it.
template <Listed Choice>
Choice choice_option(const CommandLine& line, const std::string& option, Choice otherwise) {
  const auto text = text_option(line, option);
  if (!text) return otherwise;
  std::vector<std::string> names;
  for (const Choice choice : all_choices<Choice>()) {
    if (text_of(choice) == *text) return choice;
    names.push_back(text_of(choice));
  }
  std::string list = names.front();
  for (std::size_t i = 1; i < names.size(); ++i) list += (i + 1 == names.size() ? " or " : ", ") + names[i];
  throw results::UsageError("--" + option + " takes " + list + ", not '" + *text + "'");
}

enum class Error : unsigned char { kMae, kMse };
constexpr std::string_view kErrors[] = {"mae", "mse"};
constexpr std::span<const std::string_view> texts_of(Error) { return kErrors; }

enum class Table : unsigned char { kMeasures, kAlarms, kEvents };
constexpr std::string_view kTables[] = {"measures", "alarms", "events"};
constexpr std::span<const std::string_view> texts_of(Table) { return kTables; }

ReportOptions report_options(const CommandLine& line) {
  ReportOptions options{.listed = ListedPart::kAll, .every = line.has("all")};
  if (!line.has("list")) return options;
  switch (choice_option(line, "list", Table::kMeasures)) {
    case Table::kMeasures:
      options.listed = ListedPart::kMeasures;
      break;
    case Table::kAlarms:
      options.listed = ListedPart::kAlarms;
      break;
    case Table::kEvents:
      options.listed = ListedPart::kEvents;
      break;
  }
  return options;
}

std::size_t tolerance_option(const CommandLine& line, std::size_t otherwise) {
  const auto text = text_option(line, "tolerance");
  if (!text) return otherwise;
  const auto rows = results::parse_number<std::uint32_t>(*text);
  if (!rows)
    throw results::UsageError("--tolerance takes a number of rows, 0 or more, not '" + *text + "'",
                              {"for example --tolerance 5"});
  return *rows;
}

/// What the command line asks for; the run's own settings where it does not.
DetectionRequest asked_for(const CommandLine& line, const StoredModel& model) {
  const EvalConfig& eval = model.config().eval;
  DetectionRequest request = own_request(model.config(), model.shape());
  request.decoder = text_option(line, "decoder").value_or(request.decoder);
  decoder_place(model.shape(), request.decoder);  // throws for one the model does not have
  if (request.decoder == "classify")
    throw results::UsageError(
        "detect scores how badly a sequence is reconstructed or predicted; the classifier does neither",
        {"use a run with a reconstruct or predict decoder"});
  request.threshold = text_option(line, "threshold").value_or(eval.threshold);
  request.rule = results::parse_threshold(request.threshold);
  request.from = choice_option(line, "threshold-from", eval.threshold_from);
  request.score.error = choice_option(line, "on", Error::kMae) == Error::kMae ? ErrorKind::kMae : ErrorKind::kMse;
  request.score.of =
      choice_option(line, "score", eval.score) == choice::Score::kWindow ? ScoreOf::kWindow : ScoreOf::kStep;
  request.score.row_score = choice_option(line, "row-score", eval.row_score);
  request.score.feature_score = choice_option(line, "feature-score", eval.feature_score);
  request.score.keep_features = true;
  request.judge.tolerance = tolerance_option(line, request.judge.tolerance);
  return request;
}

Detected detect(OpenedModel& opened, const CommandLine& line, const DetectionRequest& request, const Console& console) {
  std::optional<OwnData> own;
  if (request.rule.fitted() || !opened.data)
    own = own_data(opened, line, "say where they are with --training-data FILE, or give --threshold a number", console);
  const FittedThreshold threshold = own ? fit_threshold(*opened.model, *own->config, *own->dataset, request)
                                        : FittedThreshold{.value = request.rule.number, .fitted_on = "given"};
  Detected found;
  if (opened.data) {
    Config config = config_for_data(opened);
    (request.decoder == "predict" ? config.reconstruct : config.predict).enabled = false;  // its targets are not needed
    const ModelInputs inputs = read_shown(opened, config, Cut::kTargets, console);
    require_lengths(config, opened.model->shape(), inputs, request.decoder);
    found = detect_new(*opened.model, config, inputs, *opened.data, request, threshold);
    if (found.not_scored.rows > 0 && config.data.stride > 1)
      console.err << "note: --set data.stride=1 cuts a window at every row, so that fewer rows have no score\n";
  } else {
    found = detect_tested(*opened.model, *own->config, *own->dataset, request, threshold);
  }
  found.run = opened.run.id;
  return found;
}

enum class Written { kNothing, kScores, kPng, kSvg, kHtml };

Written written_kind(const CommandLine& line) {
  if (!line.has("output")) return Written::kNothing;
  const std::filesystem::path path = line.options["output"].as<std::string>();
  const std::string kind = path.extension().string();
  if (kind == ".csv") return Written::kScores;
  if (kind == ".png") return Written::kPng;
  if (kind == ".svg") return Written::kSvg;
  if (kind == ".html" || kind == ".htm") return Written::kHtml;
  throw results::UsageError(
      "the scores are written as CSV, a picture as PNG, SVG or HTML: the name must end in .csv, "
      ".png, .svg or .html, not '" +
      path.string() + "'");
}

void write(const CommandLine& line, Written kind, const Detected& found, const AlarmsAndEvents& all,
           const Console& console) {
  if (kind == Written::kNothing) return;
  const std::filesystem::path path = line.options["output"].as<std::string>();
  const auto write_text = [&](const std::string& text) {
    results::write_file_atomically(path, std::as_bytes(std::span(text)));
  };
  if (kind == Written::kScores) return write_text(results::csv(score_table(found)));
  const AlarmPlot plot = alarm_plot(found, all);
  if (kind == Written::kHtml) {
    const std::string data =
        plot_json(plot, found, all).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    write_text(results::alarms_page("Alarms of run " + found.run, data));
    console.err << path.string() << ": a page for a browser\n";
    return;
  }
  const DrawnChart chart = draw_alarms(plot, found, all, kind == Written::kPng ? ChartFile::kPng : ChartFile::kSvg);
  results::write_file_atomically(path, chart.bytes);
  console.err << path.string() << ": " << chart.width << " x " << chart.height << " pixels\n";
}

int detect_one(OpenedModel opened, const CommandLine& line, const Console& console) {
  const results::Format format = chosen_format(line);
  const ReportOptions options = report_options(line);
  const Written kind = written_kind(line);
  DetectionRequest request = asked_for(line, *opened.model);
  request.values = kind != Written::kNothing && kind != Written::kScores;
  const Detected found = detect(opened, line, request, console);
  const AlarmsAndEvents all = alarms_and_events(found);
  const Judgement judgement = judged(found);
  const std::string report = render_detection(found, all, judgement, format, options, console.columns);  // may throw
  write(line, kind, found, all, console);
  if (format != results::Format::kJson)
    (format == results::Format::kCsv ? console.err : console.out)
        << results::hanging(detection_head(found, all), console.columns);
  console.out << report;
  if (const std::string note = events_note(found, judgement); !note.empty()) console.err << "note: " << note << '\n';
  return 0;
}

/// Which settings tell the runs of the study apart, and what they are in this one.
std::vector<std::pair<std::string, std::string>> settings_of(const results::Study& study,
                                                             const results::RunPlace& place) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string& key : results::selectable_keys(study))
    settings.emplace_back(key, results::key_value(study, key, place.cell, place.seed));
  return settings;
}

int detect_several(const results::Study& study, const std::vector<results::RunPlace>& places, const ModelWords& words,
                   const CommandLine& line, const Console& console) {
  if (line.has("output"))
    throw results::UsageError("-o takes one run, and " + std::to_string(places.size()) + " are meant",
                              {"tapelab ls " + words.folder.string() + " lists them; give an id, or key=value words"});
  if (line.has("list"))
    throw results::UsageError("--list takes one run, and " + std::to_string(places.size()) + " are meant",
                              {"of several runs --json has the measures and counts of each"});
  const results::Format format = chosen_format(line);
  std::vector<ScoredRun> runs;
  std::vector<UnscoredRun> unscored;
  for (const results::RunPlace& place : places) {
    const std::string& id = study.run_id[place.at];
    try {
      OpenedModel opened = open_run(words, id, line, console);
      const Detected found = detect(opened, line, asked_for(line, *opened.model), console);
      runs.push_back(scored_run(found, alarms_and_events(found), judged(found)));
      runs.back().settings = settings_of(study, place);
    } catch (const results::Error& error) {
      console.err << "not scored: run " << id << ": " << error.message() << '\n';
      unscored.push_back({id, error.message()});
    }
  }
  if (runs.empty() && format != results::Format::kJson)
    throw results::UsageError("none of the " + std::to_string(places.size()) + " runs could be scored");
  console.out << render_runs(runs, unscored, format, report_options(line), console.columns);
  if (!unscored.empty() && !runs.empty())
    console.err << "note: " << unscored.size() << " of " << counted(places.size(), "run") << " could not be scored\n";
  return unscored.empty() ? 0 : kSomeFailed;
}

/// DATA may stand behind the study alone, for all of its runs: a word that is a file and the beginning of no run's id.
void take_file_for_data(const results::Study& study, ModelWords& words) {
  const bool alone = words.run.size() == 1 && !words.data && words.run.front().find('=') == std::string::npos;
  std::error_code error;
  if (!alone || !std::filesystem::is_regular_file(words.run.front(), error)) return;
  if (std::ranges::any_of(study.run_id, [&](const std::string& id) { return id.starts_with(words.run.front()); }))
    return;
  words.data = words.run.front();
  words.run.clear();
}

}  // namespace

static std::string detect_options() {
  return options_text(known_options()) +
         "\nWithout RUN, or where key=value words are met by several runs: a line for each,\n"
         "their counts added up (pooled) and the mean over runs.\n";
}

static int detect_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("detect", known_options(), arguments);
  chosen_format(line);
  report_options(line);
  written_kind(line);
  ModelWords words = model_words("detect", line);
  results::Study study = open_study_with_weights(words.folder);
  take_file_for_data(study, words);
  if (words.run.empty()) {  // what is pooled and averaged is what may be reported
    study = results::reported_part(std::move(study));
    if (const std::string text = results::selection_text(study); !text.empty()) console.err << "note: " << text << '\n';
  }
  show_warnings(results::renamed_in_filter(words.run), console);
  const bool named = words.run.size() == 1 && words.run.front().find_first_of("=<>") == std::string::npos;
  if (!named) {
    const std::vector<results::RunPlace> places = results::select_runs(study, words.run);
    if (places.size() > 1) {
      show_warnings(study.warnings, console);
      return detect_several(study, places, words, line, console);
    }
  }
  return detect_one(open_run(words, choose_stored_run(study, words.folder, words.run), line, console, study.warnings),
                    line, console);
}

const Command kDetectCommand = {"detect",
                                "STUDY [RUN] [DATA]",
                                "rare events by the model's error",
                                detect_command,
                                detect_options,
                                "tapelab detect out/mine r8a0c             # on the part held out for the test\n"
                                "tapelab detect out/mine r8a0c -o alarms.html\n"
                                "tapelab detect out/mine r8a0c new.csv -o scores.csv\n"
                                "tapelab detect out/mine                   # all runs, pooled\n"};

}  // namespace tapelab::experiments
