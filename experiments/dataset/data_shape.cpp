#include "experiments/dataset/data_shape.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "experiments/formats/input_error.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

Json scaler_json(const Scaler& scaler) { return {{"offset", scaler.offset}, {"range", scaler.range}}; }

Scaler read_scaler(const Json& json) {
  return {json.at("offset").get<std::vector<double>>(), json.at("range").get<std::vector<double>>()};
}

void check_scaler(const Scaler& scaler, const std::vector<std::string>& names, const std::string& what) {
  if (scaler.offset.size() == names.size() && scaler.range.size() == names.size()) return;
  throw std::runtime_error("the description of the data has " + std::to_string(names.size()) + ' ' + what +
                           ", but scales " + std::to_string(scaler.offset.size()) + " (offset) and " +
                           std::to_string(scaler.range.size()) + " (range)");
}

void check_frame(const DataShape& shape) {
  const std::size_t height = shape.frame_height, width = shape.frame_width;
  const std::size_t features = shape.feature_names.size();
  if (height == 0 && width == 0) return;
  if (height > 0 && features % height == 0 && features / height == width) return;
  throw std::runtime_error("the description of the data has " + std::to_string(features) +
                           " features, but pictures of " + std::to_string(height) + " x " + std::to_string(width));
}

/// A whole number of at least `least`, and not larger than any data set.
std::size_t read_count(const Json& json, const char* name, std::size_t least) {
  constexpr std::size_t kMost = 1'000'000'000;
  const Json& number = json.at(name);
  if (number.is_number_unsigned() && number.get<std::size_t>() >= least && number.get<std::size_t>() <= kMost)
    return number.get<std::size_t>();
  throw std::runtime_error("the description of the data has '" + std::string(name) + "': " + number.dump() +
                           ", expected a whole number from " + std::to_string(least) + " to " + std::to_string(kMost));
}

/// Mask channels, calendar and what missing values are read as fit the features.
void check_made_inputs(const DataShape& shape) {
  const std::size_t made = shape.mask_channels + 2 * shape.calendar.size();
  if (made >= shape.features && made > 0)
    throw std::runtime_error("the description of the data has " + std::to_string(shape.features) + " features, " +
                             std::to_string(made) + " of them made of others");
  if (!shape.fill.empty() && shape.fill.size() != shape.features)
    throw std::runtime_error("the description of the data has " + std::to_string(shape.features) +
                             " features, but says of " + std::to_string(shape.fill.size()) +
                             " what their missing values are read as");
}

/// A decoder outputs the features, the targets or the classes.
void check_decoders(const DataShape& shape) {
  std::vector<std::string> names;
  for (const DecoderShape& decoder : shape.decoders) {
    const bool classifies = decoder.name == "classify";
    if (!classifies && decoder.name != "reconstruct" && decoder.name != "predict")
      throw std::runtime_error("the description of the data has a decoder '" + decoder.name + "', which is unknown");
    if (std::ranges::find(names, decoder.name) != names.end())
      throw std::runtime_error("the description of the data has two decoders '" + decoder.name + "'");
    names.push_back(decoder.name);
    const bool good = classifies
                          ? decoder.features == shape.class_names.size()
                          : decoder.features == read_inputs(shape) || decoder.features == shape.target_names.size();
    if (!decoder.units.empty() && decoder.units.size() != decoder.features)
      throw std::runtime_error("the description of the data has " + std::to_string(decoder.units.size()) +
                               " units for the " + std::to_string(decoder.features) + " features of the decoder '" +
                               decoder.name + "'");
    if (!good)
      throw std::runtime_error("the description of the data has " + std::to_string(shape.feature_names.size()) +
                               " features, " + std::to_string(shape.target_names.size()) + " targets and " +
                               std::to_string(shape.class_names.size()) + " classes, but the decoder '" + decoder.name +
                               "' outputs " + std::to_string(decoder.features));
  }
}

}  // namespace

std::vector<std::size_t> known_places(const DataShape& shape, const DecoderShape& decoder) {
  std::vector<std::size_t> places;
  for (const std::string& name : decoder.known) {
    const auto found = std::ranges::find(shape.feature_names, name);
    if (found == shape.feature_names.end())
      throw std::runtime_error("the description of the data has no feature '" + name + "', which the decoder '" +
                               decoder.name + "' is told beforehand");
    places.push_back(static_cast<std::size_t>(found - shape.feature_names.begin()));
  }
  return places;
}

std::string shape_json(const DataShape& shape) {
  Json decoders = Json::array();
  for (const DecoderShape& decoder : shape.decoders) {
    decoders.push_back({{"name", decoder.name}, {"steps", decoder.steps}, {"features", decoder.features}});
    if (!decoder.units.empty()) decoders.back()["units"] = decoder.units;
    if (!decoder.known.empty()) decoders.back()["known"] = decoder.known;
  }
  Json json = {{"steps", shape.steps},
               {"features", shape.feature_names},
               {"targets", shape.target_names},
               {"scaler", scaler_json(shape.scaler)},
               {"target_scaler", scaler_json(shape.target_scaler)},
               {"decoders", decoders}};
  if (shape.frame_height > 0) {
    json["frame_height"] = shape.frame_height;
    json["frame_width"] = shape.frame_width;
  }
  if (shape.unnamed) json["unnamed"] = true;
  if (!shape.class_names.empty()) json["classes"] = shape.class_names;
  if (shape.mask_channels > 0) json["mask_channels"] = shape.mask_channels;
  if (!shape.calendar.empty()) json["calendar"] = shape.calendar;
  if (!shape.fill.empty()) json["fill"] = shape.fill;
  for (const auto& [series, scalers] : shape.series_scalers)
    json["series"][series] = {{"scaler", scaler_json(scalers.scaler)},
                              {"target_scaler", scaler_json(scalers.target_scaler)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

DataShape parse_data_shape(const std::string& text) {
  DataShape shape;
  results::reject_deep_json(text);
  try {
    const Json json = Json::parse(text);
    shape.steps = read_count(json, "steps", 1);
    shape.feature_names = json.at("features").get<std::vector<std::string>>();
    shape.features = shape.feature_names.size();
    shape.unnamed = json.value("unnamed", false);
    shape.target_names = json.at("targets").get<std::vector<std::string>>();
    shape.scaler = read_scaler(json.at("scaler"));
    shape.target_scaler = read_scaler(json.at("target_scaler"));
    for (const Json& decoder : json.at("decoders"))
      shape.decoders.push_back({decoder.at("name").get<std::string>(), read_count(decoder, "steps", 1),
                                read_count(decoder, "features", 1), decoder.value("units", std::vector<std::string>{}),
                                decoder.value("known", std::vector<std::string>{})});
    shape.class_names = json.value("classes", std::vector<std::string>{});
    shape.class_scaler = identity(shape.class_names.size());
    if (json.contains("frame_height")) {
      shape.frame_height = read_count(json, "frame_height", 0);
      shape.frame_width = read_count(json, "frame_width", 0);
    }
    if (json.contains("mask_channels")) shape.mask_channels = read_count(json, "mask_channels", 1);
    shape.calendar = json.value("calendar", std::vector<std::string>{});
    shape.fill = json.value("fill", std::vector<float>{});
    if (json.contains("series"))
      for (const auto& [series, scalers] : json.at("series").items())
        shape.series_scalers[series] = {read_scaler(scalers.at("scaler")), read_scaler(scalers.at("target_scaler"))};
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("the description of the data cannot be read: ") + error.what());
  }
  check_scaler(shape.scaler, shape.feature_names, "features");
  check_scaler(shape.target_scaler, shape.target_names, "targets");
  for (const auto& [series, scalers] : shape.series_scalers) {
    check_scaler(scalers.scaler, shape.feature_names, "features");
    check_scaler(scalers.target_scaler, shape.target_names, "targets");
  }
  check_made_inputs(shape);
  check_frame(shape);
  check_decoders(shape);
  for (const DecoderShape& decoder : shape.decoders) known_places(shape, decoder);
  return shape;
}

std::size_t decoder_place(const DataShape& shape, const std::string& decoder) {
  std::vector<std::string> names;
  for (const DecoderShape& known : shape.decoders) {
    if (known.name == decoder) return names.size();
    names.push_back(known.name);
  }
  throw results::UsageError("the model has no decoder '" + decoder + "'; it has: " + comma_list(names));
}

}  // namespace tapelab::experiments
