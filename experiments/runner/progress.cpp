#include "experiments/runner/progress.hpp"

#include <string>

#include "experiments/runner/screen.hpp"
#include "results/text/duration_text.hpp"

namespace tapelab::experiments {

using namespace std::chrono_literals;

void Progress::warning(const std::string& text) {
  clear();
  out_ << "warning: " << text << '\n' << std::flush;
}

void Progress::started(std::size_t total, std::size_t missing) {
  total_ = total;
  missing_ = missing;
  start_ = now_();
}

void Progress::finished(const results::RunRecord& run) {
  ++fresh_;
  const std::string place = std::to_string(total_ - missing_ + fresh_) + '/' + std::to_string(total_);
  if (run.status == results::Status::kFailed) {
    ++failed_;
    clear();
    const bool colored = display_ == Display::kColorTerminal;
    out_ << ScreenCode{colored ? "\033[31m" : ""} << "failed" << ScreenCode{colored ? "\033[0m" : ""} << ' ' << place
         << ' ' << run.id << " seed " << run.seed << ": " << run.message << '\n';
  } else if (display_ == Display::kLines) {
    out_ << "done " << place << ' ' << run.id << " seed " << run.seed << ", " << run.epochs << " epochs, about "
         << results::duration_text(seconds_left()) << " left\n";
  }
  out_ << std::flush;
  if (display_ != Display::kLines && (now_() - drawn_ > 100ms || fresh_ == missing_)) draw();
}

void Progress::ended() {
  clear();
  out_ << std::flush;
}

void Progress::draw() {
  drawn_ = now_();
  clear();
  out_ << total_ - missing_ + fresh_ << '/' << total_ << " runs, " << failed_ << " failed, about "
       << results::duration_text(seconds_left()) << " left" << std::flush;
}

void Progress::clear() {
  if (display_ != Display::kLines) out_ << ScreenCode{"\r\033[K"};
}

double Progress::seconds_left() const {
  const double elapsed = std::chrono::duration<double>(now_() - start_).count();
  return elapsed / static_cast<double>(fresh_) * static_cast<double>(missing_ - fresh_);
}

}  // namespace tapelab::experiments
