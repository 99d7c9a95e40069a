// tapelab help and version.
#include <algorithm>
#include <array>
#include <string_view>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/config/schema.hpp"
#include "experiments/config/shipped_files.hpp"
#include "experiments/grid/grid_notes.hpp"
#include "experiments/runner/provenance.hpp"
#include "results/run/metrics.hpp"
#include "results/text/line_breaks.hpp"

namespace tapelab::experiments {
namespace {

std::string overview() {
  std::size_t width = 0;
  for (const Command* command : commands()) width = std::max(width, command->name.size() + command->usage.size());
  std::string text =
      "usage: tapelab COMMAND ...\n\n"
      "    tapelab init mine.csv && tapelab run    # your own data: a first grid file, its runs, their table\n"
      "    tapelab run predict                     # a grid that comes with tapelab\n"
      "    tapelab report out/predict              # the page of a study\n\n";
  for (const Command* command : commands()) {
    const std::string usage = std::string(command->name) + ' ' + std::string(command->usage);
    text += "  " + usage + std::string(width + 3 - usage.size(), ' ') + std::string(command->help) + '\n';
  }
  text += "\nMore: tapelab help COMMAND, or help ";
  const std::vector<std::string> topics = help_topics();
  for (const std::string& topic : topics) text += (topic == topics.front() ? "" : ", ") + topic;
  text += '\n';
  const auto shipped = shipped_folder();
  text += "\nA GRID is an .ini file";
  if (shipped) text += ", or the name of one in " + (*shipped / "grids").string() + ": predict, paper/layers";
  return text +
         "\nA key=value overrides a setting of the grid and may sweep: seed=1..6 model.encoder=50,100\n"
         "A RUN is an id from ls, its beginning, or key=value words that only one run meets: seed=3\n"
         "Exit codes: 0 done, 1 some runs failed, 2 usage or configuration, 3 damaged file,\n"
         "4 verification failed, 5 no space, no memory or I/O, 130 or 143 stopped by a signal\n";
}

std::string grid_topic() {
  return "# mine.ini: a setting with several values is a factor, and all are crossed\n"
         "seed = seeds(10)\n"
         "[grid]\n"
         "question = How small may the code be?\n"
         "expect   = test_reconstruct_mse model.encoder=32 < model.encoder=4\n"
         "[model]\n"
         "encoder = 4, 8, 32      # three values; a list inside one has spaces\n"
         "cell    = lstm, gru\n\n" +
         results::wrapped(
             "Values: a,b,c   1..6   range(a,b,step)   linspace(a,b,n)   logspace(a,b,n)   seeds(n)   "
             "each(machines/*.csv): of a setting that is a file, every file that fits. Drawn: random(a,b)   "
             "log_random(a,b)   sobol(a,b), with samples in [grid]. Several "
             "files may be given, later ones override earlier ones, and key=value words of the command "
             "line override all. Section [published] has METRIC = VALUE, ... to compare with. # begins a "
             "comment; names with spaces, commas or # stand in double quotes.",
             "", kHelpColumns) +
         "\n\n" + grid_notes_text();
}

std::string metrics_topic() {
  std::string text =
      "tapelab table out/mine --metric f1       # the one test metric that ends so\n"
      "tapelab table out/mine --metric test_predict_mse,test_predict_mae\n\n"
      "<split> is train, val or test; <decoder> is reconstruct, predict or classify.\n"
      "_tf at the end: teacher-forced.\n\n";
  for (const results::MetricRow& row : results::metric_rows()) {
    text += results::metric_pattern(row);
    if (row.better != results::Better::kNeither)
      text += row.better == results::Better::kLower ? " (lower is better)" : " (higher is better)";
    text += "\n    " + results::wrapped(std::string(row.meaning), "    ", kHelpColumns - 4) + '\n';
  }
  text += "\nBaselines, at the end of a metric's name:\n";
  for (const results::Baseline& baseline : results::baselines())
    text += results::wrapped(baseline.suffix + ": the metric" + baseline.meaning, "    ", kHelpColumns) + '\n';
  return text;
}

std::string data_topic() {
  return "tapelab init mine.csv                        # guesses all of this\n"
         "tapelab schema data.missing                  # one of them\n\n" +
         results::wrapped(
             "CSV has a line of names and a row per time step; .npy and HDF5 arrays are [sample, step, "
             "feature], [time, feature] or videos [sequence, frame, height, width].",
             "", kHelpColumns) +
         "\n\n" + schema_text("data");
}

std::string exit_code_topic() {
  return "0         all done\n"
         "1         some runs failed: stored with the reason, the others went on\n"
         "2         usage or configuration; nothing was started\n"
         "3         damaged file; tapelab check STUDY names all of them\n"
         "4         tapelab verify could not reproduce every run\n"
         "5         no space, no memory, or another input/output error\n"
         "130, 143  stopped by Ctrl-C or SIGTERM; the same command continues from there\n\n"
         "The first Ctrl-C finishes the batch and writes a checkpoint, the second stops\nat once.\n";
}

/// For roff: a backslash, and a dot or an apostrophe that begins a line, mean something.
std::string roff(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    const bool begins = safe.empty() || safe.back() == '\n';
    if (begins && (c == '.' || c == '\'')) safe += "\\&";
    if (c == '\\') safe += '\\';
    if (c == '-') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string verbatim(const std::string& text) {
  return ".nf\n" + roff(text) + (text.ends_with('\n') ? "" : "\n") + ".fi\n";
}

std::string man_page() {
  std::string page =
      ".TH TAPELAB 1\n.SH NAME\ntapelab \\- LSTM autoencoder experiments from the command line\n"
      ".SH SYNOPSIS\ntapelab COMMAND ...\n.SH COMMANDS\n";
  for (const Command* command : commands()) {
    page += ".SS " + roff("tapelab " + std::string(command->name) + " " + std::string(command->usage)) + "\n" +
            roff(std::string(command->help)) + ".\n";
    if (!command->examples.empty()) page += verbatim(std::string(command->examples));
    if (const std::string options = command->options(); !options.empty()) page += verbatim(options);
  }
  return page + ".SH GRID FILES\n" + verbatim(grid_topic()) + ".SH METRICS\n" + verbatim(metrics_topic()) +
         ".SH SETTINGS\n" + verbatim(schema_text()) + ".SH EXIT STATUS\n" + verbatim(exit_code_topic());
}

struct Topic {
  std::string_view name;
  std::string (*text)();
};
constexpr std::array<Topic, 4> kTopics = {
    {{"grid", grid_topic}, {"data", data_topic}, {"metrics", metrics_topic}, {"exit-codes", exit_code_topic}}};

}  // namespace

std::vector<std::string> help_topics() {
  std::vector<std::string> names;
  for (const Topic& topic : kTopics) names.emplace_back(topic.name);
  return names;
}

static std::string help_options() { return "--man: all of it as a man page\n"; }

static int help_command(const Arguments& arguments, const Console& console) {
  if (arguments.empty()) {
    console.out << overview();
    return 0;
  }
  if (arguments.front() == "--man") {
    console.out << man_page();
    return 0;
  }
  const auto topic = std::ranges::find(kTopics, std::string_view(arguments.front()), &Topic::name);
  if (topic != kTopics.end()) {
    console.out << topic->text();
    return 0;
  }
  const Command& command = find_command(arguments.front());
  console.out << command.help << "\n\n"
              << command.examples << (command.examples.empty() ? "" : "\n") << "usage: tapelab " << command.name << ' '
              << command.usage << "\n\n"
              << command.options();
  return 0;
}

static std::string version_options() { return options_text(json_only()); }

static int version_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("version", json_only(), arguments);
  console.out << (line.has("json") ? version_json() : version_text());
  return 0;
}

const Command kHelpCommand = {"help", "[COMMAND|TOPIC]", "this, or a command with examples", help_command,
                              help_options};

const Command kVersionCommand = {"version", "", "version, commit and libraries", version_command, version_options};

}  // namespace tapelab::experiments
