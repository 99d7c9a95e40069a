#include "experiments/runner/start_weights.hpp"

#include <algorithm>
#include <iterator>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/reject.hpp"
#include "experiments/config/run_id.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/model/weights.hpp"
#include "experiments/runner/start_choice.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/run/run_sources.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

const std::string kFrom = "model.start_from", kModules = "model.start_modules";

[[noreturn]] void reject(const std::string& key, std::string message, std::vector<std::string> hints) {
  throw ConfigError({.message = std::move(message), .key = key, .hints = std::move(hints)});
}

/// Runs `read`, which reads a study, and turns what it says of a wrong request into an error of the setting.
template <class Read>
auto asked_by_setting(const Read& read) {
  try {
    return read();
  } catch (const InputError&) {
    throw;
  } catch (const results::UsageError& error) {
    experiments::reject(kFrom, kFrom + ": ", error);
  }
}

struct NamedShape {
  std::string name;
  Shape shape;
};

std::vector<NamedShape> parameters_of(const Config& config, const DataShape& data) {
  Autoencoder<float> model(model_options(config, data));
  std::vector<NamedShape> all;
  model.visit([&](const std::string& name, const Parameter<float>& p) { all.push_back({name, p.shape}); });
  return all;
}

std::string shape_of(const results::NamedArray& stored) {
  return Shape(stored.array.shape.begin(), stored.array.shape.end()).to_string();
}

template <class Named>
std::vector<std::string> modules_of(const std::vector<Named>& parameters) {
  std::vector<std::string> modules;
  for (const auto& parameter : parameters)
    if (const std::string module = module_of(parameter.name); std::ranges::find(modules, module) == modules.end())
      modules.push_back(module);
  return modules;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// The modules to take over: the ones asked for, which both must have, or all that both have.
std::vector<std::string> chosen_modules(const std::vector<std::string>& asked, const std::vector<std::string>& here,
                                        const std::vector<std::string>& there, const std::string& source) {
  if (asked.empty()) {
    std::vector<std::string> common;
    std::ranges::copy_if(here, std::back_inserter(common), [&](const auto& module) { return has(there, module); });
    return common;
  }
  for (const std::string& module : asked) {
    if (!has(here, module))
      reject(kModules, kModules + ": this model has no " + module, {"it has: " + comma_list(here)});
    if (!has(there, module))
      reject(kModules, kModules + ": " + source + " has no " + module, {"it has: " + comma_list(there)});
  }
  return asked;
}

/// Compares the stored weights of the chosen modules with the parameters of their names.
void check_fit(const std::vector<results::NamedArray>& stored, const std::vector<NamedShape>& here,
               const std::vector<std::string>& modules, const std::string& source) {
  const auto fail = [&](const std::string& what) {
    reject(kFrom, kFrom + ": the weights do not fit: " + what,
           {"make the models alike, or take over only some modules with " + kModules});
  };
  for (const auto& [name, shape] : here) {
    if (!has(modules, module_of(name))) continue;
    const auto array = std::ranges::find(stored, name, &results::NamedArray::name);
    if (array == stored.end()) fail(name + " is " + shape.to_string() + " here; " + source + " has no such array");
    if (!std::ranges::equal(array->array.shape, shape))
      fail(name + " is " + shape_of(*array) + " in " + source + " and " + shape.to_string() + " here");
  }
  for (const results::NamedArray& array : stored)
    if (has(modules, module_of(array.name)) && std::ranges::find(here, array.name, &NamedShape::name) == here.end())
      fail(array.name + " is " + shape_of(array) + " in " + source + "; this model has no such array");
}

/// A model that is only measured must have no random weights.
void check_complete(const std::vector<std::string>& here, const std::vector<std::string>& taken,
                    const std::string& source) {
  std::vector<std::string> random;
  std::ranges::copy_if(here, std::back_inserter(random), [&](const auto& module) { return !has(taken, module); });
  if (random.empty()) return;
  reject(
      "train.epochs",
      "nothing would be trained and " + comma_list(random) + (random.size() > 1 ? " have" : " has") + " random weights",
      {"taken from " + source + ": " + (taken.empty() ? "nothing" : comma_list(taken)),
       "train it with train.epochs, disable it, or start from a run that has it"});
}

std::vector<results::NamedArray> weights_of(const std::vector<std::string>& modules,
                                            const std::vector<results::NamedArray>& stored) {
  std::vector<results::NamedArray> weights;
  std::ranges::copy_if(stored, std::back_inserter(weights),
                       [&](const results::NamedArray& array) { return has(modules, module_of(array.name)); });
  return weights;
}

/// Its id, were its seed the default; "" for settings of another version.
std::string configuration_of(const results::RunRecord& run) {
  try {
    Config config = config_of(run);
    config.seed = default_config().seed;
    const results::RunSources sources = results::sources_of(run.provenance);
    return run_id(config, sources.data, sources.start_configuration, run.revision).substr(1);
  } catch (const ConfigError&) {
    return "";
  }
}

}  // namespace

const results::Study& StartFinder::study(const std::filesystem::path& folder) {
  const auto known = studies_.find(folder);
  if (known != studies_.end()) return known->second;
  return studies_.emplace(folder, open_study_with_weights(folder)).first->second;
}

const results::RunRecord& StartFinder::run(const std::filesystem::path& folder, const std::string& id) {
  const auto known = runs_.find(folder / id);
  if (known != runs_.end()) return known->second;
  return runs_.emplace(folder / id, read_trained_run(folder, id)).first->second;
}

std::string StartFinder::run_to_start_from(const StartPlace& place, const Config& config) {
  const results::Study& from = study(place.study);
  if (place.names_run()) return choose_stored_run(from, place.study, place.words);
  return choose_start_run(from, place, config);
}

std::shared_ptr<const StartWeights> StartFinder::find(const Config& config, const Dataset& data) {
  if (config.model.start_from.empty()) return nullptr;
  const StartPlace place = parse_start_from(config.model.start_from);
  return asked_by_setting([&] {
    const std::string id = run_to_start_from(place, config);
    const std::vector<NamedShape> here = parameters_of(config, data);
    const results::RunRecord& there = run(place.study, id);
    const std::string source = "run " + id + " of '" + place.study.string() + "'";
    const auto modules =
        chosen_modules(config.model.start_modules, modules_of(here), modules_of(there.weights), source);
    check_fit(there.weights, here, modules, source);
    if (!config.train.trains()) check_complete(modules_of(here), modules, source);
    std::shared_ptr<const StartWeights>& found = found_[id + ' ' + value_text(modules)];
    if (!found)
      found =
          std::make_shared<StartWeights>(StartWeights{id, weights_of(modules, there.weights), configuration_of(there)});
    return found;
  });
}

}  // namespace tapelab::experiments
