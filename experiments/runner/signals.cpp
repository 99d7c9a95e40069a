#include "experiments/runner/signals.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string_view>

namespace tapelab::experiments {
namespace {

// A handler can reach nothing but globals; lock-free atomics are safe in it.
std::atomic<Stop> requested{Stop::kNo};
std::atomic<int> first_signal{0};
static_assert(std::atomic<Stop>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void say(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void on_signal(int number) {
  const int saved_errno = errno;
  int none = 0;
  if (first_signal.compare_exchange_strong(none, number)) {
    Stop running = Stop::kNo;
    requested.compare_exchange_strong(running, Stop::kAfterBatch);
    say("\nstopping after the current batch; the same command continues from there. Interrupt again to stop now\n");
  } else if (requested.exchange(Stop::kNow) != Stop::kNow) {
    say("\nstopping now\n");
  } else {
    ::_exit(128 + number);
  }
  errno = saved_errno;
}

void handle(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

sigset_t stopping_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

StopOnSignals::StopOnSignals() {
  requested = Stop::kNo;
  first_signal = 0;
  handle(on_signal);
  const sigset_t signals = stopping_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
  taker_ = std::thread([this, signals] {
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    std::unique_lock lock(mutex_);
    ends_.wait(lock, [this] { return ending_; });
  });
}

StopOnSignals::~StopOnSignals() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ends_.notify_one();
  taker_.join();
  handle(SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::atomic<Stop>& StopOnSignals::stop() { return requested; }

int StopOnSignals::signal_number() const { return first_signal; }

}  // namespace tapelab::experiments
