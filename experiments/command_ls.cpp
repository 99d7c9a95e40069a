// tapelab ls: the runs of a study.
#include "experiments/command_line.hpp"
#include "results/listing.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  add_table_formats(known);
  return known;
}

}  // namespace

std::string ls_options() { return options_text(known_options()); }

int ls_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("ls", known_options(), arguments);
  if (line.words.empty()) wrong_usage("ls", "no study given");
  const results::Study study = open_study(line.words.front(), console);
  console.out << results::list_runs(study, {line.words.begin() + 1, line.words.end()}, chosen_format(line));
  return 0;
}

}  // namespace tapelab::experiments
