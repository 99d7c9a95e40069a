// tapelab help and version.
#include <algorithm>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/config/shipped_files.hpp"
#include "experiments/runner/provenance.hpp"

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
  const auto shipped = shipped_folder();
  text += "\nA GRID is an .ini file";
  if (shipped) text += ", or the name of one in " + (*shipped / "grids").string() + ": predict, paper/layers";
  return text +
         "\nA key=value overrides a setting of the grid and may sweep: seed=1..6 model.encoder=50,100\n"
         "A RUN is an id from ls, its beginning, or key=value words that only one run meets: seed=3\n"
         "Exit codes: 0 done, 1 some runs failed, 2 usage or configuration, 3 damaged file,\n"
         "4 verification failed, 5 no space, no memory or I/O, 130 or 143 stopped by a signal\n";
}

}  // namespace

static std::string help_options() { return ""; }

static int help_command(const Arguments& arguments, const Console& console) {
  if (arguments.empty()) {
    console.out << overview();
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

const Command kHelpCommand = {"help", "[COMMAND]", "this, or the options of a command", help_command, help_options};

const Command kVersionCommand = {"version", "", "version, commit and libraries", version_command, version_options};

}  // namespace tapelab::experiments
