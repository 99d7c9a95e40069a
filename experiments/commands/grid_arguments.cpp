#include "experiments/commands/grid_arguments.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <set>
#include <thread>

#include "experiments/commands/commands.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/parts.hpp"
#include "experiments/config/shipped_files.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/runner/grid_cells.hpp"
#include "experiments/runner/select_cells.hpp"
#include "experiments/runner/until_decided.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/study/tested_on.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr int kMostJobs = 1024;

/// The one grid file of the working folder.
std::string only_grid(const std::string& command) {
  std::vector<std::string> grids;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(".", error))
    if (entry.path().extension() == ".ini" && entry.is_regular_file(error)) grids.push_back(entry.path().filename());
  std::ranges::sort(grids);
  if (grids.size() == 1) return grids.front();
  if (grids.empty())
    wrong_usage(command, "no grid file given, and this folder has none; tapelab init DATA.csv writes one");
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(grids.size(), 5); ++i) names += (i == 0 ? "" : ", ") + grids[i];
  wrong_usage(command, "no grid file given, and this folder has several: " + names + (grids.size() > 5 ? ", ..." : ""));
}

/// That this process may use.
int core_count() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostJobs); }

}  // namespace

GridWords grid_words(const std::string& command, const CommandLine& line) {
  GridWords asked;
  for (const std::string& word : line.words) {
    if (word.find('=') == std::string::npos)
      asked.files.push_back(find_grid_file(word));
    else
      asked.overrides.push_back(word);
  }
  if (asked.files.empty()) asked.files.push_back(only_grid(command));
  return asked;
}

Grid grid_of(const std::string& command, const CommandLine& line, std::size_t limit,
             const std::filesystem::path& later) {
  const GridWords asked = grid_words(command, line);
  return expand_grid(asked.files, asked.overrides, limit, later);
}

AskedGrid asked_grid(const std::string& command, CommandLine line, SeedsToAdd added,
                     const std::filesystem::path& later) {
  const bool has_limit = !line.has("yes");
  Grid grid = grid_of(command, line, has_limit ? kRunLimit : kNoRunLimit, later);
  std::vector<std::int64_t> seeds = seeds_of(grid);
  const std::size_t own = seeds.size();
  const bool selects = !grid.select.empty();
  if (!selects && (grid.until.empty() || added == SeedsToAdd::kSelected)) return {std::move(grid), own};
  if (selects) {
    for (const std::int64_t seed : grid.select.further)
      if (std::ranges::find(seeds, seed) == seeds.end()) seeds.push_back(seed);
  } else {
    check_until(grid, own);
    seeds = seeds_to_add(seeds, static_cast<std::size_t>(grid.until.max_seeds));
  }
  std::erase_if(line.words, [](const std::string& word) { return word.starts_with("seed="); });
  std::string text = "seed=";
  for (const std::int64_t seed : seeds) text += (text.back() == '=' ? "" : ",") + std::to_string(seed);
  line.words.push_back(text);
  // Of what is selected few cells get the further seeds.
  grid = grid_of(command, line, has_limit && !selects ? kRunLimit : kNoRunLimit, later);
  if (selects) check_selection(grid, own);
  return {std::move(grid), own};
}

std::vector<std::string> notices_of(const Grid& grid) {
  std::vector<std::string> notices = grid.notices;
  std::set<const Dataset*> seen;
  for (const PlannedRun& run : grid.runs) {
    if (!seen.insert(run.data.get()).second) continue;
    for (const std::string& notice : run.data->notices)
      if (std::ranges::find(notices, notice) == notices.end()) notices.push_back(notice);
  }
  return notices;
}

void add_jobs_option(options::options_description& known) {
  known.add_options()("jobs,j", options::value<int>()->value_name("N")->default_value(core_count(), "cores"),
                      "runs at a time");
}

void add_study_options(options::options_description& known) {
  known.add_options()("output,o", options::value<std::string>()->value_name("DIR"),
                      "folder of the study; default out/<grid name>");
  add_jobs_option(known);
}

std::filesystem::path study_folder(const CommandLine& line, const Grid& grid) {
  if (line.has("output")) return line.options["output"].as<std::string>();
  constexpr std::size_t kLongest = 255;  // bytes of a name in most file systems
  if (grid.name.size() > kLongest)
    throw results::UsageError(
        "the grid's name has " + std::to_string(grid.name.size()) + " bytes, too many for a folder name",
        {"give a shorter one with [grid] name, or a folder with -o"});
  return std::filesystem::path("out") / grid.name;
}

std::string not_held_out(const Grid& grid) {
  std::vector<results::TestedOn> configurations;
  for (const PlannedRun& run : grid.runs) {
    const Config& config = *run.config;
    if (config.seed != grid.runs.front().config->seed) continue;
    configurations.push_back(results::tested_on(text_of(config.data.source),
                                                has_test(config.data) ? results::kGivenTestPart : "0",
                                                value_text(config.train.trains())));
  }
  return results::not_held_out(configurations);
}

int jobs_of(const std::string& command, const CommandLine& line) {
  const int jobs = line.options["jobs"].as<int>();
  if (jobs < 1 || jobs > kMostJobs)
    wrong_usage(command,
                "-j takes an integer from 1 to " + std::to_string(kMostJobs) + ", not " + std::to_string(jobs));
  return jobs;
}

}  // namespace tapelab::experiments
