#include "experiments/inference/model_facts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "experiments/config/stored_config.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/inference/stored_model.hpp"
#include "experiments/model/build_model.hpp"
#include "layers/layer_list.hpp"
#include "results/run/run_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostModels = 12;

/// The seed of the cell's first finished run, else of its first run; nothing if there is none.
std::optional<std::size_t> run_of(const results::Study& study, std::size_t cell) {
  std::optional<std::size_t> found;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
    const std::size_t at = study.index(cell, seed);
    if (study.status[at] == results::Status::kOk) return at;
    if (!found && !study.config[at].empty()) found = at;
  }
  return found;
}

/// What tells models apart: the settings of data, model and decoders, as text.
std::string model_key(const Json& settings) {
  std::string key;
  for (const auto& [name, value] : settings.items())
    if (!name.starts_with("train.") && !name.starts_with("eval.") && name != "seed") key += name + value.dump() + ";";
  return key;
}

const results::StudyOutput* output_of(const results::Study& study, const std::string& decoder) {
  for (const results::StudyOutput& output : study.outputs)
    if (output.decoder == decoder) return &output;
  return nullptr;
}

/// Steps that the cell's own stored output has: those of other cells may be more.
std::size_t own_steps(const results::StudyOutput& output, std::size_t cell) {
  const std::vector<std::size_t>& shape = output.prediction.shape;
  const float* values = output.prediction.values.data() + cell * shape[1] * shape[2] * shape[3];
  std::size_t steps = 0;
  for (std::size_t step = 0; step < shape[2]; ++step)
    if (!std::isnan(values[step * shape[3]])) steps = step + 1;
  return steps;
}

/// The data's shape as far as settings and stored outputs tell it.
DataShape inferred_shape(const results::Study& study, const Config& config, std::size_t cell) {
  DataShape shape;
  for (const auto& [decoder, settings] : {std::pair{std::string("reconstruct"), &config.reconstruct},
                                          {std::string("predict"), &config.predict},
                                          {std::string("classify"), &config.classify}}) {
    if (!settings->enabled) continue;
    const results::StudyOutput* output = output_of(study, decoder);
    if (output == nullptr) return {};
    const std::size_t steps = own_steps(*output, cell), features = output->prediction.shape[3];
    shape.decoders.push_back({decoder, steps, features});
    if (settings->target == choice::Target::kInput) shape.steps = steps;
    if (!settings->classifies) shape.features = std::max(shape.features, features);
  }
  if (!config.data.columns.empty()) shape.features = config.data.columns.size();
  if (shape.steps == 0) shape.steps = static_cast<std::size_t>(std::max<std::int64_t>(config.data.window, 0));
  if (config.data.source == choice::Source::kDigits) {
    shape.frame_height = shape.frame_width = static_cast<std::size_t>(config.data.canvas);
    shape.features = shape.frame_height * shape.frame_width;
  }
  return shape;
}

/// The shape that the run file describes; nothing without one.
std::optional<DataShape> stored_shape(const results::Study& study, std::size_t at,
                                      const std::filesystem::path& folder) {
  const std::filesystem::path file = results::run_path(folder, study.run_id[at]);
  if (!std::filesystem::exists(file)) return std::nullopt;
  const results::RunRecord run = results::read_run(file, results::RunContents::kWithoutWeights);
  if (run.data.empty()) return std::nullopt;
  return parse_data_shape(run.data);
}

std::vector<results::LayerFacts> layers_of(const Config& config, const DataShape& shape) {
  Autoencoder<float> model(model_options(config, shape));
  std::vector<results::LayerFacts> layers;
  for (const LayerInfo& layer : list_layers(model, shape.steps))
    layers.push_back({layer.path, layer.kind, layer.steps, layer.features, layer.parameters});
  return layers;
}

double parameters_of(const std::vector<results::LayerFacts>& layers) {
  double sum = 0;
  for (const results::LayerFacts& layer : layers) sum += static_cast<double>(layer.parameters);
  return sum;
}

/// The layers of a cell's model; empty where they are not known. Sets the frame size.
std::vector<results::LayerFacts> cell_layers(const results::Study& study, std::size_t cell, std::size_t at,
                                             const std::filesystem::path& path, DataShape& shape) {
  const Config config = stored_config(study.config[at]);
  const auto stored = stored_shape(study, at, path);
  shape = stored ? *stored : inferred_shape(study, config, cell);
  if (shape.steps == 0 || shape.features == 0) return {};
  std::vector<results::LayerFacts> layers = layers_of(config, shape);
  const auto known = study.scalars.find("parameters");
  if (!stored && (known == study.scalars.end() || known->second[at] != parameters_of(layers))) return {};
  return layers;
}

/// Collects the distinct models, cell by cell.
class Models {
 public:
  Models(const results::Study& study, const std::filesystem::path& path) : study_(study), path_(path) {}

  void add(std::size_t cell) {
    const auto at = run_of(study_, cell);
    if (!at) return;
    const Json settings = Json::parse(study_.config[*at], nullptr, /*allow_exceptions=*/false);
    if (!settings.is_object()) return;
    const auto [entry, fresh] = known_.try_emplace(model_key(settings), kMostModels);
    if (fresh) entry->second = place_of(cell, *at);
    if (entry->second < kMostModels) facts_.models[entry->second].cells.push_back(cell);
  }

  results::StudyFacts facts() const {
    results::StudyFacts facts = facts_;
    if (!one_frame_size_) facts.frame_height = facts.frame_width = 0;
    return facts;
  }

 private:
  /// The place of the cell's model among those collected; kMostModels where it is not known or there is no room.
  std::size_t place_of(std::size_t cell, std::size_t at) {
    DataShape shape;
    std::vector<results::LayerFacts> layers;
    try {
      layers = cell_layers(study_, cell, at, path_, shape);
    } catch (const std::runtime_error&) {  // settings of another version, or a damaged run file: no diagram
    }
    note_frame_size(shape);
    if (layers.empty()) {
      facts_.models_note =
          "The models of some configurations are not drawn: their shapes are in run files that are not beside this "
          "study.";
      return kMostModels;
    }
    const auto same = std::ranges::find(facts_.models, layers, &results::ModelFacts::layers);
    const auto place = static_cast<std::size_t>(same - facts_.models.begin());
    if (same != facts_.models.end()) return place;
    if (place == kMostModels)
      facts_.models_note = "There are more models; the first " + std::to_string(kMostModels) + " are drawn.";
    else
      facts_.models.push_back({{}, std::move(layers)});
    return place;
  }

  void note_frame_size(const DataShape& shape) {
    if (shape.frame_height == 0) return;
    if (facts_.frame_height != 0)
      one_frame_size_ =
          one_frame_size_ && facts_.frame_height == shape.frame_height && facts_.frame_width == shape.frame_width;
    facts_.frame_height = shape.frame_height;
    facts_.frame_width = shape.frame_width;
  }

  const results::Study& study_;
  const std::filesystem::path& path_;
  results::StudyFacts facts_;
  std::map<std::string, std::size_t> known_;  ///< model_key -> place among the models
  bool one_frame_size_ = true;
};

}  // namespace

results::StudyFacts report_facts(const results::Study& study, const std::filesystem::path& path) {
  Models models(study, path);
  for (std::size_t cell = 0; cell < study.cells; ++cell) models.add(cell);
  results::StudyFacts facts = models.facts();
  facts.settings = changed_settings(study);
  facts.grid = grid_text(study);
  return facts;
}

}  // namespace tapelab::experiments
