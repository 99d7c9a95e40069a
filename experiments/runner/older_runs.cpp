#include "experiments/runner/older_runs.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/config_json.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_sources.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

const Revision* row_of(int number, std::span<const Revision> table) {
  const auto row = std::ranges::find(table, number, &Revision::number);
  return row == table.end() ? nullptr : &*row;
}

/// Settings of the cell's runs; none also for settings of another version.
std::optional<Config> config_of_cell(const results::Study& study, std::size_t cell) {
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
    const std::string& config = study.config[study.index(cell, seed)];
    if (config.empty()) continue;
    try {
      return stored_config(config);
    } catch (const ConfigError&) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// Rows newer than `known` that touch runs of these settings if their data have the trait.
std::vector<int> possible_changes(int known, const Config& config, std::span<const Revision> table) {
  const DataTraits traits = possible_traits(config);
  std::vector<int> numbers;
  for (const Revision& row : table)
    if (row.number > known && row.touches(config, traits)) numbers.push_back(row.number);
  return numbers;
}

std::string changed_text(int number, int own, std::size_t count, std::span<const Revision> table) {
  return results::with_hints(counted(count, "run") + (count == 1 ? " is" : " are") + " of revision " +
                                 std::to_string(own) + ": since revision " + std::to_string(number) +
                                 " the code computes something else for " + (count == 1 ? "it" : "them") + ": " +
                                 row_text(*row_of(number, table)),
                             {"the numbers stay as they were; to get new ones beside them, run the grid again"});
}

std::string possibly_changed_text(const std::vector<int>& numbers, std::size_t count, std::span<const Revision> table) {
  std::string rows, names;
  for (const int number : numbers) {
    rows += "\n   revision " + std::to_string(number) + ": " + row_text(*row_of(number, table));
    names += (names.empty() ? "" : number == numbers.back() ? " and " : ", ") + std::to_string(number);
  }
  return results::with_hints(
      counted(count, "run") + (count == 1 ? " was" : " were") + " made before revision" +
          (numbers.size() == 1 ? " " : "s ") + names + "; whether the code computes something else for " +
          (count == 1 ? "it" : "them") + " by now depends on the data" + rows,
      {"to find out, run `tapelab plan` with the grid file or `tapelab verify` with the study's folder"});
}

/// Settings as this version stores them, so that those of runs made by others can be compared.
std::string settings_text(const Config& config) { return results::settings_json(stored_settings(config)); }

}  // namespace

std::string row_text(const Revision& row) { return std::string(row.what) + " (" + std::string(row.why) + ")"; }

std::string since_text(const Revision& row) {
  return "since revision " + std::to_string(row.number) +
         " the code computes something else for this configuration: " + row_text(row);
}

std::vector<std::string> older_run_warnings(const results::Study& study, std::span<const Revision> table) {
  std::map<std::pair<int, int>, std::size_t> changed;  // (the row that changed them, their revision)
  std::map<std::vector<int>, std::size_t> possibly_changed;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const std::optional<Config> config = config_of_cell(study, cell);
    if (!config) continue;
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] == results::Status::kMissing) continue;
      const int known = results::newest_known_revision(study.revision[at], study.provenance[at]);
      if (const Revision* const row = changed_since(known, *config, {}, table))
        ++changed[{row->number, study.revision[at]}];
      else if (std::vector<int> rows = possible_changes(known, *config, table); !rows.empty())
        ++possibly_changed[std::move(rows)];
    }
  }
  std::vector<std::string> warnings;
  for (const auto& [numbers, count] : changed)
    warnings.push_back(changed_text(numbers.first, numbers.second, count, table));
  for (const auto& [numbers, count] : possibly_changed)
    warnings.push_back(possibly_changed_text(numbers, count, table));
  return warnings;
}

std::map<int, std::size_t> older_runs(const Grid& grid, const std::filesystem::path& folder) {
  std::map<int, std::size_t> older;
  std::map<std::string, int> planned;  // settings -> revision
  std::set<std::string> own;
  for (const PlannedRun& run : grid.runs) {
    own.insert(run.id);
    if (run.revision > 0) planned.emplace(settings_text(*run.config), run.revision);
  }
  if (planned.empty()) return older;
  for (const std::string& id : results::run_ids(folder)) {
    if (own.contains(id)) continue;
    try {
      const results::RunRecord run = results::read_run(results::run_path(folder, id), results::RunContents::kLosses);
      const auto found = planned.find(settings_text(config_of(run)));
      if (found != planned.end() && run.revision < found->second) ++older[found->second];
    } catch (const std::runtime_error&) {  // damaged, or of a version with other settings: not of this grid
    }
  }
  return older;
}

std::vector<std::string> older_run_texts(const std::map<int, std::size_t>& older, std::span<const Revision> table) {
  std::vector<std::string> texts;
  for (const auto& [number, count] : older) {
    const Revision* const row = row_of(number, table);
    texts.push_back(results::with_hints(
        counted(count, "finished run") + " of an older revision " + (count == 1 ? "is" : "are") +
            " stored beside planned ones: since revision " + std::to_string(number) +
            " the code computes something else" + (row == nullptr ? "" : ": " + row_text(*row)),
        {"they stay readable, are named by their revision, and are never averaged with the new ones"}));
  }
  return texts;
}

}  // namespace tapelab::experiments
