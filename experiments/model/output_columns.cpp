#include "experiments/model/output_columns.hpp"

#include <numeric>
#include <string_view>
#include <unordered_map>

#include "experiments/config/config.hpp"

namespace tapelab::experiments {

namespace {

/// Targets input and shifted are the inputs; so are the others where the data names no target columns.
bool has_own_columns(const DataShape& data, const DecoderConfig& decoder) {
  return (decoder.target == choice::Target::kFuture || decoder.target == choice::Target::kColumns) &&
         !data.target_names.empty();
}

}  // namespace

std::vector<std::string> output_names(const DataShape& data, const DecoderConfig& decoder) {
  if (decoder.classifies) return data.class_names;
  if (has_own_columns(data, decoder)) return data.target_names;
  std::vector<std::string> names = data.feature_names;
  names.resize(read_inputs(data));
  return names;
}

Scaler output_scaler(const DataShape& data, const DecoderConfig& decoder, const std::string& series) {
  if (decoder.classifies) return data.class_scaler;
  const auto own = data.series_scalers.find(series);
  const bool found = own != data.series_scalers.end();
  if (has_own_columns(data, decoder)) return found ? own->second.target_scaler : data.target_scaler;
  Scaler scaler = found ? own->second.scaler : data.scaler;
  scaler.offset.resize(read_inputs(data));
  scaler.range.resize(read_inputs(data));
  return scaler;
}

std::optional<std::vector<std::size_t>> outputs_among_inputs(const DataShape& data, const DecoderConfig& decoder) {
  if (decoder.classifies) return std::nullopt;
  std::vector<std::size_t> features;
  if (!has_own_columns(data, decoder)) {
    features.resize(read_inputs(data));
    std::iota(features.begin(), features.end(), std::size_t{0});
    return features;
  }
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < data.feature_names.size(); ++i) places.emplace(data.feature_names[i], i);
  for (const std::string& name : data.target_names) {
    const auto found = places.find(name);
    if (found == places.end()) return std::nullopt;
    features.push_back(found->second);
  }
  return features;
}

}  // namespace tapelab::experiments
