#include "experiments/export_model/keras_file.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "experiments/export_model/keras_layers.hpp"
#include "experiments/export_model/zip_writer.hpp"
#include "results/hdf5/h5.hpp"

namespace tapelab::experiments {
namespace {

namespace h5 = results::h5;
using Json = nlohmann::ordered_json;

constexpr const char* kKerasVersion = "3.0.0";  // the first that reads these files

/// At the end of either file, by which exports know their own.
std::string sign_of(const ExportOptions& options) { return std::string(kKerasSign) + options.run; }

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// The group at a path below `group`, made where it is not there.
h5::Group group_at(h5::Group& group, const std::string& path) {
  const std::size_t slash = path.find('/');
  const std::string name = path.substr(0, slash);
  h5::Group inner = group.has(name) ? group.group(name) : group.create_group(name);
  return slash == path.npos ? std::move(inner) : group_at(inner, path.substr(slash + 1));
}

void write_array(h5::Group& group, const std::string& path, const PlannedArray& array) {
  const std::size_t slash = path.rfind('/');
  group_at(group, path.substr(0, slash))
      .create(path.substr(slash + 1), h5::Shape(array.shape), array.values, std::optional<float>(),
              h5::Storage::kPlain);
}

/// TimeDistributed -> time_distributed, LSTM -> lstm.
std::string snake_case(const std::string& name) {
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto upper = [&](std::size_t at) { return std::isupper(static_cast<unsigned char>(name[at])) != 0; };
    if (i > 0 && upper(i) && !upper(i - 1)) snake += '_';
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  }
  return snake;
}

/// model.weights.h5: a layer lies under its class and its number among those of that class, not under its name.
std::vector<std::byte> weights_file(const KerasGraph& graph) {
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  std::map<std::string, std::size_t> count;
  for (const KerasLayer* layer : graph.ordered()) {
    const std::string name = snake_case(layer->class_name);
    const std::size_t number = count[name]++;
    const std::string place = "layers/" + name + (number == 0 ? "" : "_" + std::to_string(number)) + "/";
    for (const KerasWeight& weight : layer->weights) write_array(root, place + weight.place, weight.array);
  }
  return file.image();
}

}  // namespace

std::string keras_file(StoredModel& model, const ExportOptions& options) {
  const KerasGraph graph = keras_graph(model, options);
  const Json config = {{"module", "keras.src.models.functional"},
                       {"class_name", "Functional"},
                       {"config", graph.config(/*legacy=*/false)},
                       {"registered_name", "Functional"},
                       {"build_config", {{"input_shape", nullptr}}}};
  const Json metadata = {{"keras_version", kKerasVersion}, {"date_saved", "1980-01-01@00:00:00"}};
  const std::vector<std::byte> weights = weights_file(graph);
  return zip_of({{"metadata.json", dumped(metadata)},
                 {"config.json", dumped(config)},
                 {"model.weights.h5", {reinterpret_cast<const char*>(weights.data()), weights.size()}}},
                sign_of(options));
}

std::string legacy_keras_file(StoredModel& model, const ExportOptions& options) {
  const KerasGraph graph = keras_graph(model, options);
  const h5::File file = h5::File::create();
  h5::Group root = file.root();
  root.write_attribute("keras_version", kKerasVersion);
  root.write_attribute("backend", std::string("tensorflow"));
  root.write_attribute("model_config",
                       dumped({{"class_name", "Functional"}, {"config", graph.config(/*legacy=*/true)}}));
  h5::Group all = root.create_group("model_weights");
  std::vector<std::string> names;
  for (const KerasLayer* layer : graph.ordered()) names.push_back(layer->name);
  all.write_attribute("layer_names", std::span<const std::string>(names));
  all.write_attribute("keras_version", kKerasVersion);
  all.write_attribute("backend", std::string("tensorflow"));
  for (const KerasLayer* layer : graph.ordered()) {
    h5::Group group = all.create_group(layer->name);
    std::vector<std::string> weights;
    for (const KerasWeight& weight : layer->weights) {
      weights.push_back(layer->name + "/" + weight.legacy);
      write_array(group, weights.back(), weight.array);
    }
    group.write_attribute("weight_names", std::span<const std::string>(weights));
  }
  all.create_group("top_level_model_weights").write_attribute("weight_names", std::span<const std::string>());
  const std::vector<std::byte> bytes = file.image();
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text + sign_of(options);  // behind the end that the file itself names: readers take no notice
}

}  // namespace tapelab::experiments
