#include "experiments/inference/stored_model.hpp"

#include "experiments/config/config.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/weights.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

DataShape stored_shape(const results::RunRecord& run) {
  if (run.data.empty())
    throw results::UsageError(
        "run " + run.id + " does not say how its data were scaled: an earlier version of tapelab wrote it",
        {"train it again with this version, into a new folder"});
  try {
    return parse_data_shape(run.data);
  } catch (const std::runtime_error& error) {
    throw results::DamagedFile("run " + run.id + ": " + error.what());
  }
}

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
    : config_(std::make_unique<const Config>(config_of(run))),
      shape_(stored_shape(run)),
      model_(model_options(*config_, shape_)),
      parameters_(fitting(model_, run)) {
  if (const std::string problem = place_weights(run.weights, parameters_); !problem.empty())
    throw results::DamagedFile("the weights of run " + run.id + " do not fit its settings: " + problem);
}

StoredModel::~StoredModel() = default;

}  // namespace tapelab::experiments
