#include "experiments/report_facts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/config_error.hpp"
#include "experiments/data_description.hpp"
#include "experiments/model.hpp"
#include "experiments/stored_model.hpp"
#include "layers/layer_list.hpp"
#include "results/errors.hpp"
#include "results/run_file.hpp"
#include "results/selection.hpp"

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

results::RunRecord record_of(const results::Study& study, std::size_t cell, const Json& settings) {
  results::RunRecord run;
  for (const auto& [name, value] : settings.items())
    if (name != "seed")
      run.settings.push_back({name, results::SettingType::kText, results::setting_text(study, name, cell)});
  return run;
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
Dataset inferred_shape(const results::Study& study, const Config& config, std::size_t cell) {
  Dataset shape;
  const auto window = static_cast<std::size_t>(std::max<std::int64_t>(config.data.window, 0));
  for (const auto& [decoder, settings] : {std::pair{std::string("reconstruct"), &config.reconstruct},
                                          {std::string("predict"), &config.predict}}) {
    if (!settings->enabled) continue;
    const results::StudyOutput* output = output_of(study, decoder);
    if (output == nullptr) return {};
    const std::size_t steps = own_steps(*output, cell), features = output->prediction.shape[3];
    shape.train.target(decoder) = Target{.steps = steps, .features = features, .values = {}, .mask = {}};
    if (settings->target == "input") shape.steps = steps;
    shape.features = std::max(shape.features, features);
  }
  if (!config.data.columns.empty()) shape.features = config.data.columns.size();
  if (shape.steps == 0) shape.steps = window;
  if (config.data.source == "digits") shape.frame_height = shape.frame_width = static_cast<std::size_t>(config.data.canvas);
  return shape;
}

/// The shape that the run file describes; nothing without one.
std::optional<Dataset> stored_shape(const results::Study& study, std::size_t at, const std::filesystem::path& folder) {
  const std::filesystem::path file = results::run_path(folder, study.run_id[at]);
  if (!std::filesystem::exists(file)) return std::nullopt;
  const results::RunRecord run = results::read_run(file, results::RunParts::kWithoutWeights);
  if (run.data.empty()) return std::nullopt;
  return shape_of(parse_data_description(run.data));
}

std::vector<results::LayerFacts> layers_of(const Config& config, const Dataset& shape) {
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
                                             const Json& settings, const std::filesystem::path& path,
                                             Dataset& shape) {
  const Config config = config_of(record_of(study, cell, settings));
  const auto stored = stored_shape(study, at, path);
  shape = stored ? *stored : inferred_shape(study, config, cell);
  if (shape.steps == 0 || shape.features == 0) return {};
  std::vector<results::LayerFacts> layers = layers_of(config, shape);
  const auto known = study.scalars.find("parameters");
  if (!stored && (known == study.scalars.end() || known->second[at] != parameters_of(layers))) return {};
  return layers;
}

std::string unknown_note() {
  return "The models of some configurations are not drawn: their shapes are in the run files, which are not beside this "
         "file. `tapelab report FOLDER` draws them.";
}

}  // namespace

results::StudyFacts report_facts(const results::Study& study, const std::filesystem::path& path) {
  results::StudyFacts facts;
  std::map<std::string, std::size_t> known;  // place among the models; kMostModels: not drawn
  bool one_frame_size = true;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const auto at = run_of(study, cell);
    if (!at) continue;
    const Json settings = Json::parse(study.config[*at], nullptr, /*allow_exceptions=*/false);
    if (!settings.is_object()) continue;
    const auto [entry, fresh] = known.try_emplace(model_key(settings), kMostModels);
    if (!fresh) {
      if (entry->second < kMostModels) facts.models[entry->second].cells.push_back(cell);
      continue;
    }
    if (facts.models.size() == kMostModels) {
      facts.models_note = "There are more models; the first " + std::to_string(kMostModels) + " are drawn.";
      continue;
    }
    Dataset shape;
    std::vector<results::LayerFacts> layers;
    try {
      layers = cell_layers(study, cell, *at, settings, path, shape);
    } catch (const std::runtime_error&) {  // settings of another version, or a damaged run file: no diagram
    }
    if (facts.frame_height != 0 && shape.frame_height != 0)
      one_frame_size =
          one_frame_size && facts.frame_height == shape.frame_height && facts.frame_width == shape.frame_width;
    if (shape.frame_height != 0) {
      facts.frame_height = shape.frame_height;
      facts.frame_width = shape.frame_width;
    }
    if (layers.empty()) {
      facts.models_note = unknown_note();
      continue;
    }
    const auto same = std::ranges::find_if(facts.models, [&](const results::ModelFacts& model) {
      return std::ranges::equal(model.layers, layers, [](const auto& a, const auto& b) {
        return a.path == b.path && a.kind == b.kind && a.steps == b.steps && a.features == b.features &&
               a.parameters == b.parameters;
      });
    });
    entry->second = static_cast<std::size_t>(same - facts.models.begin());
    if (same == facts.models.end()) facts.models.push_back({{}, std::move(layers)});
    facts.models[entry->second].cells.push_back(cell);
  }
  if (!one_frame_size) facts.frame_height = facts.frame_width = 0;
  return facts;
}

}  // namespace tapelab::experiments
