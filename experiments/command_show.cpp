// tapelab show: everything about one run.
#include "experiments/command_line.hpp"
#include "results/listing.hpp"
#include "results/run_choice.hpp"

namespace tapelab::experiments {
std::string show_options() { return options_text(json_only()); }

int show_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("show", json_only(), arguments);
  if (line.words.size() < 2) wrong_usage("show", "a study and a run are needed");
  const results::Study study = open_study(line.words[0], console);
  const std::size_t run = results::choose_run(study, {line.words.begin() + 1, line.words.end()});
  console.out << results::show_run(study, study.run_id[run], chosen_format(line));
  return 0;
}

}  // namespace tapelab::experiments
