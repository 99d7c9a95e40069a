#include "experiments/config/validate_table.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/calendar_periods.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/parts.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

using enum Breach;

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

using Text = std::string DataConfig::*;

/// The settings that name one column, each of which has one use only.
const std::vector<std::pair<std::string, Text>>& single_columns() {
  static const std::vector<std::pair<std::string, Text>> all = {{"data.sequence_column", &DataConfig::sequence_column},
                                                                {"data.label_column", &DataConfig::label_column},
                                                                {"data.class_column", &DataConfig::class_column},
                                                                {"data.time_column", &DataConfig::time_column}};
  return all;
}

void add_column_rules(Rules& rules) {
  const std::string inputs = "data.columns", targets = "data.target_columns", excluded = "data.exclude_columns";
  add_list_rule(rules, inputs, &DataConfig::columns);
  add_list_rule(rules, targets, &DataConfig::target_columns);
  add_list_rule(rules, excluded, &DataConfig::exclude_columns);
  for (const auto& [key, name] : single_columns()) {
    add_other_use_rule(rules, key, name, inputs, &DataConfig::columns);
    add_other_use_rule(rules, key, name, targets, &DataConfig::target_columns);
  }
  for (std::size_t i = 0; i < single_columns().size(); ++i)
    for (std::size_t before = 0; before < i; ++before) {
      const auto& [key, name] = single_columns()[i];
      const auto& [other, other_name] = single_columns()[before];
      rules.push_back({key + " is not " + other, kImpossible, [=](const Config& config) {
                         const std::string& column = config.data.*name;
                         if (!column.empty() && column == config.data.*other_name)
                           reject(key, "column '" + column + "' cannot also be " + other, "use it for one of them");
                       }});
    }
  rules.push_back(effect_rule(
      excluded, [](const Config& config) { return config.data.columns.empty(); }, "data.columns",
      "remove it: only the columns of data.columns are read"));
}

bool has_classes(const DataConfig& data) {
  return !data.class_column.empty() || !data.class_file.empty() || !data.class_dataset.empty();
}

void reject_two(const std::vector<std::string>& given, const std::string& what) {
  if (given.size() > 1) reject(given[1], given[0] + " and " + given[1] + " both " + what, "keep one of them");
}

/// Files, labels, classes and times.
void add_series_rules(Rules& rules) {
  rules.push_back({"data.file or data.files is given", kImpossible, [](const Config& config) {
                     if (!config.data.file.empty() && !config.data.files.empty())
                       reject("data.files", "data.file and data.files are both given",
                              "name one file in data.file, or several by a pattern in data.files");
                   }});
  rules.push_back({"data.calendar has times", kImpossible, [](const Config& config) {
                     if (!config.data.calendar.empty() && config.data.time_column.empty())
                       reject("data.calendar", "data.calendar needs the time of each row",
                              "name its column in data.time_column");
                   }});
  rules.push_back({"data.calendar lists periods", kImpossible, [](const Config& config) {
                     for (const std::string& name : config.data.calendar)
                       if (std::ranges::find(kCalendarPeriods, name) == std::end(kCalendarPeriods))
                         reject("data.calendar", "'" + name + "' in data.calendar is no period of the calendar",
                                "it takes " + comma_list({std::begin(kCalendarPeriods), std::end(kCalendarPeriods)}));
                   }});
  add_list_rule(rules, "data.calendar", &DataConfig::calendar);
  for (const char* key : {"data.time_unit", "data.gaps"})
    rules.push_back(effect_rule(
        key, [](const Config& config) { return !config.data.time_column.empty(); }, "an empty data.time_column",
        "name the column of the time in data.time_column"));
  rules.push_back({"data.normal_class has classes", kImpossible, [](const Config& config) {
                     if (!config.data.normal_class.empty() && !has_classes(config.data))
                       reject("data.normal_class", "data.normal_class needs the class of each series",
                              "say where the classes stand with data.class_column or data.class_file");
                   }});
  rules.push_back({"labels come from one place", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     std::vector<std::string> given;
                     if (!data.label_column.empty()) given.emplace_back("data.label_column");
                     if (!data.label_file.empty())
                       given.emplace_back("data.label_file");
                     else if (!data.label_dataset.empty())
                       given.emplace_back("data.label_dataset");
                     if (!data.normal_class.empty()) given.emplace_back("data.normal_class");
                     reject_two(given, "say which rows are events");
                   }});
  rules.push_back({"classes come from one place", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     std::vector<std::string> given;
                     if (!data.class_column.empty()) given.emplace_back("data.class_column");
                     if (!data.class_file.empty())
                       given.emplace_back("data.class_file");
                     else if (!data.class_dataset.empty())
                       given.emplace_back("data.class_dataset");
                     reject_two(given, "give the classes");
                   }});
  rules.push_back(effect_rule({"data.mask_channel", "data.missing", texts_of({choice::Missing::kMaskValues})}));
  rules.push_back({"a wide file has one feature", kImpossible, [](const Config& config) {
                     const DataConfig& data = config.data;
                     if (data.layout != choice::Layout::kWide) return;
                     const std::string key = !data.target_columns.empty() ? "data.target_columns" : "data.time_column";
                     if (!data.target_columns.empty() || !data.time_column.empty())
                       reject(key, key + " has no meaning with data.layout = wide, where columns are steps",
                              "remove it, or write one row per step (data.layout = long)");
                   }});
}

bool holds_out(const Config& config) {
  const DataConfig& data = config.data;
  return data.validation > 0 || data.test > 0;
}

bool has_parts(const Config& config) {
  const DataConfig& data = config.data;
  return has_validation(data) || has_test(data) || has_part_bounds(data);
}

/// What may say what a part is.
struct PartSettings {
  std::string key;  ///< of the fraction; the others are it with _from and _files
  double DataConfig::*fraction;
  Text from, files;
};

void add_part_rules(Rules& rules) {
  rules.push_back({"rows are left to train on", kImpossible, [](const Config& config) {
                     if (config.data.validation + config.data.test >= 1)
                       reject("data.test", "data.validation and data.test together leave nothing to train on",
                              "their sum must be below 1");
                   }});
  for (const char* key : {"data.split", "data.split_seed"})
    rules.push_back(effect_rule(key, holds_out, "nothing held out", "set data.validation or data.test, or remove it"));
  rules.push_back(effect_rule({"data.split_seed", "data.split", texts_of({choice::Split::kRandom})}));
  const std::vector<PartSettings> parts = {
      {"data.validation", &DataConfig::validation, &DataConfig::validation_from, &DataConfig::validation_files},
      {"data.test", &DataConfig::test, &DataConfig::test_from, &DataConfig::test_files}};
  for (const PartSettings& part : parts)
    rules.push_back({part.key + " is given once", kImpossible, [=](const Config& config) {
                       const DataConfig& data = config.data;
                       std::vector<std::string> given;
                       if (data.*part.fraction > 0) given.push_back(part.key);
                       if (!(data.*part.from).empty()) given.push_back(part.key + "_from");
                       if (!(data.*part.files).empty()) given.push_back(part.key + "_files");
                       reject_two(given, "say what this part is");
                     }});
  const std::vector<std::pair<std::string, Text>> bounds = {{"data.train_from", &DataConfig::train_from},
                                                            {"data.validation_from", &DataConfig::validation_from},
                                                            {"data.test_from", &DataConfig::test_from},
                                                            {"data.test_until", &DataConfig::test_until}};
  for (const auto& [key, bound] : bounds) {
    rules.push_back({key + " is of a split by time", kImpossible, [=](const Config& config) {
                       if (!(config.data.*bound).empty() && config.data.split == choice::Split::kRandom)
                         reject(key, key + " names rows, data.split = random draws them", "remove one of them");
                     }});
    rules.push_back({key + " is of series cut into windows", kImpossible, [=](const Config& config) {
                       if (!(config.data.*bound).empty() && takes_whole_series(config.data))
                         reject(key, key + " divides the rows of a series, and series are read whole here",
                                "data.test_files and data.validation_files name parts of whole series; data.window "
                                "cuts series into windows");
                     }});
  }
  rules.push_back(effect_rule(
      "data.validation_of", [](const Config& config) { return config.data.validation > 0; }, "data.validation = 0",
      "set data.validation, or remove it"));
  rules.push_back({"data.lookback_across is of forecasts", kImpossible, [](const Config& config) {
                     if (!config.data.lookback_across) return;
                     for (const std::string name : {"reconstruct", "predict"}) {
                       const DecoderConfig& decoder = config.decoder(name);
                       if (decoder.enabled && decoder.target != choice::Target::kFuture)
                         reject("data.lookback_across",
                                "with data.lookback_across inputs reach into the part before, but " + name +
                                    ".target = " + text_of(decoder.target) + " outputs rows of the inputs",
                                name + ".target = future, or " + name + ".enabled = false");
                     }
                   }});
  rules.push_back(effect_rule("data.lookback_across", has_parts, "nothing held out",
                              "set data.validation, data.test or data.test_from"));
  rules.push_back(effect_rule(
      "data.scale_by", [](const Config& config) { return config.data.scaling != choice::Scaling::kNone; },
      "data.scaling = none", "choose a scaling, or remove it"));
}

Rules all_rules() {
  Rules rules;
  add_column_rules(rules);
  add_part_rules(rules);
  add_series_rules(rules);
  return rules;
}

}  // namespace

const Rules& table_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
