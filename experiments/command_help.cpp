// tapelab help and version, and the table of commands.
#include <algorithm>

#include "experiments/command_line.hpp"
#include "experiments/provenance.hpp"
#include "experiments/shipped_files.hpp"
#include "experiments/text_encoding.hpp"
#include "results/errors.hpp"
#include "results/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

const Command& find_command(const std::string& name) {
  const auto& all = commands();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Command& command) { return command.name == name; });
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const Command& command : all) names.push_back(command.name);
  throw results::UsageError("unknown command '" + name + "'" + results::did_you_mean(name, names) +
                            "\n = all commands: tapelab help");
}

/// Names and settings are stored and shown as UTF-8.
void require_text(const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    if (is_utf8(argument)) continue;
    throw results::UsageError("'" + printable(argument) + "' is not UTF-8 text\n  --> command line\n" +
                              "   = type it in a UTF-8 terminal; a file whose name is in another encoding has to be " +
                              "renamed");
  }
}

std::string overview() {
  std::size_t width = 0;
  for (const Command& command : commands()) width = std::max(width, command.name.size() + command.usage.size());
  std::string text = "usage: tapelab COMMAND ...\n\n";
  for (const Command& command : commands()) {
    const std::string usage = command.name + ' ' + command.usage;
    text += "  " + usage + std::string(width + 3 - usage.size(), ' ') + command.help + '\n';
  }
  const auto shipped = shipped_folder();
  text += "\nA GRID is an .ini file";
  if (shipped) text += ", or the name of one in " + (*shipped / "grids").string() + ": predict, paper/layers";
  return text +
         "\nA key=value overrides a setting of the grid and may sweep: seed=1..6 model.encoder=50,100\n"
         "A RUN is an id from ls, its beginning, or key=value words that a single run meets: seed=3\n"
         "Exit codes: 0 done, 1 some runs failed, 2 usage or configuration, 3 damaged file,\n"
         "4 a verification says no, 5 no space or I/O, 130 or 143 stopped by a signal\n";
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"plan", "GRID... [key=value...]", "what would run; starts nothing", plan_command, plan_options},
      {"run", "GRID... [key=value...] -jN [-o DIR]", "run what is missing", run_grid_command, run_options},
      {"ls", "STUDY [FILTER...]", "runs and their status", ls_command, ls_options},
      {"show", "STUDY RUN", "settings, metrics and provenance of a run", show_command, show_options},
      {"summary", "GRID... [key=value...]", "layers, shapes and parameters", summary_command, summary_options},
      {"table", "STUDY --rows K --cols K --metric M [key=value...]", "metrics over factors", table_command,
       table_options},
      {"compare", "STUDY --factor K [key=value...]", "what a factor changes, tested over seeds", compare_command,
       compare_options},
      {"verdict", "STUDY...", "whether the numbers bear the claims out", verdict_command, verdict_options},
      {"watch", "STUDY", "a running study: progress, time left, curves", watch_command, watch_options},
      {"why", "STUDY RUN [STUDY2] RUN2", "what makes two runs differ", why_command, why_options},
      {"export", "STUDY [FILTER...] [-o FOLDER]", "runs and curves as CSV", export_command, export_options},
      {"verify", "STUDY [FILTER...] [--sample N] [-jN]", "train runs again and compare bits", verify_command,
       verify_options},
      {"check", "STUDY...", "whether a study's files are whole", check_command, check_options},
      {"report", "STUDY... -o FILE.html", "one page with figures, for a browser", report_command, report_options},
      {"predict", "STUDY RUN [DATA] [-o FILE]", "a trained model on data: outputs, forecasts, layers", predict_command,
       predict_options},
      {"encode", "STUDY RUN [DATA] [-o FILE]", "codes of a trained encoder", encode_command, encode_options},
      {"detect", "STUDY RUN [DATA]", "rare events by the model's error", detect_command, detect_options},
      {"frames", "STUDY RUN -o FILE.png|FILE.gif", "pictures of what a model makes of videos", frames_command,
       frames_options},
      {"schema", "", "every setting", schema_command, schema_options},
      {"help", "[COMMAND]", "this, or the options of a command", help_command, help_options},
      {"version", "", "version, commit and libraries", version_command, version_options},
  };
  return all;
}

int run_command(const Arguments& arguments, const Console& console) {
  require_text(arguments);
  if (arguments.empty()) throw results::UsageError("no command given\n = all commands: tapelab help");
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (arguments.front() == "--version") return version_command(rest, console);
  if (arguments.front() == "--help" || arguments.front() == "-h") return help_command(rest, console);
  const Command& command = find_command(arguments.front());
  if (std::find(rest.begin(), rest.end(), "--help") != rest.end()) return help_command({command.name}, console);
  return command.run(rest, console);
}

std::string help_options() { return ""; }

int help_command(const Arguments& arguments, const Console& console) {
  if (arguments.empty()) {
    console.out << overview();
    return 0;
  }
  const Command& command = find_command(arguments.front());
  console.out << "usage: tapelab " << command.name << ' ' << command.usage << "\n\n"
              << command.help << "\n\n"
              << command.options();
  return 0;
}

std::string version_options() { return options_text(json_only()); }

int version_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("version", json_only(), arguments);
  console.out << (line.has("json") ? version_json() : version_text());
  return 0;
}

}  // namespace tapelab::experiments
