#include "experiments/commands/command_line.hpp"

#include <array>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <ctime>
#include <filesystem>
#include <optional>
#include <sstream>
#include <utility>

#include "experiments/commands/commands.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/runner/older_runs.hpp"
#include "results/files/process.hpp"
#include "results/query/run_choice.hpp"
#include "results/run/metrics.hpp"
#include "results/study/open_study.hpp"
#include "results/study/own_files.hpp"
#include "results/text/errors.hpp"
#include "results/text/shell_word.hpp"
#include "results/text/warnings.hpp"

namespace tapelab::experiments {

namespace {

/// What -o names is a study for the commands that run grids, and for no other.
void check_output(const std::string& command, const std::string& path) {
  if (path.empty()) wrong_usage(command, "-o is empty: it must name what to write");
  if (command != "run" && command != "plan" && command != "import") results::keep_study_files(path);
}

/// "2026-11-25T09:16:26Z"
std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text = {};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace

std::vector<std::string> CommandLine::list(const std::string& option) const {
  std::vector<std::string> items;
  if (!has(option)) return items;
  for (const std::string& text : options[option].as<std::vector<std::string>>())
    for (std::string& item : split_top_level(text, ',')) items.push_back(std::move(item));
  return items;
}

CommandLine parse_command_line(const std::string& command, const options::options_description& known,
                               const Arguments& arguments) {
  namespace style = options::command_line_style;
  options::options_description all;
  all.add(known).add_options()("word", options::value<std::vector<std::string>>());
  options::positional_options_description positions;
  positions.add("word", -1);
  CommandLine line;
  try {
    options::store(options::command_line_parser(arguments)
                       .options(all)
                       .positional(positions)
                       .style(style::unix_style & ~style::allow_guessing)
                       .run(),
                   line.options);
    options::notify(line.options);
  } catch (const options::error& error) {
    wrong_usage(command, error.what());
  }
  if (line.has("output")) check_output(command, line.options["output"].as<std::string>());
  if (line.has("word")) line.words = line.options["word"].as<std::vector<std::string>>();
  return line;
}

void add_json_option(options::options_description& known) { known.add_options()("json", "print JSON"); }

void add_search_option(options::options_description& known) {
  known.add_options()("search", "of a study whose cells were chosen (grid.select): all cells, on the seeds that chose");
}

results::Stage stage_of(const CommandLine& line) {
  return line.has("search") ? results::Stage::kSearch : results::Stage::kReported;
}

options::options_description json_only() {
  options::options_description known("Options");
  add_json_option(known);
  return known;
}

void add_table_formats(options::options_description& known) {
  known.add_options()("csv", "print CSV")("md", "print Markdown")("tex", "print LaTeX (booktabs)");
  add_json_option(known);
}

results::Format chosen_format(const CommandLine& line) {
  using enum results::Format;
  std::optional<results::Format> chosen;
  for (const auto& [option, format] :
       {std::pair("json", kJson), std::pair("csv", kCsv), std::pair("md", kMarkdown), std::pair("tex", kTex)}) {
    if (!line.has(option)) continue;
    if (chosen) throw results::UsageError("only one of --json, --csv, --md and --tex can be given");
    chosen = format;
  }
  return chosen.value_or(kText);
}

std::string options_text(const options::options_description& known) {
  std::ostringstream text;
  text << known;
  return text.str();
}

results::RunLog log_of(const std::string& command, const Arguments& arguments) {
  std::error_code error;
  std::string text = "tapelab " + command;
  for (const std::string& argument : arguments) text += ' ' + results::shell_word(argument);
  return {.host = results::this_process().host,
          .started = utc_now(),
          .directory = std::filesystem::current_path(error).string(),
          .command = text};
}

void wrong_usage(const std::string& command, const std::string& problem) {
  for (const Command* known : commands())
    if (known->name == command)
      throw results::UsageError(
          problem, {"usage: tapelab " + command + ' ' + std::string(known->usage), "more: tapelab help " + command});
  throw results::UsageError(problem);
}

void show_warnings(const std::vector<std::string>& warnings, const Console& console) {
  for (const std::string& text : results::shortened(warnings)) console.err << "warning: " << text << '\n';
}

void show_renamed(const std::vector<std::string>& metrics, const Console& console) {
  show_warnings(results::renamed_texts(metrics), console);
}

void show_renamed_in(const CommandLine& line, const Console& console) {
  show_warnings(results::renamed_in_filter({line.words.begin() + 1, line.words.end()}), console);
}

results::Study open_study(const std::string& path, const Console& console) {
  results::Study study = results::read_study(path);
  show_warnings(study.warnings, console);
  show_warnings(older_run_warnings(study), console);
  return study;
}

}  // namespace tapelab::experiments
