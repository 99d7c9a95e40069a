// The commands of the program. Each takes the words behind its name and returns the exit code; errors are thrown.
#pragma once

#include <string>
#include <vector>

#include "experiments/commands/command.hpp"

namespace tapelab::experiments {

// clang-format off
/// Each k<Name>Command is defined in the file of its name; help and version in help.cpp. They are listed in this order.
#define TAPELAB_COMMANDS(X) \
  X(Init) X(Plan) X(Run) X(Submit) X(Cancel) X(Ls) X(Show) X(Summary) X(Table) X(Compare) X(Verdict) X(Watch) X(Why) \
  X(Export) X(Import) X(Verify) X(Check) X(Merge) X(Report) X(Predict) X(Encode) X(Detect) X(Frames) X(Schema) X(Completion) \
  X(Help) X(Version)
// clang-format on

#define TAPELAB_DECLARE(Name) extern const Command k##Name##Command;
TAPELAB_COMMANDS(TAPELAB_DECLARE)
#undef TAPELAB_DECLARE

/// All of them, in the order in which they are listed.
const std::vector<const Command*>& commands();

/// Throws UsageError naming the nearest command if there is none of that name.
const Command& find_command(const std::string& name);

/// What `tapelab help` explains besides commands: "grid", "metrics".
std::vector<std::string> help_topics();

/// Runs the command named by the first argument. Throws UsageError naming the nearest command if there is none.
int run_command(const Arguments& arguments, const Console& console);

}  // namespace tapelab::experiments
