// How combinations of settings are refused.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "experiments/config.hpp"

namespace tapelab::experiments {

/// Throws ConfigError at `key`.
[[noreturn]] void reject(std::string key, std::string message, std::string hint);

/// Whether a setting is not at its default.
bool is_set(const Config& config, std::string_view key);

/// "'key' has no effect with <because>"
std::string no_effect(const std::string& key, const std::string& because);

/// A setting read only where another one, `decider`, has one of some values.
struct DependentSetting {
  std::string_view key;
  std::string_view decider;
  std::span<const std::string_view> values;
};

/// Refuses the setting if it would change nothing but the run's id: it is set while the decider has none of the values.
void check_effect(const Config& config, const DependentSetting& setting);

}  // namespace tapelab::experiments
