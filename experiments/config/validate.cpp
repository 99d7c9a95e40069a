#include "experiments/config/validate.hpp"

#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/validate_data.hpp"
#include "experiments/config/validate_events.hpp"
#include "experiments/config/validate_layers.hpp"
#include "experiments/config/validate_model.hpp"
#include "experiments/config/validate_targets.hpp"
#include "experiments/config/validate_training.hpp"
#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {
namespace {

Rules all_rules() {
  Rules all = {{.name = "a decoder is enabled", .breach = Breach::kImpossible, .check = [](const Config& config) {
                  if (!config.reconstruct.enabled && !config.predict.enabled && !config.classify.enabled)
                    reject("reconstruct.enabled", "no decoder is enabled",
                           "set reconstruct.enabled, predict.enabled or classify.enabled = true");
                }}};
  for (const Rules* part :
       {&training_rules(), &data_rules(), &target_rules(), &event_rules(), &layer_rules(), &model_rules()})
    all.insert(all.end(), part->begin(), part->end());
  return all;
}

bool keeps(const Rule& rule, const Config& config) {
  try {
    rule.check(config);
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

}  // namespace

const Rules& rules() {
  static const Rules all = all_rules();
  return all;
}

void validate(const Config& config) {
  for (const Rule& rule : rules()) rule.check(config);
}

void require_loadable(const Config& config) {
  for (const Rules* part : {&data_rules(), &target_rules(), &event_rules()})
    for (const Rule& rule : *part)
      if (rule.breach == Breach::kImpossible) rule.check(config);
}

void validate_change(const Config& before, const Config& after) {
  for (const Rule& rule : rules()) {
    try {
      rule.check(after);
    } catch (const ConfigError& error) {
      Diagnostic diagnostic = error.diagnostic();
      if (get(before, diagnostic.key) == get(after, diagnostic.key) || !keeps(rule, before)) continue;
      diagnostic.where = command_line();
      throw ConfigError(std::move(diagnostic));
    }
  }
}

}  // namespace tapelab::experiments
