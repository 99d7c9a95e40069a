#include "experiments/older_runs.hpp"

#include <algorithm>
#include <set>

#include "experiments/config_error.hpp"
#include "experiments/fields.hpp"
#include "experiments/report_settings.hpp"
#include "experiments/stored_model.hpp"
#include "experiments/value_text.hpp"
#include "results/config_json.hpp"
#include "results/folder.hpp"
#include "results/run_file.hpp"

namespace tapelab::experiments {
namespace {

const Revision* row_of(int number, std::span<const Revision> table) {
  const auto row = std::ranges::find(table, number, &Revision::number);
  return row == table.end() ? nullptr : &*row;
}

std::string row_text(const Revision& row) { return std::string(row.what) + " (" + std::string(row.why) + ")"; }

/// The row that changed the cell's runs; null also for settings of another version.
const Revision* change_of_cell(const results::Study& study, std::size_t cell, std::span<const Revision> table) {
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
    const std::size_t at = study.index(cell, seed);
    if (study.config[at].empty()) continue;
    try {
      return changed_since(study.revision[at], stored_config(study.config[at]), {}, table);
    } catch (const ConfigError&) {
      return nullptr;
    }
  }
  return nullptr;
}

std::size_t runs_in_cell(const results::Study& study, std::size_t cell) {
  const auto first = study.status.begin() + static_cast<std::ptrdiff_t>(study.index(cell, 0));
  return study.seeds.size() -
         static_cast<std::size_t>(
             std::count(first, first + static_cast<std::ptrdiff_t>(study.seeds.size()), results::Status::kMissing));
}

/// Settings as this version stores them, so that those of runs made by others can be compared.
std::string settings_text(const Config& config) { return results::settings_json(stored_settings(config)); }

}  // namespace

std::string since_text(const Revision& row) {
  return "since revision " + std::to_string(row.number) +
         " the code computes something else for this configuration: " + row_text(row);
}

std::vector<std::string> older_run_warnings(const results::Study& study, std::span<const Revision> table) {
  if (table.empty()) return {};
  std::map<std::pair<int, int>, std::size_t> counts;  // (the row that changed them, their revision)
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    if (const Revision* const row = change_of_cell(study, cell, table)) {
      const auto first = study.revision.begin() + static_cast<std::ptrdiff_t>(study.index(cell, 0));
      const std::int32_t own = *std::max_element(first, first + static_cast<std::ptrdiff_t>(study.seeds.size()));
      if (const std::size_t runs = runs_in_cell(study, cell); runs > 0) counts[{row->number, own}] += runs;
    }
  std::vector<std::string> warnings;
  for (const auto& [numbers, count] : counts)
    warnings.push_back(counted(count, "run") + (count == 1 ? " is" : " are") + " of revision " +
                       std::to_string(numbers.second) + ": since revision " + std::to_string(numbers.first) +
                       " the code computes something else for " + (count == 1 ? "it" : "them") + ": " +
                       row_text(*row_of(numbers.first, table)) +
                       "\n = the numbers stay what they were; to have new ones beside them, run the grid again");
  return warnings;
}

std::map<int, std::size_t> older_runs(const Grid& grid, const std::filesystem::path& folder) {
  std::map<int, std::size_t> older;
  std::map<std::string, int> planned;  // settings -> revision
  std::set<std::string> own;
  for (const PlannedRun& run : grid.runs) {
    own.insert(run.id);
    if (run.revision > 0) planned.emplace(settings_text(run.config), run.revision);
  }
  if (planned.empty()) return older;
  for (const std::string& id : results::run_ids(folder)) {
    if (own.contains(id)) continue;
    try {
      const results::RunRecord run = results::read_run(results::run_path(folder, id), results::RunParts::kLosses);
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
    texts.push_back(counted(count, "finished run") + " of an older revision " + (count == 1 ? "lies" : "lie") +
                    " beside planned ones: since revision " + std::to_string(number) +
                    " the code computes something else" + (row == nullptr ? "" : ": " + row_text(*row)) +
                    "\n = they stay readable, are named by their revision, and are never averaged with the new ones");
  }
  return texts;
}

}  // namespace tapelab::experiments
