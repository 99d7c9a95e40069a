#include "experiments/config/validate_events.hpp"

#include "experiments/config/config.hpp"
#include "experiments/config/labels.hpp"
#include "experiments/config/parts.hpp"
#include "results/statistics/detection.hpp"

namespace tapelab::experiments {
namespace {

using enum Breach;
using RuleKind = results::ThresholdRule::Kind;

RuleKind threshold_kind(const Config& config) { return results::parse_threshold(config.eval.threshold).kind; }

/// Broken where `needs_part` is true and there is no validation part.
Rule validation_rule(const std::string& key, const std::string& value, bool (*needs_part)(const Config&)) {
  return {key + " = " + value + " has a validation part", kImpossible, [=](const Config& config) {
            if (!has_labels(config.data) || !needs_part(config) || has_validation(config.data)) return;
            reject(key, key + " = " + value + " needs the scores of a validation part, and there is none",
                   "hold one out with data.validation, or give " + key + " another value");
          }};
}

Rules all_rules() {
  Rules rules;
  for (const char* key : {"eval.threshold", "eval.threshold_from", "eval.score", "eval.row_score", "eval.feature_score",
                          "eval.tolerance", "eval.vus_window", "eval.point_adjusted"})
    rules.push_back(effect_rule(
        key, [](const Config& config) { return has_labels(config.data); }, "an empty data.label_column",
        "name the column that says what is an event"));
  rules.push_back({"eval.threshold can be read", kImpossible, [](const Config& config) {
                     try {
                       results::parse_threshold(config.eval.threshold);
                     } catch (const results::UsageError& error) {
                       reject("eval.threshold", "", error);
                     }
                   }});
  for (const char* key : {"eval.row_score", "eval.tolerance", "eval.vus_window", "eval.point_adjusted"})
    rules.push_back(effect_rule({key, "eval.score", {"step"}}));
  rules.push_back(
      {"no effect: eval.threshold_from (eval.threshold)", kNoEffect, [](const Config& config) {
         const RuleKind kind = threshold_kind(config);
         if (!is_set(config, "eval.threshold_from")) return;
         if (kind == RuleKind::kValue)
           reject("eval.threshold_from", no_effect("eval.threshold_from", "a number as eval.threshold"),
                  "remove one of them");
         if (kind == RuleKind::kBestF1)
           reject("eval.threshold_from",
                  no_effect("eval.threshold_from", "eval.threshold = best_f1, which is fitted to the validation part"),
                  "remove one of them");
       }});
  rules.push_back(validation_rule("eval.threshold_from", "validation", [](const Config& config) {
    return config.eval.threshold_from == choice::ThresholdFrom::kValidation;
  }));
  rules.push_back(validation_rule("eval.threshold", "best_f1",
                                  [](const Config& config) { return threshold_kind(config) == RuleKind::kBestF1; }));
  return rules;
}

}  // namespace

const Rules& event_rules() {
  static const Rules rules = all_rules();
  return rules;
}

}  // namespace tapelab::experiments
