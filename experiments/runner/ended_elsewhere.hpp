// The runs that other processes stored while this one worked.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "experiments/runner/run_options.hpp"

namespace tapelab::experiments {

/// May be used by several threads at once.
class EndedElsewhere {
 public:
  /// The sink is told of each, and must outlive this object.
  explicit EndedElsewhere(RunSink& sink) : sink_(sink) {}

  void add(const std::string& id) {
    const std::lock_guard lock(mutex_);
    if (ids_.insert(id).second) sink_.ended_elsewhere(ids_.size());
  }

  /// Once nobody adds any more.
  const std::set<std::string>& ids() const { return ids_; }

 private:
  RunSink& sink_;
  std::mutex mutex_;
  std::set<std::string> ids_;
};

}  // namespace tapelab::experiments
