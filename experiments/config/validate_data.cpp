#include "experiments/config/validate_data.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/axes.hpp"
#include "experiments/config/config.hpp"
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
  for (const char* key :
       {"data.label_file", "data.label_dataset", "data.class_file", "data.class_dataset", "data.cut_sequences"})
    add(key, array);
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
  add("data.label_column", csv);
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
  for (const DependentSetting& setting : source_settings()) rules.push_back(effect_rule(setting));
  rules.push_back({"data.file is given", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     const bool reads_file = data.source == kCsv || data.source == kArray || data.source == kDigits;
                     if (reads_file && data.file.empty())
                       reject("data.source", "data.source = " + text_of(data.source) + " needs data.file",
                              "set data.file = PATH");
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
                       if (data.source == kArray && !has_time_axis(data.axes) && is_set(config, key))
                         reject(key, no_effect(key, "data.axes = " + text_of(data.axes)) + ": sequences are read whole",
                                "data.axes = time feature cuts one long series into windows");
                     }});
  rules.push_back(effect_rule(
      "data.stride", [](const Config& config) { return config.data.window != 0; }, "data.window = 0",
      "remove it, or give a window"));
}

using List = std::vector<std::string> DataConfig::*;

void add_list_rule(Rules& rules, const std::string& key, List list) {
  rules.push_back({key + " names each column once", kImpossible, [=](const Config& config) {
                     std::vector<std::string> columns = config.data.*list;
                     std::ranges::sort(columns);
                     if (const auto twice = std::ranges::adjacent_find(columns); twice != columns.end())
                       reject(key, "column '" + *twice + "' is listed twice", "list each column once");
                   }});
}

void add_other_use_rule(Rules& rules, const std::string& key, std::string DataConfig::*name,
                        const std::string& other_key, List list) {
  rules.push_back({key + " is not among " + other_key, kImpossible, [=](const Config& config) {
                     const std::string& column = config.data.*name;
                     const std::vector<std::string>& columns = config.data.*list;
                     if (!column.empty() && std::ranges::find(columns, column) != columns.end())
                       reject(key, "column '" + column + "' cannot be both " + key + " and " + other_key,
                              "use it for one of them");
                   }});
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

/// Columns named more than once, in one setting or in two that exclude each other.
void add_column_rules(Rules& rules) {
  const std::string inputs = "data.columns", targets = "data.target_columns";
  add_list_rule(rules, inputs, &DataConfig::columns);
  add_list_rule(rules, targets, &DataConfig::target_columns);
  for (const auto& [key, name] : {std::pair{"data.sequence_column", &DataConfig::sequence_column},
                                  std::pair{"data.label_column", &DataConfig::label_column}}) {
    add_other_use_rule(rules, key, name, inputs, &DataConfig::columns);
    add_other_use_rule(rules, key, name, targets, &DataConfig::target_columns);
  }
  rules.push_back({"data.label_column is not data.sequence_column", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     if (!data.label_column.empty() && data.label_column == data.sequence_column)
                       reject("data.label_column",
                              "column '" + data.label_column + "' cannot also be data.sequence_column",
                              "use it for one of them");
                   }});
}

bool holds_out(const Config& config) { return config.data.validation > 0 || config.data.test > 0; }

void add_part_rules(Rules& rules) {
  rules.push_back({"rows are left to train on", kImpossible, [](const Config& config) {
                     if (config.data.validation + config.data.test >= 1)
                       reject("data.test", "data.validation and data.test together leave nothing to train on",
                              "their sum must be below 1");
                   }});
  for (const char* key : {"data.split", "data.split_seed"})
    rules.push_back(effect_rule(key, holds_out, "nothing held out", "set data.validation or data.test, or remove it"));
  rules.push_back(effect_rule({"data.split_seed", "data.split", texts_of({choice::Split::kRandom})}));
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
  add_column_rules(rules);
  add_unit_rule(rules);
  add_part_rules(rules);
  add_digit_rules(rules);
  return rules;
}

}  // namespace

const Rules& data_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
