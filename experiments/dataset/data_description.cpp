#include "experiments/dataset/data_description.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "experiments/formats/input_error.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

void add_decoder(DataDescription& description, const std::string& name, const std::optional<Target>& target) {
  if (target) description.decoders.push_back({name, target->steps, target->features});
}

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

void check_frame(const DataDescription& description) {
  const std::size_t height = description.frame_height, width = description.frame_width;
  const std::size_t features = description.features.size();
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
                           ", expected is a whole number from " + std::to_string(least) + " to " +
                           std::to_string(kMost));
}

/// A decoder puts out the features, the targets or the classes.
void check_decoders(const DataDescription& description) {
  std::vector<std::string> names;
  for (const DecoderShape& decoder : description.decoders) {
    const bool classifies = decoder.name == "classify";
    if (!classifies && decoder.name != "reconstruct" && decoder.name != "predict")
      throw std::runtime_error("the description of the data has a decoder '" + decoder.name + "', which is unknown");
    if (std::ranges::find(names, decoder.name) != names.end())
      throw std::runtime_error("the description of the data has two decoders '" + decoder.name + "'");
    names.push_back(decoder.name);
    const bool good =
        classifies ? decoder.features == description.classes.size()
                   : decoder.features == description.features.size() || decoder.features == description.targets.size();
    if (!good)
      throw std::runtime_error("the description of the data has " + std::to_string(description.features.size()) +
                               " features, " + std::to_string(description.targets.size()) + " targets and " +
                               std::to_string(description.classes.size()) + " classes, but the decoder '" +
                               decoder.name + "' puts out " + std::to_string(decoder.features));
  }
}

}  // namespace

DataDescription description_of(const Dataset& data) {
  DataDescription description = {.steps = data.steps,
                                 .features = data.feature_names,
                                 .targets = data.target_names,
                                 .classes = data.class_names,
                                 .scaler = data.scaler,
                                 .target_scaler = data.target_scaler,
                                 .frame_height = data.frame_height,
                                 .frame_width = data.frame_width,
                                 .decoders = {}};
  add_decoder(description, "reconstruct", data.train.reconstruct);
  add_decoder(description, "predict", data.train.predict);
  add_decoder(description, "classify", data.train.classify);
  return description;
}

std::string describe_data(const Dataset& data) {
  const DataDescription description = description_of(data);
  Json decoders = Json::array();
  for (const DecoderShape& decoder : description.decoders)
    decoders.push_back({{"name", decoder.name}, {"steps", decoder.steps}, {"features", decoder.features}});
  Json json = {{"steps", description.steps},
               {"features", description.features},
               {"targets", description.targets},
               {"scaler", scaler_json(description.scaler)},
               {"target_scaler", scaler_json(description.target_scaler)},
               {"decoders", decoders}};
  if (description.frame_height > 0) {
    json["frame_height"] = description.frame_height;
    json["frame_width"] = description.frame_width;
  }
  if (!description.classes.empty()) json["classes"] = description.classes;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

DataDescription parse_data_description(const std::string& text) {
  DataDescription description;
  results::refuse_deep_json(text);
  try {
    const Json json = Json::parse(text);
    description.steps = read_count(json, "steps", 1);
    description.features = json.at("features").get<std::vector<std::string>>();
    description.targets = json.at("targets").get<std::vector<std::string>>();
    description.scaler = read_scaler(json.at("scaler"));
    description.target_scaler = read_scaler(json.at("target_scaler"));
    for (const Json& decoder : json.at("decoders"))
      description.decoders.push_back(
          {decoder.at("name").get<std::string>(), read_count(decoder, "steps", 1), read_count(decoder, "features", 1)});
    description.classes = json.value("classes", std::vector<std::string>{});
    if (json.contains("frame_height")) {
      description.frame_height = read_count(json, "frame_height", 0);
      description.frame_width = read_count(json, "frame_width", 0);
    }
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("the description of the data cannot be read: ") + error.what());
  }
  check_scaler(description.scaler, description.features, "features");
  check_scaler(description.target_scaler, description.targets, "targets");
  check_frame(description);
  check_decoders(description);
  return description;
}

std::size_t decoder_place(const DataDescription& description, const std::string& decoder) {
  std::vector<std::string> names;
  for (const DecoderShape& known : description.decoders) {
    if (known.name == decoder) return names.size();
    names.push_back(known.name);
  }
  throw results::UsageError("the model has no decoder '" + decoder + "'; it has: " + comma_list(names));
}

}  // namespace tapelab::experiments
