// tapelab why: what makes two runs differ.
#include "results/views/why.hpp"

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/why_texts.hpp"
#include "results/query/run_choice.hpp"

namespace tapelab::experiments {
namespace {

results::RunOf chosen(const results::Study& study, const std::string& path, const std::string& run) {
  const std::size_t at = results::choose_run(study, {run});
  return {study, at, study.run_id[at] + " of " + path};
}

}  // namespace

static std::string why_options() {
  return options_text(json_only()) +
         "\nA run of another study follows that study: tapelab why STUDY RUN STUDY2 RUN2. Equal configurations with "
         "different\n"
         "bits: the likely cause is named (instruction set, library, commit, flags, machine, threads).\n";
}

static int why_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("why", json_only(), arguments);
  const std::vector<std::string>& words = line.words;
  if (words.size() != 3 && words.size() != 4) wrong_usage("why", "a study and two runs are needed");
  const results::Study study = open_study(words[0], console);
  const bool in_one = words.size() == 3;
  for (const std::string& run : {words[1], words[in_one ? 2 : 3]})
    show_warnings(results::renamed_in_filter({run}), console);
  const results::RunOf first = chosen(study, words[0], words[1]);
  if (in_one) {
    console.out << results::render(
        results::compare_runs(first, chosen(study, words[0], words[2]), default_texts(), revision_texts()),
        chosen_format(line), console.columns);
    return 0;
  }
  const results::Study other = open_study(words[2], console);
  console.out << results::render(
      results::compare_runs(first, chosen(other, words[2], words[3]), default_texts(), revision_texts()),
      chosen_format(line), console.columns);
  return 0;
}

const Command kWhyCommand = {"why",
                             "STUDY RUN [STUDY2] RUN2",
                             "explain why two runs differ",
                             why_command,
                             why_options,
                             "tapelab why out/mine r8a0c r91bb\n"
                             "tapelab why out/mine r8a0c elsewhere/mine r8a0c\n"};

}  // namespace tapelab::experiments
