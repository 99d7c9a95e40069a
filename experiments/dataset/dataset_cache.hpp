// One copy of each data set, shared by all runs that train on it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

/// True for the settings that load_dataset reads.
bool touches_data(std::string_view key);

/// Thread-safe. Configurations that differ only in what does not touch the data (seed, model, training) share.
class DatasetCache {
 public:
  /// Loads on the first call for such data; later calls return the same object. Throws as load_dataset does.
  std::shared_ptr<const Dataset> get(const Config& config, Unclear unclear = Unclear::kAsk);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Dataset>> datasets_;
};

}  // namespace tapelab::experiments
