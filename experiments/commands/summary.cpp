// tapelab summary: layers, shapes and parameters of the models of a grid.
#include "experiments/model/summary.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid_arguments.hpp"
#include "experiments/training/planned_run.hpp"

namespace tapelab::experiments {
namespace {

/// A distinct model of the grid and how many runs train it.
struct Model {
  std::string text;
  ModelSize size;
  std::size_t runs = 0;
};

std::vector<Model> distinct_models(const Grid& grid) {
  std::vector<Model> models;
  std::map<std::string, std::size_t> known;
  for (const PlannedRun& run : grid.runs) {
    std::string text = summary_text(*run.config, *run.data);
    const auto [entry, fresh] = known.try_emplace(text, models.size());
    if (fresh) models.push_back({std::move(text), model_size(*run.config, *run.data), 0});
    ++models[entry->second].runs;
  }
  return models;
}

nlohmann::ordered_json models_json(const std::vector<Model>& models) {
  auto all = nlohmann::ordered_json::array();
  for (const Model& model : models)
    all.push_back({{"parameters", model.size.parameters},
                   {"flops_per_step", model.size.flops_per_step},
                   {"activation_bytes", model.size.activation_bytes},
                   {"runs", model.runs},
                   {"text", model.text}});
  return all;
}

}  // namespace

static std::string summary_options() { return options_text(json_only()); }

static int summary_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("summary", json_only(), arguments);
  const std::vector<Model> models = distinct_models(grid_of("summary", line, kNoRunLimit));
  if (line.has("json")) {
    console.out << models_json(models).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    return 0;
  }
  for (std::size_t i = 0; i < models.size(); ++i) console.out << (i > 0 ? "\n" : "") << models[i].text;
  return 0;
}

const Command kSummaryCommand = {"summary",
                                 "GRID... [key=value...]",
                                 "layers, shapes and parameters",
                                 summary_command,
                                 summary_options,
                                 "tapelab summary stacked\n"
                                 "tapelab summary mine.ini model.encoder='128 64'\n"};

}  // namespace tapelab::experiments
