#include "experiments/stored_model.hpp"

#include <algorithm>

#include "experiments/fields.hpp"
#include "experiments/model.hpp"
#include "experiments/scaling.hpp"
#include "experiments/weights.hpp"
#include "results/errors.hpp"
#include "results/folder.hpp"
#include "results/run_choice.hpp"
#include "results/run_file.hpp"
#include "results/variable.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

DataDescription stored_description(const results::RunRecord& run) {
  if (run.data.empty())
    throw results::UsageError("run " + run.id +
                              " does not say how its data were scaled: an earlier version of tapelab wrote it\n"
                              " = train it again with this version, into a new folder");
  try {
    return parse_data_description(run.data);
  } catch (const std::runtime_error& error) {
    throw results::DamagedFile("run " + run.id + ": " + error.what());
  }
}

}  // namespace

results::Study open_study_with_weights(const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) {
    const fs::path parent = folder.parent_path().empty() ? "." : folder.parent_path();
    const bool beside = fs::is_directory(parent / "runs", error);
    throw results::UsageError("'" + folder.string() + "' holds no weights; they are in the files of the runs\n" +
                              " = give the study's folder, the one with runs/ in it" +
                              (beside ? ", for example '" + parent.string() + "'" : ""));
  }
  results::Study study = results::read_study(folder);
  if (!fs::is_directory(folder / "runs", error))
    throw results::UsageError("the study '" + folder.string() + "' has no folder runs/, which holds the weights\n" +
                              " = give the folder that 'tapelab run' wrote");
  return study;
}

std::string choose_stored_run(const results::Study& study, const fs::path& folder,
                              const std::vector<std::string>& words) {
  if (words.size() == 1)
    for (const std::string& id : results::run_ids(folder))
      if (id.starts_with(words.front()) && std::ranges::find(study.run_id, id) == study.run_id.end())
        results::read_named_run(folder, id, results::RunParts::kWithoutWeights);  // throws what is wrong
  return study.run_id[results::choose_run(study, words)];
}

results::RunRecord read_trained_run(const fs::path& folder, const std::string& id, std::vector<std::string>* warnings) {
  results::RunRecord run = results::read_named_run(folder, id, results::RunParts::kAll, warnings);
  if (run.status == results::Status::kOk && !run.weights.empty()) return run;
  const std::string why = run.message.empty() ? "" : ": " + run.message;
  throw results::UsageError("run " + id + " has no weights; its status is " +
                            std::string(results::status_name(run.status)) + why + "\n = tapelab ls " + folder.string() +
                            " status=ok lists the runs that have");
}

Config config_of(const results::RunRecord& run) {
  Config config = default_config();
  for (const results::Setting& setting : run.settings) set(config, setting.key, setting.value, {"run " + run.id});
  return config;
}

Dataset shape_of(const DataDescription& description) {
  Dataset shape;
  shape.steps = description.steps;
  shape.features = description.features.size();
  shape.feature_names = description.features;
  shape.target_names = description.targets;
  shape.class_names = description.classes;
  shape.class_scaler = identity(description.classes.size());
  shape.scaler = description.scaler;
  shape.target_scaler = description.target_scaler;
  shape.frame_height = description.frame_height;
  shape.frame_width = description.frame_width;
  for (const DecoderShape& decoder : description.decoders) {
    shape.train.target(decoder.name) =
        Target{.steps = decoder.steps, .features = decoder.features, .values = {}, .mask = {}};
  }
  return shape;
}

namespace {

/// The model, once its sizes are known to be those of the stored weights: a file may name any, and memory is taken
/// next.
Autoencoder<float>& fitting(Autoencoder<float>& model, const results::RunRecord& run) {
  std::string problem;
  model.visit([&](const std::string& name, const Parameter<float>& parameter) {
    if (problem.empty()) problem = misfit(run.weights, name, parameter.shape);
  });
  if (problem.empty()) return model;
  throw results::DamagedFile("the weights of run " + run.id + " do not fit its settings: " + problem);
}

}  // namespace

StoredModel::StoredModel(const results::RunRecord& run)
    : config_(config_of(run)),
      description_(stored_description(run)),
      model_(model_options(config_, shape_of(description_))),
      parameters_(fitting(model_, run)) {
  if (const std::string problem = place_weights(run.weights, parameters_); !problem.empty())
    throw results::DamagedFile("the weights of run " + run.id + " do not fit its settings: " + problem);
}

}  // namespace tapelab::experiments
