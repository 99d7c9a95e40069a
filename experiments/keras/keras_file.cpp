#include "experiments/keras/keras_file.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/formats/checksum.hpp"
#include "experiments/formats/hdf5_array.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/keras/find_weights.hpp"
#include "experiments/keras/graph.hpp"
#include "experiments/keras/weight_file.hpp"
#include "experiments/keras/zip_archive.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/json_text.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments::keras {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostJson = std::size_t{64} << 20;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Json parsed(std::string_view text, const std::string& what) {
  if (text.size() > kMostJson)
    throw results::DamagedFile(what + " has " + std::to_string(text.size()) + " bytes; at most " +
                               std::to_string(kMostJson) + " are read");
  results::reject_deep_json(text);
  return Json::parse(text);
}

/// "mean_squared_error" and "mse" of what a model was compiled with; "" for anything else.
std::string loss_of(const Json& compiled) {
  if (!compiled.is_object()) return "";
  const Json* loss = nullptr;
  if (const auto found = compiled.find("loss"); found != compiled.end()) loss = &*found;
  if (loss == nullptr) return "";
  if (loss->is_array() && !loss->empty() &&
      std::ranges::all_of(*loss, [&](const Json& one) { return one == loss->front(); }))
    loss = &loss->front();
  return loss->is_string() ? loss->get<std::string>() : "";
}

void require_version(const KerasFile& file) {
  if (file.main_version() == 2 || file.main_version() == 3) return;
  throw results::UsageError("it was saved by Keras '" + file.version + "'",
                            {"Keras 2.2 to 3.x are read: load it there, and save it again"});
}

void read_h5(std::span<const std::byte> bytes, KerasFile& file) {
  file.format = "h5";
  WeightFile weights(bytes);
  const results::h5::Group root = weights.root();
  const auto model = root.text_attribute("model_config");
  if (!model) {
    if (root.has("layer_names") || !names_in(root, "layer_names").empty() || root.has("layers"))
      throw results::UsageError("it holds weights without the model they belong to",
                                {"save the whole model: model.save('model.keras')"});
    throw results::UsageError("it is no Keras model: its attribute model_config is missing",
                              {"a model is saved by model.save('model.keras') or model.save('model.h5')"});
  }
  file.version = root.text_attribute("keras_version").value_or("");
  require_version(file);
  if (const auto compiled = root.text_attribute("training_config"))
    file.loss = loss_of(parsed(*compiled, "its training_config"));
  file.graph = read_graph(parsed(*model, "its model_config"));
  find_weights_h5(weights, file.graph);
}

void read_archive(std::span<const std::byte> bytes, KerasFile& file) {
  file.format = "keras";
  const ZipArchive archive(bytes);
  const auto config = archive.file("config.json", kMostJson), metadata = archive.file("metadata.json", kMostJson);
  if (!config)
    throw results::UsageError("it is no Keras model: its archive holds no config.json",
                              {"a model is saved by model.save('model.keras')"});
  if (metadata) file.version = parsed(text_of(*metadata), "its metadata.json").at("keras_version").get<std::string>();
  require_version(file);
  const Json model = parsed(text_of(*config), "its config.json");
  if (const auto compiled = model.find("compile_config"); compiled != model.end()) file.loss = loss_of(*compiled);
  const auto stored = archive.file("model.weights.h5", SIZE_MAX);
  if (!stored)
    throw results::UsageError("its archive holds no model.weights.h5",
                              {"weights in one file: model.save('model.keras')"});
  file.graph = read_graph(model);
  WeightFile weights(*stored);
  find_weights_keras(weights, file.graph);
}

KerasFile read(const std::filesystem::path& path, const std::vector<std::byte>& bytes) {
  constexpr std::string_view kZip = "PK\x03\x04";
  KerasFile file;
  file.name = path.filename().string();
  Checksum checksum;
  checksum.add(std::span(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  file.checksum = checksum.hex();
  if (is_hdf5(text_of(bytes)))
    read_h5(bytes, file);
  else if (text_of(bytes).starts_with(kZip))
    read_archive(bytes, file);
  else
    throw results::UsageError("it is neither HDF5 nor a zip archive",
                              {"Keras models are read: those of model.save('model.keras') and model.save('model.h5')"});
  return file;
}

}  // namespace

void rethrow_naming(const std::filesystem::path& path) {
  const std::string name = "'" + path.string() + "'";
  try {
    throw;
  } catch (const InputError& error) {
    Diagnostic diagnostic = error.diagnostic();
    diagnostic.message = name + ": " + diagnostic.message;
    throw ConfigError(std::move(diagnostic));
  } catch (const results::UsageError& error) {
    throw results::UsageError(name + ": " + error.message(), error.hints());
  } catch (const results::IoError& error) {
    throw results::UnreadableFile("cannot read " + name + ": " + error.what());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {  // whatever else a file can bring about
    throw results::DamagedFile(name + " cannot be read: " + error.what(), {"it is damaged; save or copy it again"});
  }
}

int KerasFile::main_version() const {
  return results::parse_number<int>(std::string_view(version).substr(0, version.find('.'))).value_or(0);
}

KerasFile read_keras_file(const std::filesystem::path& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown))
    throw results::UsageError("'" + path.string() + "' is a folder",
                              {"a SavedModel is not read; in Keras load it, and model.save('model.keras')"});
  const auto content = results::read_bytes(path);
  const std::string name = "'" + path.string() + "'";
  if (content.missing) throw results::UsageError("no file " + name, {"give a .keras or .h5 file of Keras"});
  if (!content.problem.empty()) throw results::UnreadableFile("cannot read " + name + ": " + content.problem);
  return naming(path, [&] { return read(path, content.bytes); });
}

}  // namespace tapelab::experiments::keras
