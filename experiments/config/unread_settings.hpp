// Settings that a configuration reads nowhere, so that no value of theirs changes what is computed.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/config_forward.hpp"

namespace tapelab::experiments {

/// Settings, and why nothing reads them: "predict.enabled = false".
struct Unread {
  std::vector<std::string> keys;
  std::string because;
};

/// Those of a decoder that is off, of a training that does not take place, train.enabled where there is none to enable,
/// train.epochs where updates are counted and
/// data.epoch_sequences where a training set is repeated. A grid may state them for the runs that read them, but it may
/// not sweep over them where they change nothing.
std::vector<Unread> unread_settings(const Config& config);

/// The configuration with all of these at their defaults, and train.enabled as it trains: equal for runs that compute
/// the same.
Config without_unread(Config config);

}  // namespace tapelab::experiments
