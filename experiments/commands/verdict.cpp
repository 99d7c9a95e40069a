// tapelab verdict: whether the numbers of studies bear their claims out.
#include "results/statistics/verdict.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <map>
#include <optional>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/grid/grid_source.hpp"
#include "results/query/reported_part.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()(
      "expect", options::value<std::string>()->value_name("GRID|FOLDER"),
      "judge by what this grid file expects now, or, given a folder, the one in it with the study's name; "
      "default: what the study's own grid expected when it was run")("md", "print a Markdown table");
  add_json_option(known);
  return known;
}

/// What grid files expect, for studies made before.
class GridExpectations {
 public:
  /// A grid file, which holds for every study, or a folder of them.
  explicit GridExpectations(const std::string& path) : path_(path) {
    if (!std::filesystem::is_directory(path)) {
      for_all_ = read_grid_source({path}, {});
      require_expectation(*for_all_, path);
      return;
    }
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(path))
      if (entry.path().extension() == ".ini") files.push_back(entry.path().string());
    std::ranges::sort(files);
    for (const std::string& file : files) {
      const GridSource source = read_grid_source({file}, {});
      by_name_.emplace(source.name, source);
    }
  }

  /// Of "name+small", which several files made, those of "name". Throws UsageError where there is none.
  const GridSource& of(const std::string& study) const {
    if (for_all_) return *for_all_;
    const auto grid = by_name_.find(study.substr(0, study.find('+')));
    if (grid == by_name_.end())
      throw results::UsageError("--expect: no grid in " + path_ + " has the study's name, '" + study + "'",
                                {"name a grid file instead of a folder"});
    require_expectation(grid->second, grid->first);
    return grid->second;
  }

 private:
  static void require_expectation(const GridSource& source, const std::string& name) {
    if (source.expect.empty())
      throw results::UsageError("--expect: grid '" + name + "' expects nothing", {"it has no [grid] expect"});
  }

  std::string path_;
  std::optional<GridSource> for_all_;
  std::map<std::string, GridSource> by_name_;
};

}  // namespace

static std::string verdict_options() {
  return options_text(known_options()) + "\n" + results::interval_text(kHelpColumns);
}

static int verdict_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("verdict", known_options(), arguments);
  if (line.words.empty()) wrong_usage("verdict", "at least one study is needed");
  if (line.has("json") && line.has("md")) throw results::UsageError("only one of --json and --md can be given");
  std::optional<GridExpectations> grids;
  if (line.has("expect")) grids.emplace(line.options["expect"].as<std::string>());
  const auto judged = [&](const std::string& path) {
    results::Study study = results::reported_part(open_study(path, console));
    if (grids) {
      const GridSource& grid = grids->of(study.label.name);
      show_warnings(grid.notices, console);
      study.label.expect = {grid.expect};
    }
    results::Verdict verdict = results::judge(study);
    verdict.path = path;
    return verdict;
  };
  constexpr int kSomeNotJudged = 2;  // as of any use that makes no sense
  int code = 0;
  std::vector<results::Verdict> verdicts;
  for (const std::string& path : line.words) {
    try {
      verdicts.push_back(judged(path));
    } catch (const results::UsageError& error) {
      if (line.words.size() == 1) throw;
      verdicts.push_back(results::no_verdict(path, error.what()));
      code = kSomeNotJudged;
    }
  }
  console.out << (line.has("json") ? results::verdicts_json(verdicts)
                  : line.has("md") ? results::verdicts_markdown(verdicts)
                                   : results::verdicts_text(verdicts, results::IntervalText::kShown, console.columns));
  return code;
}

const Command kVerdictCommand = {"verdict",
                                 "STUDY...",
                                 "check a grid's claims against its results",
                                 verdict_command,
                                 verdict_options,
                                 "tapelab verdict out/mine\n"
                                 "tapelab verdict out/* --md\n"};

}  // namespace tapelab::experiments
