#include "experiments/inference/stored_model.hpp"

#include "experiments/config/stored_config.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/weights.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

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
