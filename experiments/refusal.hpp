// How combinations of settings are refused.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "experiments/config.hpp"
#include "results/errors.hpp"

namespace tapelab::experiments {

/// Throws ConfigError at `key`.
[[noreturn]] void reject(std::string key, std::string message, std::string hint);

/// Throws ConfigError at `key`: what `error` says behind `before`, its hint as a hint.
[[noreturn]] void reject(std::string key, const std::string& before, const results::UsageError& error);

/// "'KEY' has no effect with BECAUSE"
std::string no_effect(std::string_view key, std::string_view because);

/// A setting read only where another one, `decider`, has one of some values.
struct DependentSetting {
  std::string_view key;
  std::string_view decider;
  std::span<const std::string_view> values;
};

/// Refuses the setting if it would change nothing but the run's id: it is not at its default while the decider has none
/// of the values.
void check_effect(const Config& config, const DependentSetting& setting);

}  // namespace tapelab::experiments
