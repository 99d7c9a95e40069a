// tapelab compare: what changing a factor does, paired over seeds.
#include <boost/program_options/value_semantic.hpp>
#include <stdexcept>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "results/query/reported_part.hpp"
#include "results/run/setting_names.hpp"
#include "results/statistics/comparison.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()(
      "factor", options::value<std::vector<std::string>>()->value_name("KEY,..."),
      "settings whose levels are compared, with their interactions; default: every factor alone, the largest "
      "effect first")("metric", options::value<std::vector<std::string>>()->value_name("METRIC,..."),
                      "what to compare")(
      "margin", options::value<std::string>()->value_name("MARGIN"),
      "how far apart values may lie and still be equal: 10%, or a difference in the metric's own unit such as 0.02");
  add_search_option(known);
  add_table_formats(known);
  return known;
}

results::Margin margin_option(const CommandLine& line) {
  if (!line.has("margin")) return {};
  try {
    return results::read_margin_or_difference(line.options["margin"].as<std::string>());
  } catch (const std::invalid_argument& error) {
    throw results::UsageError(std::string("--margin: ") + error.what());
  }
}

}  // namespace

static std::string compare_options() {
  return options_text(known_options()) +
         "\nkey=value words choose the runs that are compared, as in ls. The correction for several comparisons "
         "covers\n"
         "those of one call. With a margin the answer is the first that applies: better or worse beyond the margin "
         "(the\n"
         "95 % interval lies outside), equal (the 90 % interval lies within it), different, undecided.\n";
}

static int compare_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("compare", known_options(), arguments);
  if (line.words.empty()) wrong_usage("compare", "a study is needed");
  const results::Format format = chosen_format(line);
  const results::Study study = results::reported_part(open_study(line.words.front(), console), stage_of(line));
  show_renamed(line.list("metric"), console);
  show_renamed(line.list("factor"), console);
  const results::ComparisonRequest request = {
      .factors = results::current_setting_names(line.list("factor")),
      .metrics = line.list("metric"),
      .where = {line.words.begin() + 1, line.words.end()},
      .margin = margin_option(line),
  };
  console.out << results::render(results::compare(study, request), format, console.columns);
  return 0;
}

const Command kCompareCommand = {
    "compare",
    "STUDY [--factor K] [key=value...]",
    "what a factor changes, tested over seeds",
    compare_command,
    compare_options,
    "tapelab compare out/mine                  # every factor, the largest effect first\n"
    "tapelab compare out/mine --factor model.cell --metric f1\n"
    "tapelab compare out/mine --factor model.cell --margin 5%   # or equal, within 5 % either way?\n"};

}  // namespace tapelab::experiments
