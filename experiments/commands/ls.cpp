// tapelab ls: the runs of a study.
#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "results/query/run_choice.hpp"
#include "results/study/planned_study.hpp"
#include "results/study/workers.hpp"
#include "results/views/listing.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("sort", options::value<std::string>()->value_name("KEY"),
                      "order of the runs by a setting, metric, status, seed, run or epochs; -KEY: descending");
  add_table_formats(known);
  return known;
}

/// `--sort -KEY`: a value that begins with a dash would pass for an option.
Arguments with_joined_sort(const Arguments& arguments) {
  Arguments joined;
  for (const std::string& argument : arguments) {
    if (!joined.empty() && joined.back() == "--sort")
      joined.back() += '=' + argument;
    else
      joined.push_back(argument);
  }
  return joined;
}

/// Also one of which no run has ended yet.
results::Study open_begun_study(const std::string& path, const Console& console) {
  auto planned = results::planned_study(path);
  if (!planned) return open_study(path, console);
  show_warnings(planned->warnings, console);
  return *std::move(planned);
}

}  // namespace

static std::string ls_options() {
  return options_text(known_options()) +
         "\nA FILTER compares settings, metrics, status, seed, run or epochs with = (or ==) != < <= > >=,\n"
         "joined by and, or, not and brackets; words side by side must all hold. The shell needs quotes around\n"
         "< > ( ):\n"
         "  tapelab ls STUDY 'status=failed or test_reconstruct_mse>0.05 and predict.conditional=true'\n"
         "A value with spaces or quotes goes in double or single quotes; in double ones \\\" is a quote, \\\\ a\n"
         "backslash:\n"
         "  tapelab ls STUDY 'data.columns=\"\\\"temp C\\\" press\"'\n"
         "A run without a number for a metric meets no condition on it.\n";
}

static int ls_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("ls", known_options(), with_joined_sort(arguments));
  if (line.words.empty()) wrong_usage("ls", "no study given");
  const results::Study study = open_begun_study(line.words.front(), console);
  std::vector<std::string> problems;
  const results::ListRequest request = {
      .filter = {line.words.begin() + 1, line.words.end()},
      .sort = line.has("sort") ? line.options["sort"].as<std::string>() : "",
      .running = results::running_runs(results::live_workers(line.words.front(), problems))};
  show_warnings(problems, console);
  show_renamed_in(line, console);
  show_renamed({request.sort.starts_with('-') ? request.sort.substr(1) : request.sort}, console);
  for (const std::string& text : results::filter_warnings(study, request.filter))
    console.err << "warning: " << text << '\n';
  console.out << results::list_runs(study, request, chosen_format(line), console.columns);
  return 0;
}

const Command kLsCommand = {"ls",
                            "STUDY [FILTER...]",
                            "runs and their status",
                            ls_command,
                            ls_options,
                            "tapelab ls out/mine\n"
                            "tapelab ls out/mine 'status=failed or test_predict_mse>0.05 and seed<=3'\n"
                            "tapelab ls out/mine --sort -test_predict_mse\n"};

}  // namespace tapelab::experiments
