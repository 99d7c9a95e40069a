#include "experiments/config/validate_targets.hpp"

#include <string>

#include "experiments/config/config.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "results/statistics/detection.hpp"

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

void add_event_rules(Rules& rules) {
  for (const char* key : {"eval.threshold", "eval.score"})
    rules.push_back(effect_rule(
        key, [](const Config& config) { return !config.data.label_column.empty(); }, "an empty data.label_column",
        "name the column that says what is an event"));
  rules.push_back({"eval.threshold can be read", kImpossible, [](const Config& config) {
                     try {
                       results::parse_threshold(config.eval.threshold);
                     } catch (const results::UsageError& error) {
                       reject("eval.threshold", "", error);
                     }
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
  add_event_rules(rules);
  add_decoder_rules(rules, "reconstruct");
  add_decoder_rules(rules, "predict");
  return rules;
}

}  // namespace

const Rules& target_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
