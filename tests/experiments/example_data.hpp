// Small made-up data sets, so that tests need no files.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

struct PlannedRun;

namespace examples {

/// The defaults but for these settings.
Config configured(std::initializer_list<std::pair<std::string, std::string>> settings);

struct ExampleSize {
  std::size_t train = 5, validation = 0, test = 0;
  std::size_t steps = 4, features = 2;
  enum class Lengths { kEqual, kRagged } lengths = Lengths::kEqual;
};

/// Targets are the input and the shifted input; scaling is none. Ragged: sample n ends in n % 3 steps of padding, and
/// every fifth step of all has a missing value.
Dataset example_data(const Config& config, const ExampleSize& size);

/// With this data and the id r0123456789ab.
PlannedRun example_run(const Config& config, const ExampleSize& size);

}  // namespace examples
}  // namespace tapelab::experiments
