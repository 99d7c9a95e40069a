// tapelab show: everything about one run.
#include "experiments/command_line.hpp"
#include "results/listing.hpp"

namespace tapelab::experiments {
std::string show_options() { return options_text(json_only()); }

int show_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("show", json_only(), arguments);
  if (line.words.size() != 2) wrong_usage("show", "a study and a run are needed");
  const results::Study study = open_study(line.words[0], console);
  console.out << results::show_run(study, line.words[1], chosen_format(line));
  return 0;
}

}  // namespace tapelab::experiments
