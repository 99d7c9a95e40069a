// tapelab plan: what would run.
#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "autograd/gemm.hpp"
#include "experiments/command_grid.hpp"
#include "experiments/cost.hpp"
#include "results/duration_text.hpp"
#include "results/selection.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  add_study_options(known);
  known.add_options()("retry-failed", "count failed runs as missing")("yes", "allow more runs than the limit");
  add_json_option(known);
  return known;
}

std::string megabytes(double bytes) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.1f MB", bytes / 1e6);
  return text.data();
}

/// What the runs read, each once, in the order of the runs.
std::vector<std::string> data_sources(const Grid& grid) {
  std::vector<std::string> sources;
  for (const PlannedRun& run : grid.runs)
    if (std::ranges::find(sources, run.data->source) == sources.end()) sources.push_back(run.data->source);
  return sources;
}

std::string plan_text(const Grid& grid, const Inventory& inventory, const Cost& cost, const std::string& folder,
                      int jobs) {
  std::string text = grid.name + (grid.title.empty() ? "" : ": " + grid.title) + '\n';
  text += "runs     " + std::to_string(grid.runs.size()) + ": " + std::to_string(inventory.ok) + " done, " +
          std::to_string(inventory.failed.size()) + " failed, " + std::to_string(inventory.missing.size()) +
          " to run, in " + folder + '\n';
  for (const Factor& factor : grid.factors) {
    const std::size_t count = factor.values.size();
    text += "factor   " + factor.key + " = " + results::shown_value(factor.values.front());
    if (count > 6)
      text += ", ..., " + results::shown_value(factor.values.back()) + " (" + std::to_string(count) + " values)";
    for (std::size_t i = 1; i < count && count <= 6; ++i) text += ", " + results::shown_value(factor.values[i]);
    text += '\n';
  }
  for (const std::string& source : data_sources(grid)) text += "data     " + source + '\n';
  for (const std::string& notice : data_notices(grid)) text += "note     " + notice + '\n';
  text += "time     about " + results::duration_text(cost.seconds) + " with -j" + std::to_string(jobs) + " (" +
          cost.basis + ")\n";
  text += "memory   about " + megabytes(cost.memory_bytes) + '\n';
  text += "disk     about " + megabytes(cost.disk_bytes) + '\n';
  return text;
}

nlohmann::ordered_json plan_json(const Grid& grid, const Inventory& inventory, const Cost& cost,
                                 const std::string& folder, int jobs) {
  nlohmann::ordered_json plan = {{"name", grid.name},
                                 {"folder", folder},
                                 {"runs", grid.runs.size()},
                                 {"done", inventory.ok},
                                 {"failed", inventory.failed.size()},
                                 {"to_run", inventory.missing.size()},
                                 {"jobs", jobs},
                                 {"seconds", cost.seconds},
                                 {"memory_bytes", cost.memory_bytes},
                                 {"disk_bytes", cost.disk_bytes},
                                 {"basis", cost.basis}};
  plan["factors"] = nlohmann::ordered_json::array();
  plan["data"] = data_sources(grid);
  plan["notes"] = data_notices(grid);
  for (const Factor& factor : grid.factors) plan["factors"].push_back({{"key", factor.key}, {"values", factor.values}});
  return plan;
}

}  // namespace

std::string plan_options() { return options_text(known_options()); }

int plan_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("plan", known_options(), arguments);
  const Grid grid = grid_of("plan", line, line.has("yes") ? kNoRunLimit : kRunLimit);
  const int jobs = jobs_of("plan", line);
  const auto folder = study_folder(line, grid);
  const Inventory inventory =
      take_inventory(grid, folder, line.has("retry-failed") ? FailedRuns::kRetry : FailedRuns::kKeep, Look::kStudy);
  show_warnings(inventory.warnings, console);
  show_warnings(inventory.damaged, console);
  set_blas_threads(1);  // as runs do
  const Cost cost = predict_cost(grid, inventory, jobs);
  if (line.has("json")) {
    console.out << plan_json(grid, inventory, cost, folder.string(), jobs).dump(2) << '\n';
  } else {
    console.out << plan_text(grid, inventory, cost, folder.string(), jobs);
  }
  return 0;
}

}  // namespace tapelab::experiments
