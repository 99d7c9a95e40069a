// What `run` shows while it works.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>

#include "experiments/runner/run_options.hpp"

namespace tapelab::experiments {

enum class Display { kLines, kTerminal, kColorTerminal };

struct ProgressStyle {
  Display display = Display::kLines;
  bool every_run = false;                                     ///< a line for each run that ends, as --verbose asks for
  std::size_t (*columns)() = [] { return std::size_t{80}; };  ///< how wide the terminal is now
};

/// On a terminal one line, redrawn: runs that ended, the time left, epoch and loss of those that train. Elsewhere a
/// line when the grid begins and then one per 10 % or minute, whichever is later. Failed runs and warnings have lines
/// of their own, at once. advanced() shows what has moved, now and then.
class Progress : public RunSink {
 public:
  using Clock = std::chrono::steady_clock;
  /// `now`: what the time left is computed from.
  Progress(std::ostream& out, ProgressStyle style, Clock::time_point (*now)() = Clock::now)
      : out_(out), style_(style), now_(now) {}

  void warning(const std::string& text) override;
  void started(std::size_t total, std::size_t missing, std::shared_ptr<const ActiveRuns> active) override;
  void finished(const results::RunRecord& run) override;
  void ended_elsewhere(std::size_t runs) override;
  void waiting(std::size_t runs, const std::string& workers) override;
  void ended() override;
  void advanced() override;

 private:
  bool on_terminal() const { return style_.display != Display::kLines; }
  std::size_t ended_count() const { return fresh_ + elsewhere_; }  ///< of the missing runs
  double share() const;
  std::string head() const;
  std::string active_text() const;
  void show();
  void draw();
  void clear();

  std::mutex mutex_;
  std::ostream& out_;
  const ProgressStyle style_;
  Clock::time_point (*const now_)();
  std::shared_ptr<const ActiveRuns> active_;  ///< null before the start and after the end
  std::size_t total_ = 0, missing_ = 0, fresh_ = 0, elsewhere_ = 0, failed_ = 0;
  Clock::time_point start_, shown_;
  double shown_share_ = 0;
  std::atomic<Clock::rep> next_look_ = 0;  ///< threads that train look no sooner
};

}  // namespace tapelab::experiments
