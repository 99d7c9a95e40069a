// tapelab compare: what changing a factor does, paired over seeds.
#include <boost/program_options/value_semantic.hpp>

#include "experiments/command_line.hpp"
#include "results/comparison.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("factor", options::value<std::vector<std::string>>()->value_name("KEY,..."),
                      "settings whose levels are compared, with their interactions; default: the only factor")(
      "metric", options::value<std::vector<std::string>>()->value_name("METRIC,..."), "what to compare");
  add_table_formats(known);
  return known;
}

}  // namespace

std::string compare_options() {
  return options_text(known_options()) +
         "\nkey=value words choose the runs that are compared, as in ls. The correction for several comparisons "
         "covers\n"
         "those of one call.\n";
}

int compare_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("compare", known_options(), arguments);
  if (line.words.empty()) wrong_usage("compare", "a study is needed");
  const results::Format format = chosen_format(line);
  const results::Study study = open_study(line.words.front(), console);
  const results::ComparisonRequest request = {
      .factors = line.list("factor"),
      .metrics = line.list("metric"),
      .where = {line.words.begin() + 1, line.words.end()},
  };
  console.out << results::render(results::compare(study, request), format);
  return 0;
}

}  // namespace tapelab::experiments
