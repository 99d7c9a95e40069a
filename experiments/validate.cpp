#include "experiments/validate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "experiments/refusal.hpp"
#include "experiments/targets.hpp"
#include "experiments/validate_training.hpp"
#include "experiments/windows.hpp"

namespace tapelab::experiments {
namespace {

void check_decoders(const Config& config) {
  if (!config.reconstruct.enabled && !config.predict.enabled) {
    reject("reconstruct.enabled", "no decoder is enabled", "set reconstruct.enabled = true or predict.enabled = true");
  }
}

// Settings that only some data sources read.
constexpr std::array<std::string_view, 1> kCsv = {"csv"}, kCubes = {"cubes"};
constexpr std::array<std::string_view, 2> kCubesAndCsv = {"cubes", "csv"};
constexpr std::array<DependentSetting, 5> kSourceSettings = {{{"data.file", "data.source", kCsv},
                                                              {"data.columns", "data.source", kCsv},
                                                              {"data.stride", "data.source", kCsv},
                                                              {"data.window", "data.source", kCubesAndCsv},
                                                              {"data.window_cut", "data.source", kCubes}}};

void check_data(const Config& config) {
  for (const DependentSetting& setting : kSourceSettings) check_effect(config, setting);
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
  check_decoders(config);
  validate_training(config);
  check_data(config);
  check_decoder(config, config.reconstruct, "reconstruct");
  check_decoder(config, config.predict, "predict");
}

}  // namespace tapelab::experiments
