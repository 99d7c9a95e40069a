#include "results/run/model_facts.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tapelab::results {

using Json = nlohmann::ordered_json;

std::string model_json(const ModelFacts& model) {
  Json json = Json::object();
  if (model.frame_height > 0) json["frame"] = {model.frame_height, model.frame_width};
  Json& layers = json["layers"] = Json::array();
  for (const LayerFacts& layer : model.layers)
    layers.push_back({{"path", layer.path},
                      {"kind", layer.kind},
                      {"steps", layer.steps},
                      {"features", layer.features},
                      {"parameters", layer.parameters}});
  return json.dump();
}

ModelFacts parse_model(const std::string& text) {
  ModelFacts model;
  if (text.empty()) return model;
  try {
    const Json json = Json::parse(text);
    if (const auto frame = json.find("frame"); frame != json.end()) {
      model.frame_height = frame->at(0).get<std::size_t>();
      model.frame_width = frame->at(1).get<std::size_t>();
    }
    for (const Json& layer : json.at("layers"))
      model.layers.push_back({layer.at("path").get<std::string>(), layer.at("kind").get<std::string>(),
                              layer.at("steps").get<std::size_t>(), layer.at("features").get<std::size_t>(),
                              layer.at("parameters").get<std::size_t>()});
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("it does not describe a model: ") + error.what());
  }
  return model;
}

}  // namespace tapelab::results
