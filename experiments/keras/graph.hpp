// From the configuration of a model to its layers.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "experiments/keras/layer.hpp"

namespace tapelab::experiments::keras {

/// The layers of a Sequential or functional model {"class_name", "config"}, those of models within it in their place,
/// without weights. Throws UsageError for a model that is no chain of known layers with branches, DamagedFile or
/// nlohmann's exception for one that makes no sense.
Graph read_graph(const nlohmann::json& model);

}  // namespace tapelab::experiments::keras
