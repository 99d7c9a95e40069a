// Configurations of Keras models as files hold them, in Keras 2's form, and graphs with weights that count upwards.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tapelab::experiments::examples {

using Json = nlohmann::json;

inline Json layer(const std::string& type, const std::string& name, Json config = Json::object()) {
  config["name"] = name;
  return {{"class_name", type}, {"config", config}};
}

inline Json lstm(const std::string& name, int units, bool sequences, Json more = Json::object()) {
  more.update({{"units", units},
               {"activation", more.value("activation", "tanh")},
               {"recurrent_activation", more.value("recurrent_activation", "sigmoid")},
               {"return_sequences", sequences}});
  return layer("LSTM", name, more);
}

inline Json dense(const std::string& name, int units, const std::string& activation = "linear") {
  return layer("Dense", name, {{"units", units}, {"activation", activation}});
}

inline Json repeat(int n) { return layer("RepeatVector", "repeat", {{"n", n}}); }

inline Json input(Json shape = {nullptr, 6, 2}) {
  return layer("InputLayer", "in", {{"batch_shape", std::move(shape)}});
}

inline Json sequential(const std::vector<Json>& layers) {
  return {{"class_name", "Sequential"}, {"config", {{"name", "model"}, {"layers", layers}}}};
}

/// The usual autoencoder, with `middle` in front of its RepeatVector.
inline Json autoencoder(const std::vector<Json>& middle = {}) {
  std::vector<Json> layers = {input(), lstm("reads", 3, false)};
  layers.insert(layers.end(), middle.begin(), middle.end());
  for (Json one : {repeat(6), lstm("writes", 4, true), dense("out", 2)}) layers.push_back(std::move(one));
  return sequential(layers);
}

}  // namespace tapelab::experiments::examples
