#include "experiments/validate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/refusal.hpp"
#include "experiments/targets.hpp"
#include "experiments/validate_training.hpp"
#include "experiments/value_text.hpp"
#include "experiments/windows.hpp"

namespace tapelab::experiments {
namespace {

void check_decoders(const Config& config) {
  if (!config.reconstruct.enabled && !config.predict.enabled) {
    reject("reconstruct.enabled", "no decoder is enabled", "set reconstruct.enabled = true or predict.enabled = true");
  }
}

// Settings that only some data sources read.
using Source = std::string_view;
constexpr std::array<Source, 1> kCsv = {"csv"}, kArray = {"array"}, kCubes = {"cubes"};
constexpr std::array<Source, 2> kFiles = {"csv", "array"}, kCubesAndCsv = {"cubes", "csv"};
constexpr std::array<DependentSetting, 13> kSourceSettings = {{{"data.file", "data.source", kFiles},
                                                               {"data.dataset", "data.source", kArray},
                                                               {"data.delimiter", "data.source", kCsv},
                                                               {"data.header", "data.source", kCsv},
                                                               {"data.columns", "data.source", kFiles},
                                                               {"data.target_columns", "data.source", kFiles},
                                                               {"data.sequence_column", "data.source", kCsv},
                                                               {"data.label_column", "data.source", kCsv},
                                                               {"data.missing", "data.source", kFiles},
                                                               {"data.stride", "data.source", kCsv},
                                                               {"data.window", "data.source", kCubesAndCsv},
                                                               {"data.horizon", "data.source", kCubesAndCsv},
                                                               {"data.window_cut", "data.source", kCubes}}};

void check_source_settings(const Config& config) {
  for (const DependentSetting& setting : kSourceSettings) check_effect(config, setting);
  if (config.data.source == "cubes" && config.data.window == 0)
    reject("data.window", "data.window = 0 is for csv", "give a window of at least 1");
  if (config.data.window == 0 && is_set(config, "data.stride"))
    reject("data.stride", no_effect("data.stride", "data.window = 0"), "remove it, or give a window");
}

/// Columns named more than once, in one setting or in two that exclude each other.
void check_columns(const DataConfig& data) {
  const auto check_list = [](std::vector<std::string> columns, const char* key) {
    std::ranges::sort(columns);
    if (const auto twice = std::ranges::adjacent_find(columns); twice != columns.end())
      reject(key, "column '" + *twice + "' is listed twice", "list each column once");
  };
  check_list(data.columns, "data.columns");
  check_list(data.target_columns, "data.target_columns");
  for (const auto& [key, name] :
       {std::pair{"data.sequence_column", data.sequence_column}, std::pair{"data.label_column", data.label_column}})
    for (const auto* columns : {&data.columns, &data.target_columns})
      if (!name.empty() && std::ranges::find(*columns, name) != columns->end())
        reject(key,
               "column '" + name + "' cannot be both " + key + " and " +
                   (columns == &data.columns ? "data.columns" : "data.target_columns"),
               "use it for one of them");
  if (!data.label_column.empty() && data.label_column == data.sequence_column)
    reject("data.label_column", "column '" + data.label_column + "' cannot be data.sequence_column too",
           "use it for one of them");
}

void check_parts(const Config& config) {
  const DataConfig& data = config.data;
  if (data.validation + data.test >= 1)
    reject("data.test", "data.validation and data.test together leave nothing to train on",
           "their sum must be below 1");
  if (data.validation == 0 && data.test == 0)
    for (const char* key : {"data.split", "data.split_seed"})
      if (is_set(config, key))
        reject(key, no_effect(key, "nothing held out"), "set data.validation or data.test, or remove it");
  if (data.split == "time" && is_set(config, "data.split_seed"))
    reject("data.split_seed", no_effect("data.split_seed", "data.split = time"),
           "set data.split = random, or remove it");
}

bool some_decoder(const Config& config, auto condition) {
  return (config.reconstruct.enabled && condition(config.reconstruct)) ||
         (config.predict.enabled && condition(config.predict));
}

void check_targets(const Config& config) {
  const DataConfig& data = config.data;
  if (data.horizon > 1 && !some_decoder(config, [](const auto& decoder) { return decoder.target == "future"; }))
    reject("data.horizon", no_effect("data.horizon", "no decoder whose target is future"),
           "set predict.target = future, or remove it");
  if (!data.target_columns.empty() &&
      !some_decoder(config, [&](const auto& decoder) { return takes_target_columns(decoder, data); }))
    reject("data.target_columns", no_effect("data.target_columns", "no decoder whose target is columns or future"),
           "set predict.target = columns or future, or remove it");
}

void check_data(const Config& config) {
  check_source_settings(config);
  const DataConfig& data = config.data;
  if ((data.source == "csv" || data.source == "array") && data.file.empty())
    reject("data.source", "data.source = " + data.source + " needs data.file", "set data.file = PATH");
  check_columns(data);
  check_parts(config);
  check_targets(config);
}

bool has_rows_after_window(const DataConfig& data) {
  return data.source == "csv" || data.source == "array" || (data.source == "cubes" && data.window_cut == "sliding");
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
  if (decoder.target == "columns" && config.data.target_columns.empty())
    reject(name + ".target", name + ".target = columns needs data.target_columns", "name the columns to put out");
}

void check_cell(const ModelConfig& model) {
  if (model.cell != "gru") return;
  if (model.peepholes)
    reject("model.peepholes", "model.peepholes = true needs model.cell = lstm; a GRU has no cell to look at",
           "remove it, or set model.cell = lstm");
  if (model.forget_bias != 1)
    reject("model.forget_bias", no_effect("model.forget_bias", "model.cell = gru") + ", which has no forget gate",
           "remove it, or set model.cell = lstm");
}

/// Widths of what the encoder's layers put out.
std::vector<std::int64_t> encoder_widths(const ModelConfig& model) {
  std::vector<std::int64_t> widths = model.encoder;
  if (model.bidirectional)
    for (std::int64_t& width : widths) width *= 2;
  return widths;
}

void check_start(const ModelConfig& model, const DecoderConfig& decoder, const std::string& name) {
  if (!decoder.enabled) return;
  if (decoder.start == "state" && model.decoder != encoder_widths(model))
    reject(name + ".start",
           name + ".start = state needs decoder layers as many and as wide as the encoder's: model.encoder = " +
               value_text(model.encoder) +
               (model.bidirectional ? ", twice as wide with model.bidirectional = true" : "") +
               ", but model.decoder = " + value_text(model.decoder),
           "set model.decoder = " + value_text(encoder_widths(model)) + ", or " + name + ".start = repeat");
  if (model.code == "all_steps" && decoder.target == "future")
    reject(name + ".target",
           name +
               ".target = future does not go with model.code = all_steps: each output would be made from the steps of "
               "the window up to its own, not from the whole window",
           "set model.code = last, or " + name + ".target = shifted");
}

void check_model(const Config& config) {
  check_cell(config.model);
  check_start(config.model, config.reconstruct, "reconstruct");
  check_start(config.model, config.predict, "predict");
}

}  // namespace

void validate(const Config& config) {
  check_decoders(config);
  validate_training(config);
  check_data(config);
  check_decoder(config, config.reconstruct, "reconstruct");
  check_decoder(config, config.predict, "predict");
  check_model(config);
}

}  // namespace tapelab::experiments
