#include "experiments/keras/imported_run.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/config/run_id.hpp"
#include "experiments/dataset/columns.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/formats/checksum.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/keras/import_settings.hpp"
#include "experiments/keras/model_settings.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/summary.hpp"
#include "experiments/model/weights.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_sources.hpp"
#include "results/study/label.hpp"
#include "results/study/open_study.hpp"

namespace tapelab::experiments::keras {
namespace {

using Json = nlohmann::ordered_json;

/// All weights by tapelab's names.
std::vector<results::NamedArray> named_weights(const ImportedModel& model, const std::vector<std::string>& decoders) {
  std::vector<results::NamedArray> weights = model.weights;
  for (std::size_t d = 0; d < decoders.size(); ++d)
    for (const results::NamedArray& array : model.decoders[d].weights)
      weights.push_back({decoders[d] + "/" + array.name, array.array});
  return weights;
}

/// XXH3-128 of names, shapes and values, in the order of the names.
std::string checksum_of(std::vector<results::NamedArray> weights) {
  std::ranges::sort(weights, {}, &results::NamedArray::name);
  Checksum checksum;
  for (const results::NamedArray& weight : weights) {
    checksum.add(std::span<const char>(weight.name));
    for (const std::size_t extent : weight.array.shape) checksum.add(extent);
    checksum.add(weight.array.values);
  }
  return checksum.hex();
}

std::string shape_text(const DataShape& shape) {
  std::string text = counted(shape.features, "feature");
  for (const DecoderShape& decoder : shape.decoders)
    text += ", " + decoder.name + " " + counted(decoder.steps, "step") + " of " + std::to_string(decoder.features);
  return text;
}

/// Data must be as the model of the file reads and outputs them.
void require_fitting(const Dataset& data, const DataShape& expected) {
  const auto same = [](const DecoderShape& a, const DecoderShape& b) {
    return a.name == b.name && a.steps == b.steps && a.features == b.features;
  };
  if (data.features == expected.features && std::ranges::equal(data.decoders, expected.decoders, same)) return;
  throw ConfigError({.message = "the data do not fit the model of the file, which has " + shape_text(expected) +
                                "; the data have " + shape_text(data),
                     .where = command_line(),
                     .key = "data.columns",
                     .hints = {"data have the inputs " + columns_text(data.feature_names),
                               "choose columns and target with data.columns, data.window, reconstruct.target, "
                               "predict.target"}});
}

std::shared_ptr<const Dataset> data_of(const ImportedModel& model, const ImportedSettings& settings,
                                       const Config& config) {
  if (settings.has_data) {
    std::shared_ptr<const Dataset> data = load_dataset(config);
    Config unnamed = config;
    unnamed.data.columns.clear();
    require_fitting(*data, shape_without_data(model, settings, unnamed));
    return data;
  }
  auto none = std::make_shared<Dataset>();
  static_cast<DataShape&>(*none) = shape_without_data(model, settings, config);
  none->source = "none: a model was imported without data";
  return none;
}

/// What is known of a run that measures nothing.
results::RunRecord bare_record(const PlannedRun& run) {
  Autoencoder<float> model(model_options(*run.config, *run.data));
  std::string problem;
  model.visit([&](const std::string& name, const Parameter<float>& parameter) {
    if (problem.empty()) problem = misfit(run.start->weights, name, parameter.shape);
  });
  if (!problem.empty()) throw results::DamagedFile("the weights do not fit the model: " + problem);
  ParameterBuffer<float> parameters(model);
  if (problem = place_weights(run.start->weights, parameters); !problem.empty())
    throw results::DamagedFile("the weights do not fit the model: " + problem);
  results::RunRecord record;
  record.id = run.id;
  record.seed = run.config->seed;
  record.settings = stored_settings(*run.config);
  record.data = shape_json(*run.data);
  record.model = results::model_json(model_facts(model, *run.data));
  record.scalars["parameters"] = static_cast<double>(parameters.count());
  record.weights = stored_weights(parameters);
  return record;
}

std::string provenance_of(const PlannedRun& run, const KerasFile& file) {
  Json facts = Json::parse(provenance_json(run));
  facts[std::string(results::kImported)] = {
      {"file", file.name}, {"checksum", file.checksum}, {"format", file.format}, {"program", "Keras " + file.version}};
  return facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

ImportedRun imported_run(const KerasFile& file, const std::filesystem::path& path,
                         const std::vector<std::string>& words, const results::RunLog& log) {
  const ImportedModel model = naming(path, [&] { return model_of(file); });
  Config config = default_config();
  config.model.start_from = path.string();
  const ImportedSettings settings = naming(path, [&] { return fill_settings(model, file.loss, words, config); });
  PlannedRun run;
  run.data = data_of(model, settings, config);
  const std::vector<results::NamedArray> weights = named_weights(model, settings.decoders);
  const std::string checksum = checksum_of(weights);
  run.start = std::make_shared<const StartWeights>(StartWeights{"weights " + checksum, weights, checksum});
  run.revision = revision_of(config, run.data->traits);
  run.id = run_id(config, run.data->checksum, run.start->run_id, run.revision);
  run.config = std::make_shared<const Config>(std::move(config));
  ImportedRun imported{bare_record(run), summary_text(*run.config, *run.data), model.notes};
  if (settings.has_data && !settings.decoders.empty()) imported.record = train_run(run, nullptr, {});
  imported.record.revision = run.revision;
  imported.record.provenance = provenance_of(run, file);
  imported.record.log = results::log_json(with_places(log, *run.config));
  imported.notes.insert(imported.notes.end(), run.data->notices.begin(), run.data->notices.end());
  if (!run.data->reading.empty()) imported.notes.push_back(run.data->reading);
  return imported;
}

bool store(const results::RunRecord& record, const std::filesystem::path& folder, const std::string& name) {
  const std::vector<std::string> there = results::run_ids(folder);
  if (std::ranges::find(there, record.id) != there.end()) return false;
  results::write_run(folder, record);
  if (results::read_label(folder) == results::StudyLabel{})
    results::write_label(folder,
                         {.name = name, .title = "Imported models", .question = "", .claim = "", .published = {}});
  results::read_study(folder);  // builds study.h5
  return true;
}

}  // namespace tapelab::experiments::keras
