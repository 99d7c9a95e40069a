// How combinations of settings are rejected: rules, each with a name, that a configuration keeps or breaks.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {

/// What a broken rule means: the run cannot be computed, or a setting would change nothing but the run's id.
enum class Breach { kImpossible, kNoEffect };

/// One thing that can be wrong with a configuration. Every rule is listed once and has a row in
/// tests/experiments/rules.cpp.
struct Rule {
  std::string name;  ///< "no effect: train.beta_1", "data.file is given"
  Breach breach;
  std::function<void(const Config&)> check;  ///< throws ConfigError where the configuration breaks the rule
};

using Rules = std::vector<Rule>;

/// Throws ConfigError at `key`.
[[noreturn]] void reject(std::string key, std::string message, std::string hint);

/// Throws ConfigError at `key`: what `error` says behind `before`, with its hints.
[[noreturn]] void reject(std::string key, const std::string& before, const results::UsageError& error);

/// "'KEY' has no effect with BECAUSE"
std::string no_effect(std::string_view key, std::string_view because);

/// True where a setting is not at its default.
bool is_set(const Config& config, std::string_view key);

/// A setting read only where another one, `decider`, has one of some values.
struct DependentSetting {
  std::string key;
  std::string decider;
  std::vector<std::string> values;  ///< as texts of the decider
};

/// Broken where the setting is not at its default while the decider has none of the values.
Rule effect_rule(const DependentSetting& setting);

/// Broken where `key` is not at its default while `is_read` is false: "'KEY' has no effect with BECAUSE".
Rule effect_rule(std::string_view key, bool (*is_read)(const Config&), std::string because, std::string hint);

}  // namespace tapelab::experiments
