// tapelab show: everything about one run.
#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "results/query/run_choice.hpp"
#include "results/views/listing.hpp"

namespace tapelab::experiments {
static std::string show_options() { return options_text(json_only()); }

static int show_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("show", json_only(), arguments);
  if (line.words.size() < 2) wrong_usage("show", "a study and a run are needed");
  const results::Study study = open_study(line.words[0], console);
  show_renamed_in(line, console);
  const std::size_t run = results::choose_run(study, {line.words.begin() + 1, line.words.end()});
  console.out << results::show_run(study, study.run_id[run], chosen_format(line));
  return 0;
}

const Command kShowCommand = {"show",
                              "STUDY RUN",
                              "settings, metrics and provenance of a run",
                              show_command,
                              show_options,
                              "tapelab show out/mine r8a0c               # an id, or as much of it as is unique\n"
                              "tapelab show out/mine seed=1 model.encoder=8\n"};

}  // namespace tapelab::experiments
