#include "experiments/keras/find_weights.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "experiments/formats/input_error.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

/// A weight of a layer: its name in Layer::weights, whether training changes it, and its shape; of a kernel only the
/// columns are known, as its rows depend on the layer before.
struct Wanted {
  std::string name;
  bool trained = true;
  std::vector<std::size_t> shape = {};  ///< empty: `columns` numbers in every row, or as many as there are
  std::size_t columns = 0;
};

void add_recurrent(const Layer& layer, const std::string& direction, std::vector<Wanted>& wanted) {
  const std::size_t gates = (layer.is_gru ? 3 : 4) * layer.units;
  wanted.push_back({direction + "kernel", true, {}, gates});
  wanted.push_back({direction + "recurrent_kernel", true, {layer.units, gates}});
  if (!layer.has_bias) return;
  if (layer.reset_after)
    wanted.push_back({direction + "bias", true, {2, gates}});
  else
    wanted.push_back({direction + "bias", true, {gates}});
}

/// The weights of a layer in the order in which Keras makes them.
std::vector<Wanted> wanted_by(const Layer& layer) {
  std::vector<Wanted> wanted;
  if (layer.kind == Kind::kRecurrent) {
    for (const char* const direction : {"forward/", "backward/"})
      if (layer.both) add_recurrent(layer, direction, wanted);
    if (!layer.both) add_recurrent(layer, "", wanted);
  }
  if (layer.kind == Kind::kDense) {
    wanted.push_back({"kernel", true, {}, layer.units});
    if (layer.has_bias) wanted.push_back({"bias", true, {layer.units}});
  }
  if (layer.kind == Kind::kNormalized) {
    if (layer.scales) wanted.push_back({"gamma"});
    if (layer.centers) wanted.push_back({"beta"});
    wanted.push_back({"moving_mean", false});
    wanted.push_back({"moving_variance", false});
  }
  return wanted;
}

/// "lstm_1 / kernel:0" and "lstm/lstm_cell/kernel_2" end in kernel.
std::string last_name(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find(':'));
  const std::size_t digits = name.find_last_not_of("0123456789");
  if (digits != name.npos && digits + 1 < name.size() && digits > 0 && name[digits] == '_') name.resize(digits);
  return name;
}

void take(WeightFile& file, const std::string& path, const Wanted& wanted, Layer& layer) {
  const std::string of = wanted.name + " of " + title(layer);
  if (!file.has(path)) throw results::DamagedFile(of + " is missing: there is no " + path);
  results::Array& array = layer.weights[wanted.name];
  if (layer.kind == Kind::kNormalized)
    array = file.take_numbers(path, of);
  else if (wanted.shape.empty())
    array = file.take_rows(path, wanted.columns, of);
  else
    array = file.take(path, wanted.shape, of);
}

/// A weight and the layer it is of.
struct Owned {
  Layer* layer;
  Wanted wanted;
};

/// The weights of all layers of a group in the order of .h5: those that training changes first.
std::vector<Owned> in_h5_order(Graph& graph, const std::string& owner) {
  std::vector<Owned> trained, others;
  for (Layer& layer : graph.layers)
    if (layer.owner == owner)
      for (Wanted& wanted : wanted_by(layer))
        (layer.trainable && wanted.trained ? trained : others).push_back({&layer, std::move(wanted)});
  std::ranges::move(others, std::back_inserter(trained));
  return trained;
}

/// "forward" and "backward" of a name say which direction it is of, where it has one.
bool is_of_direction(const std::string& stored, const std::string& wanted) {
  const auto says = [&](const char* word) { return stored.find(word) != stored.npos; };
  if (wanted.starts_with("forward/")) return !says("backward_") || says("forward_");
  if (wanted.starts_with("backward/")) return !says("forward_") || says("backward_");
  return true;
}

void find_in_group(WeightFile& file, const std::string& group, const std::vector<std::string>& stored,
                   const std::vector<Owned>& wanted) {
  if (stored.size() != wanted.size())
    throw results::DamagedFile("layer '" + group + "' needs " + std::to_string(wanted.size()) +
                               " weights, but the file has " + std::to_string(stored.size()));
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const std::string name = last_name(wanted[i].wanted.name);
    if (last_name(stored[i]) != name || !is_of_direction(stored[i], wanted[i].wanted.name))
      throw results::DamagedFile("weight " + std::to_string(i + 1) + " of layer '" + group + "' is " + stored[i] +
                                 ", expected " + wanted[i].wanted.name);
    take(file, "model_weights/" + group + "/" + stored[i], wanted[i].wanted, *wanted[i].layer);
  }
}

std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t kMost = 5;
  const std::size_t more = names.size() - std::min(names.size(), kMost);
  names.resize(names.size() - more);
  return comma_list(names) + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

[[noreturn]] void refuse_unused(const std::vector<std::string>& paths) {
  throw results::UsageError("it holds weights that no layer of its model has: " + some_of(paths),
                            {"needed: a model whose weights are those of its layers"});
}

/// The groups of a layer's weights in .keras, in the order of wanted_by.
std::vector<std::string> groups_in_keras(const Layer& layer) {
  if (layer.kind == Kind::kRecurrent && layer.both)
    return {layer.path + "/forward_layer/cell/vars", layer.path + "/backward_layer/cell/vars"};
  if (layer.kind == Kind::kRecurrent) return {layer.path + "/cell/vars"};
  return {layer.path + (layer.type.starts_with("TimeDistributed") ? "/layer/vars" : "/vars")};
}

/// The layer's own name stands beside its variables since Keras 3.
void check_name(const WeightFile& file, const Layer& layer) {
  const std::string group = layer.path + "/vars";
  if (!file.has(group)) return;
  const auto name = file.root().group(group).text_attribute("name");
  if (name && *name != layer.name)
    throw results::DamagedFile("the weights in " + layer.path + " are those of layer '" + *name + "', expected '" +
                               layer.name + "'");
}

void find_for_layer(WeightFile& file, Layer& layer) {
  const std::vector<Wanted> wanted = wanted_by(layer);
  if (wanted.empty()) return;
  check_name(file, layer);
  const std::vector<std::string> groups = groups_in_keras(layer);
  const std::size_t each = wanted.size() / groups.size();
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (!file.has(groups[g]))
      throw results::DamagedFile("the weights of " + title(layer) + " are missing: there is no " + groups[g]);
    const std::size_t stored = file.root().group(groups[g]).names().size();
    if (stored != each)
      throw results::DamagedFile(title(layer) + " needs " + std::to_string(each) + " weights in " + groups[g] +
                                 ", which has " + std::to_string(stored));
    for (std::size_t i = 0; i < each; ++i) {
      take(file, groups[g] + "/" + std::to_string(i), wanted[g * each + i], layer);
    }
  }
}

}  // namespace

void find_weights_h5(WeightFile& file, Graph& graph) {
  if (!file.has("model_weights")) throw results::DamagedFile("it has a model, but no weights");
  const results::h5::Group all = file.root().group("model_weights");
  std::set<std::string> seen;
  for (const std::string& group : names_in(all, "layer_names")) {
    if (!seen.insert(group).second) throw results::DamagedFile("two layers are named '" + group + "'");
    const std::vector<Owned> wanted = in_h5_order(graph, group);
    if (!all.has(group)) throw results::DamagedFile("the weights of layer '" + group + "' are missing");
    const std::vector<std::string> stored = names_in(all.group(group), "weight_names");
    if (wanted.empty() && stored.empty()) continue;
    if (wanted.empty()) refuse_unused({group});
    find_in_group(file, group, stored, wanted);
  }
  for (const Layer& layer : graph.layers)
    if (!wanted_by(layer).empty() && !seen.contains(layer.owner))
      throw results::DamagedFile("the weights of " + title(layer) + " are missing");
  if (const auto unused = file.unused({"model_weights"}); !unused.empty()) refuse_unused(unused);
}

void find_weights_keras(WeightFile& file, Graph& graph) {
  const bool is_of_2_13 = !file.has("layers") && file.has("_layer_checkpoint_dependencies");
  for (Layer& layer : graph.layers) {
    if (is_of_2_13) layer.path = layer.path_2_13;
    find_for_layer(file, layer);
  }
  std::vector<std::string> unused = file.unused({});
  std::erase_if(unused, [](const std::string& path) {  // states of random numbers and of the training
    return path.starts_with("optimizer/") || path.starts_with("metrics/") || path.find("seed_generator") != path.npos;
  });
  if (!unused.empty()) refuse_unused(unused);
}

}  // namespace tapelab::experiments::keras
