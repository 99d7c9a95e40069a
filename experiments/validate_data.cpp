#include "experiments/validate_data.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/array_axes.hpp"
#include "experiments/fields.hpp"
#include "experiments/refusal.hpp"
#include "experiments/targets.hpp"
#include "experiments/value_text.hpp"
#include "results/detection.hpp"
#include "results/errors.hpp"

namespace tapelab::experiments {
namespace {

// Settings that only some data sources read.
constexpr std::array<std::string_view, 1> kCsv = {"csv"}, kArray = {"array"}, kCubes = {"cubes"}, kDigits = {"digits"};
constexpr std::array<std::string_view, 2> kTables = {"csv", "array"};
constexpr std::array<std::string_view, 3> kFiles = {"csv", "array", "digits"}, kRows = {"cubes", "csv", "array"};
constexpr std::array<std::string_view, 4> kWindowed = {"cubes", "csv", "array", "digits"};
constexpr std::array<std::string_view, 5> kHeld = {"ramp", "counting", "cubes", "csv", "array"};
constexpr auto kSourceSettings = std::to_array<DependentSetting>({{"data.file", "data.source", kFiles},
                                                                  {"data.dataset", "data.source", kArray},
                                                                  {"data.axes", "data.source", kArray},
                                                                  {"data.encoding", "data.source", kCsv},
                                                                  {"data.delimiter", "data.source", kCsv},
                                                                  {"data.header", "data.source", kCsv},
                                                                  {"data.columns", "data.source", kTables},
                                                                  {"data.target_columns", "data.source", kTables},
                                                                  {"data.sequence_column", "data.source", kCsv},
                                                                  {"data.label_column", "data.source", kCsv},
                                                                  {"data.missing", "data.source", kTables},
                                                                  {"data.stride", "data.source", kTables},
                                                                  {"data.window", "data.source", kWindowed},
                                                                  {"data.horizon", "data.source", kRows},
                                                                  {"data.window_cut", "data.source", kCubes},
                                                                  {"data.validation", "data.source", kHeld},
                                                                  {"data.test", "data.source", kHeld},
                                                                  {"data.split", "data.source", kHeld},
                                                                  {"data.split_seed", "data.source", kHeld},
                                                                  {"data.scaling", "data.source", kHeld},
                                                                  {"data.scale", "data.source", kHeld},
                                                                  {"data.test_file", "data.source", kDigits},
                                                                  {"data.pool", "data.source", kDigits},
                                                                  {"data.canvas", "data.source", kDigits},
                                                                  {"data.digits", "data.source", kDigits},
                                                                  {"data.speed", "data.source", kDigits},
                                                                  {"data.max_speed", "data.source", kDigits},
                                                                  {"data.epoch_sequences", "data.source", kDigits},
                                                                  {"data.train_sequences", "data.source", kDigits},
                                                                  {"data.labels_per_class", "data.source", kDigits},
                                                                  {"data.validation_sequences", "data.source", kDigits},
                                                                  {"data.test_sequences", "data.source", kDigits}});
constexpr std::array<std::string_view, 1> kRandom = {"random"};
constexpr DependentSetting kSplitSeed = {"data.split_seed", "data.split", kRandom};

bool is_set(const Config& config, std::string_view key) {
  const Field& field = find_field(key);
  return get(config, field) != field.default_value;
}

void check_source(const Config& config) {
  for (const DependentSetting& setting : kSourceSettings) check_effect(config, setting);
  const DataConfig& data = config.data;
  if (std::ranges::find(kFiles, data.source) != kFiles.end() && data.file.empty())
    reject("data.source", "data.source = " + data.source + " needs data.file", "set data.file = PATH");
  if (data.source == "array" && !has_time_axis(data.axes))
    for (const char* key : {"data.window", "data.stride", "data.horizon"})
      if (is_set(config, key))
        reject(key, no_effect(key, "data.axes = " + data.axes) + ": sequences are read whole",
               "data.axes = time feature cuts one long series into windows");
  if ((data.source == "cubes" || data.source == "digits") && data.window == 0)
    reject("data.window", "data.window = 0 is for csv, not for " + data.source, "give a window of at least 1");
  if (data.window == 0 && is_set(config, "data.stride"))
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
  check_effect(config, kSplitSeed);
}

void check_digits(const Config& config) {
  const DataConfig& data = config.data;
  if (config.classify.enabled && (data.source != "digits" || data.digits > 1))
    reject("classify.enabled",
           "classify.enabled = true needs sequences with a class each: data.source = digits with "
           "data.digits = 1",
           "set these, or remove it");
  if (!config.classify.enabled && is_set(config, "classify.weight"))
    reject("classify.weight", no_effect("classify.weight", "classify.enabled = false"), "remove it, or enable it");
  if (data.source != "digits") return;
  if (!config.train.shuffle && data.train_sequences == 0 && data.labels_per_class == 0)
    reject("train.shuffle", no_effect("train.shuffle", "an endless stream, which has no order to change"), "remove it");
  if (data.test_file.empty())
    reject("data.test_file", "data.source = digits needs data.test_file, the digits of the test videos",
           "set data.test_file = PATH");
  if (data.max_speed > 0 && data.max_speed < data.speed)
    reject("data.max_speed",
           "data.max_speed = " + value_text(data.max_speed) + " is below data.speed = " + value_text(data.speed),
           "0: all digits move at data.speed");
  if (data.labels_per_class > 0 && data.digits > 1)
    reject("data.labels_per_class",
           "data.labels_per_class needs videos of one digit; data.digits = " + std::to_string(data.digits),
           "set data.digits = 1");
  if (data.labels_per_class > 0 && data.train_sequences > 0)
    reject("data.train_sequences", no_effect("data.train_sequences", "data.labels_per_class above 0"), "remove it");
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

bool has_rows_after_window(const DataConfig& data) {
  return data.source == "csv" || data.source == "array" || data.source == "digits" ||
         (data.source == "cubes" && data.window_cut == "sliding");
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

void check_detection(const Config& config) {
  if (config.data.label_column.empty())
    for (const char* key : {"eval.threshold", "eval.score"})
      if (is_set(config, key))
        reject(key, no_effect(key, "an empty data.label_column"), "name the column that says what is an event");
  try {
    results::parse_threshold(config.eval.threshold);
  } catch (const results::UsageError& error) {
    reject("eval.threshold", "", error);
  }
}

}  // namespace

void validate_data(const Config& config) {
  check_source(config);
  check_columns(config.data);
  check_parts(config);
  check_digits(config);
  check_targets(config);
  check_detection(config);
  check_decoder(config, config.reconstruct, "reconstruct");
  check_decoder(config, config.predict, "predict");
}

}  // namespace tapelab::experiments
