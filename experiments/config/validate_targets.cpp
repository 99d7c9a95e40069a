#include "experiments/config/validate_targets.hpp"

#include <algorithm>
#include <string>

#include "experiments/config/axes.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments {
namespace {

using enum Breach;

/// Whether every sequence has a class, as far as the settings say.
bool has_classes(const DataConfig& data) {
  switch (data.source) {
    case choice::Source::kDigits:
      return data.digits == 1;
    case choice::Source::kCsv:
      return !data.class_column.empty();
    case choice::Source::kArray:
      return !data.class_column.empty() || !data.class_file.empty() || !data.class_dataset.empty();
    default:
      return false;
  }
}

void reject_without_classes(const DataConfig& data) {
  const std::string needs = "classify.enabled = true needs sequences that each have a class: ";
  if (data.source == choice::Source::kCsv)
    reject("classify.enabled", needs + "data.class_column is empty", "name the column that holds the class");
  if (data.source == choice::Source::kArray)
    reject("classify.enabled", needs + "data.class_column, data.class_file and data.class_dataset are empty",
           "name the column or the array that holds the classes");
  reject("classify.enabled",
         needs + "csv or array with data.class_column, or data.source = digits with data.digits = 1",
         "set these, or remove it");
}

void add_class_rules(Rules& rules) {
  rules.push_back({"classes for the classifier", kImpossible, [](const Config& config) {
                     if (config.classify.enabled && !has_classes(config.data)) reject_without_classes(config.data);
                   }});
  for (const char* name : {"reconstruct", "predict"})
    rules.push_back({std::string(name) + ".loss with values masked one by one", kImpossible, [=](const Config& config) {
                       const DecoderConfig& decoder = config.decoder(name);
                       if (!decoder.enabled || config.data.missing != choice::Missing::kMaskValues ||
                           decoder.loss != choice::Loss::kSoftmaxCrossEntropy)
                         return;
                       reject(std::string(name) + ".loss",
                              "softmax_cross_entropy compares all values of a step; data.missing = mask_values leaves "
                              "some of them out",
                              "set data.missing = mask, or choose another loss");
                     }});
  rules.push_back(effect_rule(
      "classify.weight", [](const Config& config) { return config.classify.enabled; }, "classify.enabled = false",
      "remove it, or enable it"));
}

bool some_decoder(const Config& config, auto condition) {
  return (config.reconstruct.enabled && condition(config.reconstruct)) ||
         (config.predict.enabled && condition(config.predict));
}

void add_read_rules(Rules& rules) {
  rules.push_back(effect_rule(
      "data.horizon",
      [](const Config& config) {
        return some_decoder(config,
                            [](const DecoderConfig& decoder) { return decoder.target == choice::Target::kFuture; });
      },
      "no decoder whose target is future", "set predict.target = future, or remove it"));
  rules.push_back(effect_rule(
      "data.target_columns",
      [](const Config& config) {
        return some_decoder(config,
                            [&](const DecoderConfig& decoder) { return takes_target_columns(decoder, config.data); });
      },
      "no decoder whose target is columns or future", "set predict.target = columns or future, or remove it"));
}

bool forecasts(const Config& config) {
  return config.predict.enabled && config.predict.target == choice::Target::kFuture;
}

void add_season_rules(Rules& rules) {
  rules.push_back(effect_rule("eval.season", forecasts, "no predict decoder whose target is future",
                              "set predict.enabled = true and predict.target = future, or remove it"));
  rules.push_back(
      {"eval.season repeats columns that are inputs", kImpossible, [](const Config& config) {
         if (config.eval.season == 0 || !forecasts(config)) return;
         for (const std::string& target : config.data.target_columns)
           if (std::ranges::find(config.data.columns, target) == config.data.columns.end())
             reject("eval.season",
                    "the seasonal baseline of eval.season repeats what the window holds of the target columns, and '" +
                        target + "' is no input",
                    "list it in data.columns too, or remove eval.season");
       }});
  rules.push_back({"eval.season fits into the window", kImpossible, [](const Config& config) {
                     const bool whole_series =
                         config.data.window == 0 || (config.data.source == choice::Source::kArray &&
                                                     !has_time_axis(config.data.axes) && !config.data.cut_sequences);
                     if (!forecasts(config) || whole_series || config.eval.season <= config.data.window) return;
                     reject("eval.season",
                            too_long_season(config.eval.season, static_cast<std::size_t>(config.data.window)),
                            "make data.window at least one season, or eval.season shorter; 0: no seasonal baseline");
                   }});
}

bool has_rows_after_window(const DataConfig& data) {
  using enum choice::Source;
  return data.source == kCsv || data.source == kArray || data.source == kDigits ||
         (data.source == kCubes && data.window_cut == choice::WindowCut::kSliding);
}

void add_decoder_rules(Rules& rules, const std::string& name) {
  const auto has_target = [name](const Config& config, choice::Target target) {
    const DecoderConfig& decoder = config.decoder(name);
    return decoder.enabled && decoder.target == target;
  };
  rules.push_back(
      {name + ".target = future has rows after the window", kImpossible, [=](const Config& config) {
         if (!has_target(config, choice::Target::kFuture) || has_rows_after_window(config.data)) return;
         reject(name + ".target",
                name + ".target = future needs rows after the window; data.source = " + text_of(config.data.source) +
                    " has none",
                "use data.source = csv, or cubes with data.window_cut = sliding; or " + name + ".target = shifted");
       }});
  rules.push_back({name + ".target = future says how many steps", kImpossible, [=](const Config& config) {
                     if (!has_target(config, choice::Target::kFuture) || config.decoder(name).steps > 0) return;
                     reject(name + ".steps", name + ".target = future needs " + name + ".steps of at least 1",
                            "say how many steps after the window to output");
                   }});
  rules.push_back({name + ".target = columns names columns", kImpossible, [=](const Config& config) {
                     if (!has_target(config, choice::Target::kColumns) || !config.data.target_columns.empty()) return;
                     reject(name + ".target", name + ".target = columns needs data.target_columns",
                            "name the columns to output");
                   }});
}

Rules all_rules() {
  Rules rules;
  add_class_rules(rules);
  add_read_rules(rules);
  add_season_rules(rules);
  add_decoder_rules(rules, "reconstruct");
  add_decoder_rules(rules, "predict");
  return rules;
}

}  // namespace

std::string too_long_season(std::int64_t season, std::size_t window) {
  return "eval.season = " + std::to_string(season) + " is longer than the window of " +
         results::counted(window, "row") + ", which holds no value a season before the output";
}

const Rules& target_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
