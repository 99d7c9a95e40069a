// A sink for several threads.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "experiments/runner/run_options.hpp"

namespace tapelab::experiments {

/// Calls from several threads, one after the other.
class OneAtATime : public RunSink {
 public:
  explicit OneAtATime(RunSink& sink) : sink_(sink) {}
  void warning(const std::string& text) override {
    const std::lock_guard lock(mutex_);
    sink_.warning(text);
  }
  void started(std::size_t total, std::size_t missing, std::shared_ptr<const ActiveRuns> active) override {
    const std::lock_guard lock(mutex_);
    sink_.started(total, missing, std::move(active));
  }
  void finished(const results::RunRecord& run) override {
    const std::lock_guard lock(mutex_);
    sink_.finished(run);
  }
  void ended_elsewhere(std::size_t runs) override {
    const std::lock_guard lock(mutex_);
    sink_.ended_elsewhere(runs);
  }
  void waiting(std::size_t runs, const std::string& workers) override {
    const std::lock_guard lock(mutex_);
    sink_.waiting(runs, workers);
  }
  void ended() override {
    const std::lock_guard lock(mutex_);
    sink_.ended();
  }
  void advanced() override { sink_.advanced(); }

 private:
  RunSink& sink_;
  std::mutex mutex_;
};

}  // namespace tapelab::experiments
