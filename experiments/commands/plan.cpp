// tapelab plan: what would run.
#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "autograd/gemm.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid_arguments.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "experiments/runner/cost.hpp"
#include "experiments/runner/grid_memory.hpp"
#include "experiments/runner/select_cells.hpp"
#include "experiments/runner/shared_training.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/query/selection.hpp"
#include "results/study/selected_cells.hpp"
#include "results/study/workers.hpp"
#include "results/text/duration_text.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"

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

/// "predict: 6 steps of what follows the window: level"
std::string target_text(const char* name, const DecoderConfig& decoder, const DataConfig& data) {
  std::string text = std::string(name) + ": ";
  if (decoder.steps > 0) text += std::to_string(decoder.steps) + (decoder.steps == 1 ? " step" : " steps") + " of ";
  switch (decoder.target) {
    case choice::Target::kInput:
      text += "the window";
      break;
    case choice::Target::kShifted:
      text += "the window from its second step on";
      break;
    case choice::Target::kFuture:
      text += "what follows the window";
      break;
    case choice::Target::kColumns:
      text += "the window's target columns";
      break;
  }
  if (takes_target_columns(decoder, data)) text += ": " + results::list_text(data.target_columns);
  return text + (decoder.reversed ? ", reversed" : "");
}

/// What the decoders of the runs learn to output, each once, in the order of the runs.
std::vector<std::string> decoder_texts(const Grid& grid) {
  std::vector<std::string> texts;
  for (const PlannedRun& run : grid.runs) {
    const Config& config = *run.config;
    std::string text;
    for (const auto& [name, decoder] : {std::pair{"reconstruct", &config.reconstruct}, {"predict", &config.predict}})
      if (decoder->enabled) text += (text.empty() ? "" : "; ") + target_text(name, *decoder, config.data);
    if (config.classify.enabled) text += std::string(text.empty() ? "" : "; ") + "classify the class of each sequence";
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

/// Both stages: "128 runs choose 3 of 64 configurations by the lowest mean val_loss ...".
std::string selection_plan(const results::CellSelection& select) {
  const auto runs = [](std::int64_t cells, const std::vector<std::int64_t>& seeds) {
    return results::counted(static_cast<std::size_t>(cells) * seeds.size(), "run");
  };
  return runs(select.from, select.first) + " with seed " + results::seed_list(select.first) + " choose " +
         std::to_string(select.keep) + " of " + std::to_string(select.from) + " configurations, by the " +
         results::selection_rule(select) + "; then " + runs(select.keep, select.further) + " of these with seed " +
         results::seed_list(select.further) + (select.chosen.empty() ? "" : " (they are chosen)") + "\n";
}

/// Labels of 9 characters, and what they are of.
constexpr std::size_t kLabel = 9;

/// "3 runs, by process 12 on n3"
std::string running_text(const std::vector<results::Worker>& workers) {
  return results::counted(results::running_runs(workers).size(), "run") + ", by " + text_of(workers);
}

std::string plan_text(const Grid& grid, const Inventory& inventory, const TrainingCount& trainings, const Cost& cost,
                      const std::vector<results::Worker>& workers, const std::string& folder, int jobs) {
  std::string text = grid.name + (grid.title.empty() ? "" : ": " + grid.title) + '\n';
  text += "runs     " + std::to_string(grid.runs.size()) + ": " + std::to_string(inventory.ok) + " done, " +
          std::to_string(inventory.failed.size()) + " failed, " + std::to_string(inventory.missing.size()) + " to run" +
          (inventory.unreadable.empty() ? "" : ", " + std::to_string(inventory.unreadable.size()) + " unreadable") +
          ", in " + folder + '\n';
  if (!workers.empty()) text += "running  " + running_text(workers) + '\n';
  if (trainings.measured > 0)
    text += "training " + results::counted(inventory.missing.size(), "run") + ": " +
            results::counted(trainings.trained, "training") + ", " +
            results::counted(trainings.measured, "evaluation") + " of the same weights\n";
  for (const Factor& factor : grid.factors) {
    const std::size_t count = factor.values.size();
    text += "factor   " + factor.key + " = " + results::shown_value(factor.values.front());
    if (count > 6)
      text += ", ..., " + results::shown_value(factor.values.back()) + " (" + std::to_string(count) + " values)";
    for (std::size_t i = 1; i < count && count <= 6; ++i) text += ", " + results::shown_value(factor.values[i]);
    text += '\n';
  }
  if (const results::UntilDecided& until = grid.until; !until.empty())
    text += "until    " + until.expect + "; up to " + std::to_string(until.max_seeds) + " seeds, alpha " +
            results::short_number(until.alpha) + '\n';
  if (const results::CellSelection& select = grid.select; !select.empty()) text += "select   " + selection_plan(select);
  for (const std::string& learns : decoder_texts(grid)) text += "decoders " + learns + '\n';
  for (const std::string& source : data_sources(grid)) text += "data     " + source + '\n';
  if (const std::string note = not_held_out(grid); !note.empty()) text += "test     " + note + '\n';
  for (const std::string& notice : notices_of(grid)) text += "note     " + notice + '\n';
  const bool may_stop =
      std::ranges::any_of(grid.runs, [](const PlannedRun& run) { return run.config->train.patience > 0; });
  text += std::string("time     ") + (may_stop ? "at most " : "about ") + results::duration_text(cost.seconds) +
          " with -j" + std::to_string(jobs) + " (" + cost.basis + ")\n";
  text += "memory   about " + megabytes(cost.memory_bytes) + '\n';
  text += "disk     about " + megabytes(cost.disk_bytes) + '\n';
  return text;
}

nlohmann::ordered_json plan_json(const Grid& grid, const Inventory& inventory, const TrainingCount& trainings,
                                 const Cost& cost, const std::vector<results::Worker>& workers,
                                 const std::string& folder, int jobs) {
  nlohmann::ordered_json plan = {{"name", grid.name},
                                 {"folder", folder},
                                 {"runs", grid.runs.size()},
                                 {"done", inventory.ok},
                                 {"failed", inventory.failed.size()},
                                 {"to_run", inventory.missing.size()},
                                 {"trainings", trainings.trained},
                                 {"evaluations", trainings.measured},
                                 {"unreadable", inventory.unreadable.size()},
                                 {"jobs", jobs},
                                 {"seconds", cost.seconds},
                                 {"memory_bytes", cost.memory_bytes},
                                 {"disk_bytes", cost.disk_bytes},
                                 {"basis", cost.basis}};
  if (!inventory.older.empty()) {
    std::size_t older = 0;
    for (const auto& [revision, count] : inventory.older) older += count;
    plan["older_revisions"] = older;
  }
  if (const results::CellSelection& select = grid.select; !select.empty())
    plan["select"] = {{"metric", select.metric}, {"keep", select.keep},       {"from", select.from},
                      {"seeds", select.first},   {"further", select.further}, {"chosen", select.chosen}};
  plan["running"] = nlohmann::ordered_json::array();
  for (const results::Worker& worker : workers)
    for (const results::ActiveRunState& run : worker.active)
      plan["running"].push_back({{"run", run.id}, {"host", worker.process.host}, {"job", worker.process.job}});
  plan["factors"] = nlohmann::ordered_json::array();
  plan["data"] = data_sources(grid);
  plan["notes"] = notices_of(grid);
  if (const std::string note = not_held_out(grid); !note.empty()) plan["notes"].push_back(note);
  for (const Factor& factor : grid.factors) plan["factors"].push_back({{"key", factor.key}, {"values", factor.values}});
  return plan;
}

}  // namespace

static std::string plan_options() { return options_text(known_options()); }

static int plan_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("plan", known_options(), arguments);
  const AskedGrid asked = asked_grid("plan", line, SeedsToAdd::kSelected);
  const int jobs = jobs_of("plan", line);
  const auto folder = study_folder(line, asked.grid);
  const Grid grid = asked.grid.select.empty() ? asked.grid : planned_selection(asked.grid, asked.first_seeds, folder);
  const Inventory inventory = take_inventory(
      grid, folder, line.has("retry-failed") ? FailedRuns::kRetry : FailedRuns::kKeep, RunSource::kStudy);
  show_warnings(inventory.warnings, console);
  show_warnings(inventory.damaged, console);
  show_warnings(inventory.unreadable, console);
  if (const std::string text = check_memory(grid, inventory.missing, jobs, memory_limit()); !text.empty())
    show_warnings({text}, console);
  set_blas_threads(1);  // as runs do
  require_product_memory(1, 1);
  const std::vector<SharedTraining> groups = share_trainings(grid, inventory, folder);
  const TrainingCount trainings = count_trainings(groups);
  const Cost cost = predict_cost(grid, inventory, groups, jobs);
  std::vector<std::string> problems;
  const std::vector<results::Worker> workers = results::live_workers(folder, problems);
  show_warnings(problems, console);
  if (line.has("json")) {
    console.out << plan_json(grid, inventory, trainings, cost, workers, folder.string(), jobs)
                       .dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                << '\n';
  } else {
    console.out << results::hanging(plan_text(grid, inventory, trainings, cost, workers, folder.string(), jobs),
                                    console.columns, kLabel);
  }
  return 0;
}

const Command kPlanCommand = {"plan",
                              "GRID... [key=value...]",
                              "dry run: what would run, time, memory",
                              plan_command,
                              plan_options,
                              "tapelab plan                              # the only grid file in this folder\n"
                              "tapelab plan mine.ini model.encoder=8,16,32\n"
                              "tapelab plan predict --json\n"};

}  // namespace tapelab::experiments
