#include "experiments/runner/progress.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "experiments/runner/screen.hpp"
#include "results/run/run_log.hpp"
#include "results/study/active_run.hpp"
#include "results/text/duration_text.hpp"

namespace tapelab::experiments {

using namespace std::chrono_literals;

namespace {

constexpr auto kBetweenDrawings = 100ms;
constexpr auto kBetweenLines = 60s;
constexpr double kShareBetweenLines = 0.1;

}  // namespace

void Progress::warning(const std::string& text) {
  const std::lock_guard lock(mutex_);
  clear();
  out_ << "warning: " << text << '\n' << std::flush;
}

void Progress::started(std::size_t total, std::size_t missing, std::shared_ptr<const ActiveRuns> active) {
  const std::lock_guard lock(mutex_);
  total_ = total;
  missing_ = missing;
  active_ = std::move(active);
  start_ = shown_ = now_();
  if (missing_ == 0) return;
  if (on_terminal())
    draw();
  else
    out_ << missing_ << (missing_ == 1 ? " run" : " runs") << " to do\n" << std::flush;
}

void Progress::finished(const results::RunRecord& run) {
  const std::lock_guard lock(mutex_);
  ++fresh_;
  const std::string place = std::to_string(total_ - missing_ + ended_count()) + '/' + std::to_string(total_);
  if (run.status == results::Status::kFailed) {
    ++failed_;
    clear();
    const bool colored = style_.display == Display::kColorTerminal;
    out_ << ScreenCode{colored ? "\033[31m" : ""} << "failed" << ScreenCode{colored ? "\033[0m" : ""} << ' ' << place
         << ' ' << run.id << " seed " << run.seed << ": " << run.message << '\n';
  } else if (style_.every_run) {
    clear();
    const std::string weights_of = results::parse_log(run.log).weights_of;
    out_ << "done " << place << ' ' << run.id << " seed " << run.seed << ", " << run.epochs << " epochs"
         << (weights_of.empty() ? "" : ", weights of " + weights_of) << '\n';
  }
  if (run.status == results::Status::kOk && !run.message.empty()) {
    clear();
    out_ << "note: " << run.id << " seed " << run.seed << ": " << run.message << '\n';
  }
  out_ << std::flush;
  show();
}

void Progress::advanced() {
  const auto now = now_().time_since_epoch().count();
  if (now < next_look_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || active_ == nullptr) return;
  next_look_.store(now + Clock::duration(kBetweenDrawings).count(), std::memory_order_relaxed);
  try {
    show();
  } catch (const std::bad_alloc&) {  // a run does not fail for what is shown of it
  }
}

void Progress::ended_elsewhere(std::size_t runs) {
  const std::lock_guard lock(mutex_);
  elsewhere_ = runs;
  show();
}

void Progress::waiting(std::size_t runs, const std::string& workers) {
  const std::lock_guard lock(mutex_);
  clear();
  out_ << "waiting for " << runs << (runs == 1 ? " run" : " runs") << " of "
       << (workers.empty() ? "another process" : workers) << "; Ctrl-C ends this process only\n"
       << std::flush;
}

void Progress::ended() {
  const std::lock_guard lock(mutex_);
  active_ = nullptr;
  clear();
  out_ << std::flush;
}

/// Of the missing runs' work; a run that may end early counts as if it trained to the end.
double Progress::share() const {
  double ended = static_cast<double>(ended_count());
  if (active_ != nullptr)
    for (const auto& run : active_->states()) ended += results::share_of(run);
  return std::min(ended / static_cast<double>(missing_), 1.0);
}

/// "12/40 runs, 1 failed, about 3 min left"
std::string Progress::head() const {
  std::string text = std::to_string(total_ - missing_ + ended_count()) + '/' + std::to_string(total_) + " runs";
  if (failed_ > 0) text += ", " + std::to_string(failed_) + " failed";
  const double elapsed = std::chrono::duration<double>(now_() - start_).count();
  const auto active = active_ == nullptr ? std::vector<results::ActiveRunState>() : active_->states();
  const auto left = results::seconds_left(elapsed, static_cast<double>(ended_count()),
                                          static_cast<double>(missing_ - ended_count()), active);
  if (left) text += ", about " + results::duration_text(*left) + " left";
  return text;
}

std::string Progress::active_text() const {
  std::string text;
  if (active_ != nullptr)
    for (const auto& run : active_->states()) text += " | " + results::text_of(run);
  return text;
}

void Progress::show() {
  if (on_terminal()) {
    if (now_() - shown_ >= kBetweenDrawings || ended_count() == missing_) draw();
    return;
  }
  if (now_() - shown_ < kBetweenLines || share() - shown_share_ < kShareBetweenLines) return;
  shown_ = now_();
  shown_share_ = share();
  out_ << head() << active_text() << '\n' << std::flush;
}

void Progress::draw() {
  shown_ = now_();
  clear();
  std::string text = head() + active_text();
  if (const std::size_t most = std::max<std::size_t>(style_.columns(), 20) - 1; text.size() > most)
    text = text.substr(0, most - 3) + "...";
  out_ << text << std::flush;
}

void Progress::clear() {
  if (on_terminal()) out_ << ScreenCode{"\r\033[K"};
}

}  // namespace tapelab::experiments
