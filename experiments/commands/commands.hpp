// The commands of the program. Each takes the words behind its name and returns the exit code; errors are thrown.
#pragma once

#include <string>
#include <vector>

#include "experiments/commands/command.hpp"

namespace tapelab::experiments {

/// Each is defined in the file of its name; help and version in help.cpp.
extern const Command kPlanCommand, kRunCommand, kLsCommand, kShowCommand, kSummaryCommand, kTableCommand,
    kCompareCommand, kVerdictCommand, kWatchCommand, kWhyCommand, kExportCommand, kVerifyCommand, kCheckCommand,
    kReportCommand, kPredictCommand, kEncodeCommand, kDetectCommand, kFramesCommand, kSchemaCommand, kHelpCommand,
    kVersionCommand;

/// All of them, in the order in which they are listed.
const std::vector<const Command*>& commands();

/// Throws UsageError naming the nearest command if there is none of that name.
const Command& find_command(const std::string& name);

/// Runs the command named by the first argument. Throws UsageError naming the nearest command if there is none.
int run_command(const Arguments& arguments, const Console& console);

}  // namespace tapelab::experiments
