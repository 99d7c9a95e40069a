#include "experiments/validate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "experiments/fields.hpp"
#include "experiments/targets.hpp"
#include "experiments/windows.hpp"

namespace tapelab::experiments {
namespace {

[[noreturn]] void reject(std::string key, std::string message, std::string hint) {
  throw ConfigError({.message = std::move(message), .key = std::move(key), .hints = {std::move(hint)}});
}

void check_training(const Config& config) {
  if (!config.reconstruct.enabled && !config.predict.enabled) {
    reject("reconstruct.enabled", "no decoder is enabled", "set reconstruct.enabled = true or predict.enabled = true");
  }
  if (config.train.epochs == 0 && config.train.steps == 0) {
    reject("train.epochs", "train.epochs and train.steps are both 0: nothing would be trained",
           "give one of them a value above 0");
  }
}

/// A setting that only some data sources read, so that giving it with another would change nothing but the run's id.
struct SourceSetting {
  const char* key;
  std::array<std::string_view, 2> sources;
};

constexpr std::array<SourceSetting, 5> kSourceSettings = {{{"data.file", {"csv", "csv"}},
                                                           {"data.columns", {"csv", "csv"}},
                                                           {"data.stride", {"csv", "csv"}},
                                                           {"data.window", {"cubes", "csv"}},
                                                           {"data.window_cut", {"cubes", "cubes"}}}};

void check_source_settings(const Config& config) {
  for (const auto& [key, sources] : kSourceSettings) {
    const Field& field = find_field(key);
    if (std::ranges::find(sources, config.data.source) != sources.end()) continue;
    if (get(config, field) == field.default_value) continue;
    const std::string read_by =
        std::string(sources[0]) + (sources[0] == sources[1] ? "" : " and " + std::string(sources[1]));
    reject(key, "'" + field.key + "' has no effect with data.source = " + config.data.source + "; it is for " + read_by,
           "remove it, or set data.source");
  }
}

void check_data(const Config& config) {
  check_source_settings(config);
  if (config.data.source == "csv" && config.data.file.empty()) {
    reject("data.source", "data.source = csv needs data.file", "set data.file = PATH");
  }
  auto columns = config.data.columns;
  std::ranges::sort(columns);
  if (const auto twice = std::ranges::adjacent_find(columns); twice != columns.end()) {
    reject("data.columns", "column '" + *twice + "' is listed twice", "list each column once");
  }
}

bool has_rows_after_window(const DataConfig& data) {
  return data.source == "csv" || (data.source == "cubes" && data.window_cut == "sliding");
}

void check_decoder(const Config& config, const DecoderConfig& decoder, const std::string& name) {
  if (!decoder.enabled) return;
  if (decoder.target == "future") {
    if (!has_rows_after_window(config.data)) {
      reject(name + ".target",
             name + ".target = future needs rows after the window; data.source = " + config.data.source + " has none",
             "use data.source = csv, or cubes with data.window_cut = sliding; or " + name + ".target = shifted");
    }
    if (decoder.steps == 0) {
      reject(name + ".steps", name + ".target = future needs " + name + ".steps of at least 1",
             "say how many steps after the window to put out");
    }
  }
  const std::size_t window = window_steps(config.data);
  const std::size_t available = available_steps(decoder, window);
  const std::string offers = name + ".target = " + decoder.target + " of a window of " + std::to_string(window) +
                             " has " + std::to_string(available) + " steps";
  if (available == 0) reject("data.window", offers, "make data.window larger");
  if (static_cast<std::size_t>(decoder.steps) > available) {
    reject(name + ".steps", name + ".steps = " + std::to_string(decoder.steps) + " is too many: " + offers,
           "0 takes all of them");
  }
}

}  // namespace

void validate(const Config& config) {
  check_training(config);
  check_data(config);
  check_decoder(config, config.reconstruct, "reconstruct");
  check_decoder(config, config.predict, "predict");
}

}  // namespace tapelab::experiments
