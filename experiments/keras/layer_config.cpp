#include "experiments/keras/layer_config.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostUnits = 65536, kMostSteps = 1'000'000;  // as in tapelab's own settings

/// Settings that change no number of a model in use, whatever they are.
const std::set<std::string_view>& ignored_settings() {
  static const std::set<std::string_view> names = {"name",
                                                   "trainable",
                                                   "batch_input_shape",
                                                   "batch_shape",
                                                   "shape",
                                                   "input_shape",
                                                   "input_dim",
                                                   "input_length",
                                                   "kernel_initializer",
                                                   "recurrent_initializer",
                                                   "bias_initializer",
                                                   "beta_initializer",
                                                   "gamma_initializer",
                                                   "moving_mean_initializer",
                                                   "moving_variance_initializer",
                                                   "kernel_regularizer",
                                                   "recurrent_regularizer",
                                                   "bias_regularizer",
                                                   "beta_regularizer",
                                                   "gamma_regularizer",
                                                   "activity_regularizer",
                                                   "kernel_constraint",
                                                   "recurrent_constraint",
                                                   "bias_constraint",
                                                   "beta_constraint",
                                                   "gamma_constraint",
                                                   "unit_forget_bias",
                                                   "implementation",
                                                   "unroll",
                                                   "use_cudnn",
                                                   "seed",
                                                   "dropout",
                                                   "recurrent_dropout",
                                                   "noise_shape",
                                                   "momentum",
                                                   "fused",
                                                   "synchronized",
                                                   "renorm_clipping",
                                                   "renorm_momentum",
                                                   "optional",
                                                   "shared_object_id",
                                                   "zero_output_for_mask",  // masked steps count nowhere
                                                   "rate",
                                                   "stddev",
                                                   "l1",
                                                   "l2",
                                                   "lora_alpha",
                                                   "supports_masking",
                                                   "build_config",
                                                   "input_spec"};
  return names;
}

/// A whole number from 1 to `most`.
std::optional<std::size_t> count_in(const Json& json, std::size_t most) {
  const auto number = json.is_number_integer() ? json.get<std::int64_t>() : 0;
  return number >= 1 && static_cast<std::size_t>(number) <= most ? std::optional(static_cast<std::size_t>(number))
                                                                 : std::nullopt;
}

/// The settings of one layer; what is read is known, and the rest must change nothing.
class Settings {
 public:
  Settings(const Json& config, const Layer& layer) : config_(config), layer_(layer) {
    if (!config.is_object()) throw results::DamagedFile(title(layer) + " has no settings");
    check_type();
  }

  bool flag(const char* key, bool otherwise) {
    const Json* const value = find(key);
    if (value == nullptr || value->is_null()) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    wrong(key, *value, "true or false");
  }

  std::size_t count(const char* key, std::size_t most) {
    const Json* const value = find(key);
    if (const auto number = value == nullptr ? std::nullopt : count_in(*value, most)) return *number;
    wrong(key, value == nullptr ? Json() : *value, "a whole number from 1 to " + std::to_string(most));
  }

  double number(const char* key, double otherwise) {
    const Json* const value = find(key);
    if (value == nullptr) return otherwise;
    if (value->is_number()) return value->get<double>();
    wrong(key, *value, "a number");
  }

  /// Of an activation: its name, however the version writes it.
  std::string activation(const char* key) {
    const Json* value = find(key);
    if (value == nullptr || value->is_null()) return "linear";
    if (value->is_object() && value->value("class_name", Json()) == "function") value = &value->at("config");
    if (value->is_string()) return value->get<std::string>();
    refuse(layer_, "its " + std::string(key) + " is " + shown(*value), "one of Keras' own activations");
  }

  const Json& object(const char* key) {
    const Json* const value = find(key);
    if (value != nullptr && value->is_object()) return *value;
    wrong(key, value == nullptr ? Json() : *value, "a layer");
  }
  const Json* find(const char* key) {
    known_.insert(key);
    const auto found = config_.find(key);
    return found == config_.end() ? nullptr : &*found;
  }

  /// Must be as if it were not there.
  void unused(const char* key, const Json& neutral, const std::string& needed) {
    const Json* const value = find(key);
    if (value == nullptr || value->is_null() || *value == neutral) return;
    refuse(layer_, std::string(key) + " = " + shown(*value), needed);
  }

  /// Throws UsageError for a setting that nobody knows and that says something.
  void finish() {
    for (const auto& [key, value] : config_.items()) {
      if (known_.contains(key) || ignored_settings().contains(key)) continue;
      if (value.is_null() || value == Json(false)) continue;
      refuse(layer_, "its setting " + key + " = " + shown(value) + " is unknown",
             "a layer without it; what it changes is not known here");
    }
  }

 private:
  static std::string shown(const Json& value) {
    constexpr std::size_t kMost = 60;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
  }

  [[noreturn]] void wrong(const char* key, const Json& value, const std::string& expected) const {
    throw results::DamagedFile(title(layer_) + " has " + key + " = " + shown(value) + ", expected " + expected);
  }

  /// Keras 3 names a policy, earlier versions a type.
  void check_type() {
    const Json* type = find("dtype");
    if (type == nullptr || type->is_null()) return;
    if (type->is_object()) type = &type->at("config").at("name");
    if (*type != "float32")
      refuse(layer_, "it computes in " + shown(*type),
             "numbers of 32 bits: in Keras set dtype 'float32', load the weights, and save it again");
  }

  const Json& config_;
  const Layer& layer_;
  std::set<std::string_view> known_;
};

void require_activation(const Layer& layer, const std::string& activation,
                        std::initializer_list<std::string_view> known, const std::string& of) {
  if (std::ranges::find(known, std::string_view(activation)) != known.end()) return;
  std::string list;
  for (const std::string_view name : known) list += (list.empty() ? "" : ", ") + std::string(name);
  refuse(layer, "its " + of + " is " + activation, "one of " + list);
}

void read_recurrent(Settings& settings, Layer& layer) {
  layer.kind = Kind::kRecurrent;
  layer.is_gru = layer.type == "GRU";
  layer.units = settings.count("units", kMostUnits);
  layer.activation = settings.activation("activation");
  layer.gate_activation = settings.activation("recurrent_activation");
  layer.has_bias = settings.flag("use_bias", true);
  layer.sequences = settings.flag("return_sequences", false);
  layer.go_backwards = settings.flag("go_backwards", false);
  layer.reset_after = layer.is_gru && settings.flag("reset_after", false);
  require_activation(layer, layer.activation, {"tanh", "relu", "sigmoid", "linear"}, "activation");
  require_activation(layer, layer.gate_activation, {"sigmoid", "hard_sigmoid"}, "recurrent_activation");
  settings.unused("stateful", false, "stateful = false: every sequence begins with a state of zeros here");
  settings.unused("time_major", false, "time_major = false: the batch comes first in Keras' files");
  settings.unused("return_state", false, "return_state = false: decoders read the code, not the encoder's states");
}

void read_dense(Settings& settings, Layer& layer) {
  layer.kind = Kind::kDense;
  layer.units = settings.count("units", kMostUnits);
  layer.activation = settings.activation("activation");
  layer.has_bias = settings.flag("use_bias", true);
  require_activation(layer, layer.activation, {"linear", "relu", "tanh", "sigmoid", "softmax"}, "activation");
  settings.unused("quantization_config", Json(), "a layer that is not quantized");
  settings.unused("lora_rank", Json(), "a layer without LoRA: merge it into the kernel");
}

void read_normalized(Settings& settings, Layer& layer) {
  layer.kind = Kind::kNormalized;
  layer.number = settings.number("epsilon", 1e-3);
  layer.centers = settings.flag("center", true);
  layer.scales = settings.flag("scale", true);
  if (!(layer.number >= 0)) throw results::DamagedFile(title(layer) + " has an epsilon below 0");
  const Json* axis = settings.find("axis");
  if (axis != nullptr && axis->is_array() && axis->size() == 1) axis = &axis->front();
  if (axis != nullptr) {
    layer.axis = axis->is_number_integer() ? axis->get<int>() : 0;
    if (layer.axis != -1 && layer.axis != 1 && layer.axis != 2)
      refuse(layer, "axis = " + axis->dump(), "axis = -1: the features are normalized");
  }
  settings.unused("renorm", false, "renorm = false");
  settings.unused("virtual_batch_size", Json(), "no virtual_batch_size");
  settings.unused("adjustment", Json(), "no adjustment");
}

/// A layer whose settings are `config`, of this class.
Layer read_plain(const std::string& type, const Json& config) {
  Layer layer;
  layer.type = type;
  if (config.is_object()) {
    layer.name = config.value("name", "");
    layer.trainable = config.value("trainable", true);
  }
  Settings settings(config, layer);
  if (type == "LSTM" || type == "GRU") {
    read_recurrent(settings, layer);
  } else if (type == "Dense") {
    read_dense(settings, layer);
  } else if (type == "BatchNormalization" || type == "BatchNormalizationV1" || type == "BatchNormalizationV2") {
    read_normalized(settings, layer);
  } else if (type == "RepeatVector") {
    layer.kind = Kind::kRepeat;
    layer.repeats = settings.count("n", kMostSteps);
  } else if (type == "Masking") {
    layer.kind = Kind::kMasking;
    layer.number = settings.number("mask_value", 0);
  } else if (type == "Activation") {
    layer.kind = Kind::kActivation;
    layer.activation = settings.activation("activation");
    require_activation(layer, layer.activation, {"linear", "relu", "tanh", "sigmoid", "softmax"}, "activation");
  } else if (type == "ReLU") {
    layer.kind = Kind::kActivation;
    layer.activation = "relu";
    settings.unused("max_value", Json(), "no max_value");
    settings.unused("negative_slope", 0, "negative_slope = 0");
    settings.unused("threshold", 0, "threshold = 0");
  } else if (type == "Softmax") {
    layer.kind = Kind::kActivation;
    layer.activation = "softmax";
    settings.unused("axis", -1, "axis = -1");
  } else if (type == "Dropout" || type == "SpatialDropout1D" || type == "GaussianNoise" || type == "GaussianDropout" ||
             type == "AlphaDropout" || type == "ActivityRegularization") {
    layer.is_dropout = type == "Dropout" && config.value("noise_shape", Json()).is_null();
    layer.number = config.contains("rate") ? settings.number("rate", 0) : 0;
  } else {
    refuse(layer, "tapelab has no such layer",
           "LSTM, GRU, Bidirectional, Dense, TimeDistributed, RepeatVector, Masking, Dropout or BatchNormalization");
  }
  settings.finish();
  return layer;
}

/// Both directions must do the same.
void check_directions(const Layer& layer, const Layer& forward, const Layer& backward) {
  const auto same = [](const Layer& a, const Layer& b) {
    return a.type == b.type && a.units == b.units && a.activation == b.activation &&
           a.gate_activation == b.gate_activation && a.has_bias == b.has_bias && a.reset_after == b.reset_after &&
           a.sequences == b.sequences;
  };
  if (forward.go_backwards)
    refuse(layer, "its first direction reads backwards", "a forward layer with go_backwards = false");
  if (!backward.go_backwards || !same(forward, backward))
    refuse(layer, "its two directions have different settings", "two directions that differ in their weights only");
}

Layer read_bidirectional(const Json& config) {
  Layer outer;
  outer.type = "Bidirectional";
  outer.name = config.value("name", "");
  Settings settings(config, outer);
  const Json& inside = settings.object("layer");
  const std::string& type = class_of(inside);
  if (type != "LSTM" && type != "GRU") refuse(outer, "it holds a layer " + type, "an LSTM or a GRU in it");
  Layer layer = read_plain(type, inside.at("config"));
  if (const Json* const back = settings.find("backward_layer"); back != nullptr && back->is_object())
    check_directions(outer, layer, read_plain(class_of(*back), back->at("config")));
  else if (layer.go_backwards)
    refuse(outer, "its first direction reads backwards", "a forward layer with go_backwards = false");
  const Json* const merge = settings.find("merge_mode");
  const std::string mode = merge == nullptr ? "concat" : merge->is_string() ? merge->get<std::string>() : "null";
  if (mode != "concat" && mode != "sum") refuse(outer, "merge_mode = " + mode, "merge_mode concat or sum");
  settings.finish();
  layer.name = outer.name;
  layer.type = "Bidirectional(" + type + ")";
  layer.both = true;
  layer.sums = mode == "sum";
  layer.trainable = layer.trainable && config.value("trainable", true);
  return layer;
}

Layer read_time_distributed(const Json& config) {
  Layer outer;
  outer.type = "TimeDistributed";
  outer.name = config.value("name", "");
  Settings settings(config, outer);
  const Json& inside = settings.object("layer");
  const std::string& type = class_of(inside);
  Layer layer = read_plain(type, inside.at("config"));
  using enum Kind;
  if (layer.kind != kDense && layer.kind != kActivation && layer.kind != kIdentity && layer.kind != kNormalized)
    refuse(outer, "it holds a layer " + type, "Dense, an activation, Dropout or BatchNormalization in it");
  settings.finish();
  layer.name = outer.name;
  layer.type = "TimeDistributed(" + type + ")";
  if (layer.axis == 1) layer.axis = -1;  // of the single step that it is given
  layer.trainable = layer.trainable && config.value("trainable", true);
  return layer;
}

}  // namespace

const std::string& class_of(const Json& json) {
  const auto found = json.find("class_name");
  if (found == json.end() || !found->is_string()) throw results::DamagedFile("it holds a layer without a class");
  const std::string& type = found->get_ref<const std::string&>();
  const auto registered = json.find("registered_name");
  if (registered != json.end() && registered->is_string() &&
      registered->get_ref<const std::string&>().find('>') != std::string::npos) {
    Layer layer;
    layer.type = registered->get<std::string>();
    layer.name = json.value("config", Json::object()).value("name", "");
    refuse(layer, "it is not Keras' own", "a model of Keras' own layers");
  }
  return type;
}

void refuse(const Layer& layer, const std::string& why, const std::string& needed) {
  throw results::UsageError(title(layer) + " cannot be imported: " + why, {"needed: " + needed});
}

Layer read_layer(const Json& json) {
  const std::string& type = class_of(json);
  const Json& config = json.at("config");
  if (type == "Bidirectional") return read_bidirectional(config);
  if (type == "TimeDistributed") return read_time_distributed(config);
  if (type == "InputLayer") return input_of(config.value("name", ""), input_shape(config));
  return read_plain(type, config);
}

Json input_shape(const Json& config) {
  for (const char* const key : {"batch_shape", "batch_input_shape"})
    if (const auto found = config.find(key); found != config.end() && found->is_array()) return *found;
  return {};
}

Layer input_of(const std::string& name, const Json& shape) {
  Layer layer;
  layer.name = name;
  layer.type = "InputLayer";
  layer.kind = Kind::kInput;
  if (shape.is_null()) return layer;
  const auto extent = [&](const Json& number, std::size_t most) -> std::optional<std::size_t> {
    if (number.is_null()) return std::nullopt;
    if (const auto count = count_in(number, most)) return count;
    throw results::DamagedFile(title(layer) + " has the shape " + shape.dump());
  };
  if (!shape.is_array() || shape.size() != 3)
    refuse(layer, "it has the shape " + shape.dump(), "sequences: [batch, steps, features]");
  layer.steps = extent(shape[1], kMostSteps);
  layer.features = extent(shape[2], kMostUnits);
  return layer;
}

}  // namespace tapelab::experiments::keras
