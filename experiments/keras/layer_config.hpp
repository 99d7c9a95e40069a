// What a file says of one layer.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "experiments/keras/layer.hpp"

namespace tapelab::experiments::keras {

/// The class that {"class_name"} names. Throws UsageError for one that is not Keras' own, DamagedFile for none.
const std::string& class_of(const nlohmann::json& json);

/// The layer of an object {"class_name", "config"}, Bidirectional and TimeDistributed with what they hold. Settings
/// that change no number are not looked at. Throws UsageError for a layer, a setting or an activation that tapelab has
/// not, DamagedFile or nlohmann's exception for one that makes no sense.
Layer read_layer(const nlohmann::json& json);

/// An input of this shape [batch, steps, features], of which any but the last may be null.
Layer input_of(const std::string& name, const nlohmann::json& shape);

/// The shape that a layer's settings give to the model's input; null if they do not.
nlohmann::json input_shape(const nlohmann::json& config);

}  // namespace tapelab::experiments::keras
