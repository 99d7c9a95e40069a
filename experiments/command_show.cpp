// tapelab show: everything about one run.
#include "experiments/command_line.hpp"
#include "results/listing.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  add_json_option(known);
  return known;
}

}  // namespace

std::string show_options() { return options_text(known_options()); }

int show_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("show", known_options(), arguments);
  if (line.words.size() != 2) wrong_usage("show", "a study and a run are needed");
  const results::Study study = open_study(line.words[0], console);
  console.out << results::show_run(study, line.words[1], chosen_format(line));
  return 0;
}

}  // namespace tapelab::experiments
