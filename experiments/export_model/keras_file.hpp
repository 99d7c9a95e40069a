// A stored model as a file that Keras 3 loads without code of ours.
#pragma once

#include <string>
#include <string_view>

#include "experiments/export_model/exported_model.hpp"

namespace tapelab::experiments {

/// What the end of these files begins with: no other program's have it.
inline constexpr std::string_view kKerasSign = "tapelab, model of run ";

/// The bytes of a .keras: a zip of metadata.json, config.json and model.weights.h5. Throws what keras_graph throws.
std::string keras_file(StoredModel& model, const ExportOptions& options);

/// The bytes of an .h5 as Keras 3 writes them: the configuration in an attribute, the weights in model_weights.
std::string legacy_keras_file(StoredModel& model, const ExportOptions& options);

}  // namespace tapelab::experiments
