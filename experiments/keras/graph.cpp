#include "experiments/keras/graph.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "experiments/keras/layer_config.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostLayers = 10'000;

/// Where a model's weights are: in .h5 under the outermost model's layer, "" for that itself; in .keras below `path`,
/// by Keras 2.13 below `path_2_13`.
struct Place {
  std::string owner, path, path_2_13;
  bool trainable = true;
};

/// As Keras names groups: "TimeDistributed" is time_distributed.
std::string snake_case(const std::string& type) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string text;
  for (std::size_t i = 0; i < type.size(); ++i) {
    const bool begins_word = i + 1 < type.size() && is_lower(type[i + 1]);
    if (i > 0 && is_upper(type[i]) && (begins_word || is_lower(type[i - 1]))) text += '_';
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(type[i])));
  }
  return text;
}

/// A layer's group among those of its model, and how Keras 2.13 counts them.
struct Group {
  std::string name, of_2_13;
};

bool is_model(const std::string& type) { return type == "Sequential" || type == "Functional" || type == "Model"; }

/// Whether a layer has weights. Of those within others, none says that it has.
bool has_weights(const Json& json) {
  const std::string& type = class_of(json);
  if (type != "TimeDistributed")
    return is_model(type) || type == "LSTM" || type == "GRU" || type == "Bidirectional" || type == "Dense" ||
           type == "BatchNormalization";
  const Json& config = json.at("config");
  return config.is_object() && config.contains("layer") && has_weights(config["layer"]);
}

/// lstm, lstm_1, lstm_2, ... Keras 2.13 counts layers with weights twice: lstm, lstm_2, lstm_4.
class GroupNames {
 public:
  Group next(const Json& json) {
    const std::string name = snake_case(class_of(json));
    Used& used = used_[name];
    const Group group = {numbered(name, used.once++), numbered(name, used.of_2_13)};
    used.of_2_13 += has_weights(json) ? 2 : 1;
    return group;
  }

 private:
  struct Used {
    std::size_t once = 0, of_2_13 = 0;
  };

  static std::string numbered(const std::string& name, std::size_t number) {
    return number == 0 ? name : name + "_" + std::to_string(number);
  }

  std::map<std::string, Used> used_;
};

/// Who is read: a layer of the same model, and which of its outputs.
struct Reference {
  std::string layer;
  std::size_t output = 0;
};

Reference reference_of(const Json& triple) {
  return {triple.at(0).get<std::string>(), triple.at(2).get<std::size_t>()};
}

/// All references in a structure of lists and objects: ["lstm", 0, 0] or [["lstm", 0, 0], ...].
std::vector<Reference> references_in(const Json& json) {
  if (json.is_array() && json.size() >= 3 && json[0].is_string()) return {reference_of(json)};
  std::vector<Reference> all;
  if (!json.is_structured()) return all;
  for (const Json& item : json)
    for (Reference& reference : references_in(item)) all.push_back(std::move(reference));
  return all;
}

/// What a call says beside its input: nothing that changes a number.
void check_arguments(const Layer& layer, const Json& arguments) {
  if (!arguments.is_object()) return;
  for (const auto& [name, value] : arguments.items()) {
    if (value.is_null() || value == Json(false) || (value.is_array() && value.empty())) continue;
    if (name == "training")
      refuse(layer, "it is called with training = true, so that its dropout acts in use too", "training = false");
    if (name == "initial_state")
      refuse(layer, "it begins with the states of another layer", "a decoder that reads the code at every step");
    refuse(layer, "it is called with " + name, "a call with its input alone");
  }
}

/// Keras 3: {"args", "kwargs"}, tensors among them as {"class_name": "__keras_tensor__"}.
void add_tensors(const Json& json, std::vector<Reference>& found) {
  if (json.is_object() && json.value("class_name", Json()) == "__keras_tensor__") {
    found.push_back(reference_of(json.at("config").at("keras_history")));
    return;
  }
  if (!json.is_array()) return;
  for (const Json& item : json) add_tensors(item, found);
}

/// What a layer of a functional model reads.
std::vector<Reference> read_by(const Layer& layer, const Json& nodes) {
  if (nodes.size() > 1)
    refuse(layer, "it is used " + std::to_string(nodes.size()) + " times with the same weights", "one use of a layer");
  if (nodes.empty()) return {};
  const Json& node = nodes.front();
  if (node.is_object()) {
    std::vector<Reference> found;
    add_tensors(node.at("args"), found);
    if (node.at("args").size() > 1 && found.size() < 2)
      refuse(layer, "it is called with more than its input", "a call with its input alone");
    check_arguments(layer, node.at("kwargs"));
    return found;
  }
  const std::vector<Reference> found = references_in(node);
  const auto check = [&](const Json& input) {
    if (input.is_array() && input.size() > 3) check_arguments(layer, input[3]);
  };
  check(node);
  if (node.is_array() && !node.empty() && node[0].is_array())
    for (const Json& input : node) check(input);
  return found;
}

class GraphReader {
 public:
  Graph graph;

  /// The places of what the model outputs, called on `inputs`; those are its own where they are none.
  std::vector<std::size_t> add_model(const Json& model, const Place& place, const std::vector<std::size_t>& inputs) {
    const std::string type = class_of(model);
    const Json& config = model.at("config");
    Place inner = place;
    if (config.is_object()) inner.trainable = place.trainable && config.value("trainable", Json()) != Json(false);
    if (type == "Sequential") return add_sequential(config, inner, inputs);
    if (type == "Functional" || type == "Model") {
      if (!config.contains("layers"))
        throw results::UsageError("it is a subclassed model, whose layers are written in Python",
                                  {"needed: a Sequential or functional model"});
      return add_functional(config, inner, inputs);
    }
    throw results::UsageError("its model is of the class " + type, {"needed: a Sequential or functional model"});
  }

 private:
  std::size_t add(Layer layer, std::vector<std::size_t> inputs) {
    if (graph.layers.size() >= kMostLayers)
      throw results::UsageError("it has more than " + std::to_string(kMostLayers) + " layers");
    if (layer.kind != Kind::kInput && inputs.size() != 1)
      refuse(layer, "it reads " + std::to_string(inputs.size()) + " inputs",
             "one input for every layer; states of the encoder cannot be passed on");
    layer.inputs = std::move(inputs);
    graph.layers.push_back(std::move(layer));
    return graph.layers.size() - 1;
  }

  /// A layer, or a model as one, on `inputs`.
  std::vector<std::size_t> add_one(const Json& json, const Place& place, const Group& group,
                                   const std::vector<std::size_t>& inputs) {
    const std::string path = place.path + "layers/" + group.name;
    const std::string path_2_13 = place.path_2_13 + "_layer_checkpoint_dependencies/" + group.of_2_13;
    if (is_model(class_of(json))) {
      const Json& config = json.at("config");
      const std::string name = json.value("name", config.is_object() ? config.value("name", "") : "");
      return add_model(json, {place.owner.empty() ? name : place.owner, path + "/", path_2_13 + "/", place.trainable},
                       inputs);
    }
    Layer layer = read_layer(json);
    layer.owner = place.owner.empty() ? layer.name : place.owner;
    layer.path = path;
    layer.path_2_13 = path_2_13;
    layer.trainable = layer.trainable && place.trainable;
    return {add(std::move(layer), inputs)};
  }

  std::vector<std::size_t> add_sequential(const Json& config, const Place& place, std::vector<std::size_t> current) {
    const Json& layers = config.is_array() ? config : config.at("layers");  // a list up to Keras 2.2.2
    GroupNames groups;
    for (const Json& json : layers) {
      const std::string type = class_of(json);
      const Group group = groups.next(json);
      if (current.empty() && type != "InputLayer") {
        Json shape = is_model(type) ? Json() : input_shape(json.at("config"));
        if (shape.is_null() && config.is_object()) shape = config.value("build_input_shape", Json());
        current = {add(input_of("input", shape), {})};
      } else if (!current.empty() && type == "InputLayer") {
        continue;  // of a model that is called on something else
      }
      current = add_one(json, place, group, current);
      if (current.size() != 1)
        throw results::UsageError("a model within it has " + std::to_string(current.size()) + " outputs",
                                  {"needed: one, or a functional model around it"});
    }
    if (current.empty()) throw results::UsageError("its model has no layers");
    return current;
  }

  /// Layers by name, each with what it outputs; in any order that their inputs allow.
  std::vector<std::size_t> add_functional(const Json& config, const Place& place,
                                          const std::vector<std::size_t>& inputs) {
    struct Waiting {
      const Json* json;
      std::string name;
      Group group;
      std::vector<Reference> reads;
    };
    std::map<std::string, std::vector<std::size_t>> made;
    const std::vector<Reference> own_inputs = references_in(config.at("input_layers"));
    if (own_inputs.size() != 1)
      throw results::UsageError("its model has " + std::to_string(own_inputs.size()) + " inputs",
                                {"needed: one input, the sequences"});
    GroupNames groups;
    std::vector<Waiting> waiting;
    for (const Json& json : config.at("layers")) {
      const std::string name = json.at("name").get<std::string>();
      const Group group = groups.next(json);
      if (name == own_inputs.front().layer && !inputs.empty()) {
        made[name] = inputs;
        continue;
      }
      Layer caller;
      caller.name = name;
      caller.type = class_of(json);
      waiting.push_back({&json, name, group, read_by(caller, json.at("inbound_nodes"))});
    }
    const auto places_of = [&](const std::vector<Reference>& references) -> std::optional<std::vector<std::size_t>> {
      std::vector<std::size_t> places;
      for (const Reference& reference : references) {
        const auto found = made.find(reference.layer);
        if (found == made.end()) return std::nullopt;
        if (reference.output >= found->second.size())
          throw results::UsageError(
              "output " + std::to_string(reference.output) + " of layer '" + reference.layer + "' is read, a state",
              {"needed: layers that read outputs only"});
        places.push_back(found->second[reference.output]);
      }
      return places;
    };
    for (bool goes_on = true; goes_on && !waiting.empty();) {
      goes_on = false;
      for (auto next = waiting.begin(); next != waiting.end();) {
        const auto reads = places_of(next->reads);
        if (!reads) {
          ++next;
          continue;
        }
        made[next->name] = add_one(*next->json, place, next->group, *reads);
        next = waiting.erase(next);
        goes_on = true;
      }
    }
    if (!waiting.empty())
      throw results::DamagedFile("layer '" + waiting.front().name + "' reads a layer that there is not");
    const auto outputs = places_of(references_in(config.at("output_layers")));
    if (!outputs || outputs->empty()) throw results::DamagedFile("its model outputs a layer that there is not");
    return *outputs;
  }
};

}  // namespace

Graph read_graph(const Json& model) {
  GraphReader reader;
  reader.graph.outputs = reader.add_model(model, {}, {});
  const auto is_input = [](const Layer& layer) { return layer.kind == Kind::kInput; };
  if (reader.graph.layers.empty() || !is_input(reader.graph.layers.front()) ||
      std::ranges::count_if(reader.graph.layers, is_input) != 1)
    throw results::UsageError("its model does not have one input", {"needed: one input, the sequences"});
  return std::move(reader.graph);
}

}  // namespace tapelab::experiments::keras
