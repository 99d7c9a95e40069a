#include "experiments/config/validate_data.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/axes.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/validate_table.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/run/output_units.hpp"

namespace tapelab::experiments {
namespace {

using enum Breach;

using enum choice::Source;

/// Settings that only some data sources read.
std::vector<DependentSetting> source_settings() {
  const auto csv = texts_of({kCsv}), array = texts_of({kArray}), cubes = texts_of({kCubes}),
             digits = texts_of({kDigits}), tables = texts_of({kCsv, kArray}), files = texts_of({kCsv, kArray, kDigits}),
             rows = texts_of({kCubes, kCsv, kArray}), windowed = texts_of({kCubes, kCsv, kArray, kDigits}),
             held = texts_of({kRamp, kCounting, kCubes, kCsv, kArray});
  std::vector<DependentSetting> settings;
  const auto add = [&](const char* key, const std::vector<std::string>& sources) {
    settings.push_back({key, "data.source", sources});
  };
  add("data.file", files);
  for (const char* key :
       {"data.files", "data.validation_files", "data.test_files", "data.exclude_columns", "data.class_column",
        "data.normal_class", "data.missing_values", "data.mask_channel", "data.train_from", "data.validation_from",
        "data.test_from", "data.test_until", "data.lookback_across", "data.scale_by"})
    add(key, tables);
  for (const char* key : {"data.layout", "data.time_column", "data.time_unit", "data.gaps", "data.calendar"})
    add(key, csv);
  for (const char* key : {"data.label_file", "data.class_file"}) add(key, tables);
  for (const char* key : {"data.label_dataset", "data.class_dataset", "data.cut_sequences"}) add(key, array);
  add("data.validation_of", held);
  add("data.dataset", array);
  add("data.axes", array);
  add("data.encoding", csv);
  add("data.delimiter", csv);
  add("data.header", csv);
  add("data.columns", tables);
  add("data.target_columns", tables);
  add("data.units", tables);
  add("data.sequence_column", csv);
  add("data.label_column", tables);
  add("data.missing", tables);
  add("data.stride", tables);
  add("data.window", windowed);
  add("data.horizon", rows);
  add("data.window_cut", cubes);
  add("data.validation", held);
  add("data.test", held);
  add("data.split", held);
  add("data.split_seed", held);
  add("data.scaling", held);
  add("data.scale", held);
  add("data.test_file", digits);
  add("data.pool", digits);
  add("data.canvas", digits);
  add("data.digits", digits);
  add("data.speed", digits);
  add("data.max_speed", digits);
  add("data.epoch_sequences", digits);
  add("data.train_sequences", digits);
  add("data.labels_per_class", digits);
  add("data.validation_sequences", digits);
  add("data.test_sequences", digits);
  add("eval.season", tables);
  return settings;
}

void add_source_rules(Rules& rules) {
  rules.push_back({"data.source = none is of imported models", kImpossible, [](const Config& config) {
                     if (config.data.source == kNone)
                       reject("data.source", "data.source = none is of imported models: there is nothing to train on",
                              "name data, for example data.source = csv and data.file = PATH");
                   }});
  for (const DependentSetting& setting : source_settings()) rules.push_back(effect_rule(setting));
  rules.push_back({"data.file is given", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     const bool reads_file = data.source == kCsv || data.source == kArray || data.source == kDigits;
                     if (reads_file && data.file.empty() && data.files.empty())
                       reject("data.source", "data.source = " + text_of(data.source) + " needs data.file",
                              data.source == kDigits ? "set data.file = PATH"
                                                     : "set data.file = PATH, or data.files = PATTERN for several");
                   }});
  rules.push_back({"data.test_file is given", kImpossible, [](const Config& config) {
                     if (config.data.source == kDigits && config.data.test_file.empty())
                       reject("data.test_file",
                              "data.source = digits needs data.test_file, the digits of the test videos",
                              "set data.test_file = PATH");
                   }});
  rules.push_back({"a window has steps", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     if ((data.source == kCubes || data.source == kDigits) && data.window == 0)
                       reject("data.window", "data.window = 0 is for csv, not for " + text_of(data.source),
                              "give a window of at least 1");
                   }});
  for (const char* key : {"data.window", "data.stride", "data.horizon"})
    rules.push_back({std::string(key) + " is of an array with a time axis", kNoEffect, [=](const Config& config) {
                       const DataConfig& data = config.data;
                       if (data.source == kArray && !has_time_axis(data.axes) && !data.cut_sequences &&
                           is_set(config, key))
                         reject(key, no_effect(key, "data.axes = " + text_of(data.axes)) + ": sequences are read whole",
                                "data.cut_sequences = true cuts every sequence into windows, data.axes = time feature "
                                "one long series");
                     }});
  rules.push_back(effect_rule(
      "data.stride", [](const Config& config) { return config.data.window != 0; }, "data.window = 0",
      "remove it, or give a window"));
}

void add_unit_rule(Rules& rules) {
  rules.push_back(
      {"data.units are short texts", kImpossible, [](const Config& config) {
         for (const std::string& unit : config.data.units)
           if (!results::is_unit(unit))
             reject("data.units", "'" + unit + "' in data.units is no unit",
                    "a unit has 1 to 64 bytes on one line, as in degC or \"m s-1\"; of a number without one it "
                    "is 1");
       }});
}

void add_digit_rules(Rules& rules) {
  rules.push_back({"data.max_speed is not below data.speed", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     if (data.source != kDigits || data.max_speed == 0 || data.max_speed >= data.speed) return;
                     reject("data.max_speed",
                            "data.max_speed = " + value_text(data.max_speed) +
                                " is below data.speed = " + value_text(data.speed),
                            "0: all digits move at data.speed");
                   }});
  rules.push_back({"labels are of videos of one digit", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     if (data.source == kDigits && data.labels_per_class > 0 && data.digits > 1)
                       reject("data.labels_per_class",
                              "data.labels_per_class needs videos of one digit; data.digits = " +
                                  std::to_string(data.digits),
                              "set data.digits = 1");
                   }});
  rules.push_back(effect_rule(
      "data.train_sequences",
      [](const Config& config) { return config.data.source != kDigits || config.data.labels_per_class == 0; },
      "data.labels_per_class above 0", "remove it"));
  rules.push_back(effect_rule(
      "train.shuffle",
      [](const Config& config) {
        const DataConfig& data = config.data;
        return data.source != kDigits || data.train_sequences > 0 || data.labels_per_class > 0;
      },
      "an endless stream, which has no order to change", "remove it"));
}

Rules all_rules() {
  Rules rules;
  add_source_rules(rules);
  add_unit_rule(rules);
  add_digit_rules(rules);
  rules.insert(rules.end(), table_rules().begin(), table_rules().end());
  return rules;
}

}  // namespace

const Rules& data_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
