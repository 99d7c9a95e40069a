#include "experiments/commands/commands.hpp"

#include <algorithm>

#include "experiments/formats/text_encoding.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

/// Names and settings are stored and shown as UTF-8.
void require_text(const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    if (is_utf8(argument)) continue;
    throw results::UsageError("'" + printable(argument) + "' is not UTF-8 text\n  --> command line\n" +
                              "   = type it in a UTF-8 terminal; a file whose name is in another encoding has to be " +
                              "renamed");
  }
}

}  // namespace

const std::vector<const Command*>& commands() {
#define TAPELAB_ADDRESS(Name) &k##Name##Command,
  static const std::vector<const Command*> all = {TAPELAB_COMMANDS(TAPELAB_ADDRESS)};
#undef TAPELAB_ADDRESS
  return all;
}

const Command& find_command(const std::string& name) {
  for (const Command* command : commands())
    if (command->name == name) return *command;
  std::vector<std::string> names;
  for (const Command* command : commands()) names.emplace_back(command->name);
  throw results::UsageError("unknown command '" + name + "'",
                            results::joined_hints(results::did_you_mean(name, names), {"all commands: tapelab help"}));
}

int run_command(const Arguments& arguments, const Console& console) {
  require_text(arguments);
  if (arguments.empty()) return kHelpCommand.run({}, console);
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (arguments.front() == "--version") return kVersionCommand.run(rest, console);
  if (arguments.front() == "--help" || arguments.front() == "-h") return kHelpCommand.run(rest, console);
  const Command& command = find_command(arguments.front());
  if (std::find(rest.begin(), rest.end(), "--help") != rest.end())
    return kHelpCommand.run({std::string(command.name)}, console);
  return command.run(rest, console);
}

}  // namespace tapelab::experiments
