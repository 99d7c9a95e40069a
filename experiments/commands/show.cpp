// tapelab show: everything about one run.
#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "results/query/run_choice.hpp"
#include "results/run/config_json.hpp"
#include "results/views/listing.hpp"

namespace tapelab::experiments {

namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("all", "every setting, provenance, times and log");
  add_json_option(known);
  return known;
}

}  // namespace

static std::string show_options() { return options_text(known_options()); }

static int show_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("show", known_options(), arguments);
  if (line.words.size() < 2) wrong_usage("show", "a study and a run are needed");
  const results::Study study = open_study(line.words[0], console);
  show_renamed_in(line, console);
  const std::size_t run = results::choose_run(study, {line.words.begin() + 1, line.words.end()});
  const std::string defaults = line.has("all") ? "" : results::config_json(stored_settings(default_config()));
  console.out << results::show_run(study, study.run_id[run], chosen_format(line), defaults, console.columns);
  return 0;
}

const Command kShowCommand = {"show",
                              "STUDY RUN",
                              "metrics of a run, and how it was made",
                              show_command,
                              show_options,
                              "tapelab show out/mine r8a0c               # an id, or as much of it as is unique\n"
                              "tapelab show out/mine seed=1 model.encoder=8\n"};

}  // namespace tapelab::experiments
