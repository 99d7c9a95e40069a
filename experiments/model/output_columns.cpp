#include "experiments/model/output_columns.hpp"

#include <string_view>
#include <unordered_map>

namespace tapelab::experiments {

namespace {

/// Targets input and shifted are the inputs; so are the others where the data names no target columns.
bool has_own_columns(const Dataset& data, const DecoderTask& task) {
  const choice::Target target = task.config->target;
  return !task.config->classifies && (target == choice::Target::kFuture || target == choice::Target::kColumns) &&
         !data.target_names.empty();
}

}  // namespace

const std::vector<std::string>& output_names(const Dataset& data, const DecoderTask& task) {
  if (task.config->classifies) return data.class_names;
  return has_own_columns(data, task) ? data.target_names : data.feature_names;
}

const Scaler& output_scaler(const Dataset& data, const DecoderTask& task) {
  if (task.config->classifies) return data.class_scaler;
  return has_own_columns(data, task) ? data.target_scaler : data.scaler;
}

std::optional<std::vector<std::size_t>> outputs_among_inputs(const Dataset& data, const DecoderTask& task) {
  if (task.config->classifies) return std::nullopt;
  std::vector<std::size_t> features;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < data.feature_names.size(); ++i) places.emplace(data.feature_names[i], i);
  for (std::size_t f = 0; f < task.target->features; ++f) {
    if (!has_own_columns(data, task)) {
      features.push_back(f);
      continue;
    }
    const auto found = places.find(data.target_names[f]);
    if (found == places.end()) return std::nullopt;
    features.push_back(found->second);
  }
  return features;
}

}  // namespace tapelab::experiments
