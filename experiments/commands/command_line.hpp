// Options and words of one command.
#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <string>
#include <vector>

#include "experiments/commands/command.hpp"
#include "results/query/reported_part.hpp"
#include "results/run/run_log.hpp"
#include "results/study/study.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::experiments {

namespace options = boost::program_options;

struct CommandLine {
  options::variables_map options;
  std::vector<std::string> words;

  bool has(const std::string& option) const { return options.count(option) > 0; }

  /// The items of an option that holds a vector of texts: "--rows a,b --rows c" is a, b, c.
  std::vector<std::string> list(const std::string& option) const;
};

/// Throws UsageError pointing to `tapelab help <command>` for an unknown option or a bad value, and for an output that
/// names nothing or would take the place of a file of a study.
CommandLine parse_command_line(const std::string& command, const options::options_description& known,
                               const Arguments& arguments);

/// Adds --json, --csv, --md, --tex.
void add_json_option(options::options_description& known);
void add_table_formats(options::options_description& known);

/// Adds --search, and what it asks for: which part of a study whose cells were chosen by validation scores.
void add_search_option(options::options_description& known);
results::Stage stage_of(const CommandLine& line);

/// The options of a command that takes --json and nothing else.
options::options_description json_only();

/// The format asked for, text by default. Throws UsageError for more than one.
results::Format chosen_format(const CommandLine& line);

/// Text of the options, for help.
std::string options_text(const options::options_description& known);

/// Host, time and command line of a command that makes runs. Where their data lie is added for each.
results::RunLog log_of(const std::string& command, const Arguments& arguments);

/// Throws UsageError with the command's usage.
[[noreturn]] void wrong_usage(const std::string& command, const std::string& problem);

/// Prints warnings about a study's files; of many the first few and how many more there are.
void show_warnings(const std::vector<std::string>& warnings, const Console& console);

/// Says of metrics and settings that were asked for by a name of an earlier version what they are called now.
void show_renamed(const std::vector<std::string>& metrics, const Console& console);

/// The same of what conditions on runs name, all words but the first.
void show_renamed_in(const CommandLine& line, const Console& console);

/// Reads a study and shows its warnings.
results::Study open_study(const std::string& path, const Console& console);

}  // namespace tapelab::experiments
