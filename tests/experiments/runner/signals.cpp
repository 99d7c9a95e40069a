// Signals reach a thread that computes nothing.
#include "experiments/runner/signals.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

using namespace tapelab::experiments;
using namespace std::chrono_literals;

namespace {

bool are_blocked_here() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return sigismember(&blocked, SIGTERM) == 1 && sigismember(&blocked, SIGINT) == 1;
}

bool becomes(const std::atomic<Stop>& stop, Stop wanted) {
  for (int i = 0; i < 500 && stop != wanted; ++i) std::this_thread::sleep_for(10ms);
  return stop == wanted;
}

}  // namespace

TEST_CASE("signals: neither who asks to be stopped by them nor the threads it starts are interrupted") {
  REQUIRE_FALSE(are_blocked_here());
  {
    StopOnSignals signals;
    CHECK(are_blocked_here());
    bool in_thread = false;
    std::thread([&] { in_thread = are_blocked_here(); }).join();
    CHECK(in_thread);
    CHECK(signals.stop() == Stop::kNo);
    ::kill(::getpid(), SIGTERM);
    CHECK(becomes(signals.stop(), Stop::kAfterBatch));
    CHECK(signals.signal_number() == SIGTERM);
    ::kill(::getpid(), SIGINT);
    CHECK(becomes(signals.stop(), Stop::kNow));
    CHECK(signals.signal_number() == SIGTERM);
  }
  CHECK_FALSE(are_blocked_here());
}
