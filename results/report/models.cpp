// The distinct models of a study, each drawn once with the cells that train it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/report/sections.hpp"
#include "results/run/model_facts.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostModels = 12;

struct CellsOfModel {
  ModelFacts model;
  std::vector<std::size_t> cells;
};

/// Of the cell's first run that says; an empty one if none does.
ModelFacts model_of(const Study& study, std::size_t cell) {
  for (std::size_t seed = 0; seed < study.seeds.size() && !study.model.empty(); ++seed) try {
      if (ModelFacts model = parse_model(study.model[study.index(cell, seed)]); model != ModelFacts{}) return model;
    } catch (const std::runtime_error&) {  // written by somebody else
    }
  return {};
}

}  // namespace

Json models_section(const Study& study) {
  std::vector<CellsOfModel> models;
  std::string note;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    ModelFacts model = model_of(study, cell);
    if (model.layers.empty()) {
      note = "The models of some configurations are not drawn: none of their runs says what its layers are.";
      continue;
    }
    const auto same = std::ranges::find(models, model.layers, [](const CellsOfModel& of) { return of.model.layers; });
    if (same != models.end())
      same->cells.push_back(cell);
    else if (models.size() < kMostModels)
      models.push_back({std::move(model), {cell}});
    else
      note = "There are more models; the first " + std::to_string(kMostModels) + " are drawn.";
  }
  Json drawn = Json::array();
  for (const CellsOfModel& of : models)
    drawn.push_back({{"cells", of.cells}, {"layers", Json::parse(model_json(of.model)).at("layers")}});
  return {{"note", note}, {"models", std::move(drawn)}};
}

FrameSize frame_size(const Study& study) {
  std::optional<FrameSize> size;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const ModelFacts model = model_of(study, cell);
    if (model.frame_height == 0) continue;
    const FrameSize own{model.frame_height, model.frame_width};
    if (size && *size != own) return {};
    size = own;
  }
  return size.value_or(FrameSize{});
}

}  // namespace tapelab::results
