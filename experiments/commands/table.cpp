// tapelab table: metrics over factors, summarised over seeds.
#include "results/views/table.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "results/query/reported_part.hpp"
#include "results/query/study_subset.hpp"
#include "results/run/setting_names.hpp"
#include "results/statistics/published.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"
#include "results/views/table_pool.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  const auto list = [](const char* name) { return options::value<std::vector<std::string>>()->value_name(name); };
  known.add_options()("rows", list("KEY,..."), "settings whose values are rows; default: all factors")(
      "cols", list("KEY,..."), "settings whose values are columns")("metric", list("METRIC,..."), "what to show")(
      "by-step", "a row for every output step, of a metric such as test_predict_mse_by_step")(
      "steps", list("N,..."), "only these rows of --by-step; -1 is the last step")(
      "median", "median [smallest, largest] instead of mean ± standard deviation")(
      "pool", list("KEY,..."), "sum the counts of detection over the runs that differ in this, such as data.files")(
      "published", "compare with published values instead");
  add_search_option(known);
  add_table_formats(known);
  return known;
}

std::vector<std::int64_t> steps_option(const CommandLine& line) {
  std::vector<std::int64_t> steps;
  for (const std::string& text : line.list("steps")) {
    const auto step = results::parse_number<std::int64_t>(text);
    if (!step)
      throw results::UsageError("--steps: '" + text + "' is not a whole number", {"for example --steps 0,9,-1"});
    steps.push_back(*step);
  }
  return steps;
}

}  // namespace

static std::string table_options() {
  return options_text(known_options()) + "\nkey=value words choose the runs by settings and seed, as in compare.\n";
}

static int table_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("table", known_options(), arguments);
  if (line.words.empty()) wrong_usage("table", "a study is needed");
  const results::Format format = chosen_format(line);
  const auto given = [&](const char* name) { return line.has(name); };
  if (line.has("published") &&
      std::ranges::any_of(std::array{"rows", "cols", "metric", "median", "by-step", "steps"}, given))
    throw results::UsageError("--published can be combined only with --csv, --md, --tex or --json");
  if (line.has("pool") &&
      std::ranges::any_of(std::array{"published", "rows", "cols", "metric", "median", "by-step", "steps"}, given))
    throw results::UsageError("--pool can be combined only with --csv, --md, --tex or --json",
                              {"key=value words choose the runs"});
  const results::Study study =
      results::study_subset(results::reported_part(open_study(line.words.front(), console), stage_of(line)),
                            {line.words.begin() + 1, line.words.end()});
  for (const char* option : {"metric", "rows", "cols", "pool"}) show_renamed(line.list(option), console);
  if (const std::string text = results::no_run_finished(study); !text.empty())
    console.err << "warning: " << text << '\n';
  if (line.has("published")) {
    console.out << results::render(results::compare_published(study), format, console.columns);
    return 0;
  }
  if (line.has("pool")) {
    const auto keys = results::current_setting_names(line.list("pool"));
    console.out << results::render(results::pool_detections(study, keys), format, console.columns);
    return 0;
  }
  const results::TableRequest request = {
      .rows = results::current_setting_names(line.list("rows")),
      .cols = results::current_setting_names(line.list("cols")),
      .metrics = line.list("metric"),
      .statistic = line.has("median") ? results::Statistic::kMedian : results::Statistic::kMean,
      .by_step = line.has("by-step") || line.has("steps"),
      .steps = steps_option(line),
  };
  console.out << results::render(results::make_table(study, request), format, console.columns);
  return 0;
}

const Command kTableCommand = {"table",
                               "STUDY --rows K --cols K --metric M [key=value...]",
                               "metrics over factors",
                               table_command,
                               table_options,
                               "tapelab table out/mine\n"
                               "tapelab table out/mine --metric mse --rows model.encoder --cols model.cell\n"
                               "tapelab table out/mine --median --tex\n"
                               "tapelab table out/machines --pool data.files   # one precision over all files\n"
                               "tapelab table out/predict --published     # next to the published values\n"};

}  // namespace tapelab::experiments
