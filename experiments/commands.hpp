// The commands of the program. Each takes the words behind its name and returns the exit code; errors are thrown.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace tapelab::experiments {

using Arguments = std::vector<std::string>;

/// Where a command writes: results to `out`, everything else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
};

struct Command {
  std::string name;
  std::string usage;  ///< what stands behind `tapelab <name>`
  std::string help;   ///< one line
  int (*run)(const Arguments& arguments, const Console& console);
  std::string (*options)();  ///< text of its options
};

/// All commands, in the order in which they are listed.
const std::vector<Command>& commands();

/// Runs the command named by the first argument. Throws UsageError naming the nearest command if there is none.
int run_command(const Arguments& arguments, const Console& console);

int plan_command(const Arguments& arguments, const Console& console);
int run_grid_command(const Arguments& arguments, const Console& console);
int ls_command(const Arguments& arguments, const Console& console);
int show_command(const Arguments& arguments, const Console& console);
int summary_command(const Arguments& arguments, const Console& console);
int table_command(const Arguments& arguments, const Console& console);
int compare_command(const Arguments& arguments, const Console& console);
int watch_command(const Arguments& arguments, const Console& console);
int why_command(const Arguments& arguments, const Console& console);
int export_command(const Arguments& arguments, const Console& console);
int verify_command(const Arguments& arguments, const Console& console);
int check_command(const Arguments& arguments, const Console& console);
int verdict_command(const Arguments& arguments, const Console& console);
int report_command(const Arguments& arguments, const Console& console);
int predict_command(const Arguments& arguments, const Console& console);
int encode_command(const Arguments& arguments, const Console& console);
int detect_command(const Arguments& arguments, const Console& console);
int frames_command(const Arguments& arguments, const Console& console);
int schema_command(const Arguments& arguments, const Console& console);
int help_command(const Arguments& arguments, const Console& console);
int version_command(const Arguments& arguments, const Console& console);

std::string plan_options();
std::string run_options();
std::string ls_options();
std::string show_options();
std::string summary_options();
std::string table_options();
std::string compare_options();
std::string watch_options();
std::string why_options();
std::string export_options();
std::string verify_options();
std::string check_options();
std::string verdict_options();
std::string report_options();
std::string predict_options();
std::string encode_options();
std::string detect_options();
std::string frames_options();
std::string schema_options();
std::string help_options();
std::string version_options();

}  // namespace tapelab::experiments
