// What `run` shows while it works.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>

#include "experiments/runner/runner.hpp"

namespace tapelab::experiments {

enum class Display { kLines, kTerminal, kColorTerminal };

/// On a terminal one line with done, failed and the time left, redrawn; else one line per finished run. Failed runs and
/// warnings always have lines of their own.
class Progress : public RunSink {
 public:
  using Clock = std::chrono::steady_clock;
  /// `now`: what the time left is computed from.
  Progress(std::ostream& out, Display display, Clock::time_point (*now)() = Clock::now)
      : out_(out), display_(display), now_(now) {}

  void warning(const std::string& text) override;
  void started(std::size_t total, std::size_t missing) override;
  void finished(const results::RunRecord& run) override;
  void ended() override;

 private:
  void draw();
  void clear();
  double seconds_left() const;

  std::ostream& out_;
  const Display display_;
  Clock::time_point (*const now_)();
  std::size_t total_ = 0, missing_ = 0, fresh_ = 0, failed_ = 0;
  Clock::time_point start_, drawn_;
};

}  // namespace tapelab::experiments
