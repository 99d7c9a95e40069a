// Many workers on one folder, on a clock of their own: how fast they take work, and how long they have none.
//
//     build/many_workers [WORKERS [RUNS [SECONDS [MILLISECONDS]]]]     1000 workers, 100000 runs of 60 s, 5 ms an
//     answer
//
// Each worker is the list of experiments/runner/work_list.hpp and does what MissingRuns::take does; the file system
// answers every call after the same time, any number of them at once. A run's time is drawn evenly from half to one and
// a half of SECONDS. To store one takes seven calls (create, write, sync, close, rename, sync the folder, remove the
// checkpoint), to give the work back one. Listings read 256 folders. What is not simulated: a server that is itself the
// bottleneck; its calls per second are printed, so that they can be compared with what a server can do.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <random>
#include <vector>

#include "experiments/runner/work_list.hpp"

namespace {

using tapelab::experiments::WorkList;

constexpr std::size_t kMetBeforeLook = 16;  // as missing_runs.cpp has it
constexpr double kListingCalls = 257, kStoreCalls = 7, kGiveBackCalls = 1;

struct Setting {
  std::size_t workers = 1000, runs = 100'000;
  double seconds = 60, answer = 0.005;
};

enum class Piece : unsigned char { kFree, kTaken, kStored };

struct Result {
  double seconds = 0, busy = 0, calls = 0;
  std::size_t taken = 0, met = 0, looks = 0;
};

class Simulation {
 public:
  Simulation(const Setting& setting, WorkList::Start start) : setting_(setting), pieces_(setting.runs, Piece::kFree) {
    for (std::size_t worker = 0; worker < setting.workers; ++worker) {
      workers_.push_back({WorkList(setting.runs, start, worker + 1)});
      events_.push({0, worker});
    }
  }

  Result run() {
    while (!events_.empty()) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.time;
      go_on(event.worker);
    }
    result_.seconds = now_;
    return result_;
  }

 private:
  enum class Next { kLook, kTake, kLookAgain, kStore, kGiveBack };
  struct Worker {
    WorkList list;
    Next next = Next::kLook;
    std::size_t piece = 0, met = 0;
    bool has_piece = false;
  };
  struct Event {
    double time;
    std::size_t worker;
    bool operator<(const Event& other) const { return time > other.time; }
  };

  void after(std::size_t worker, double seconds, double calls, Next next) {
    result_.calls += calls;
    workers_[worker].next = next;
    events_.push({now_ + seconds + calls * setting_.answer, worker});
  }

  /// The next piece: one call asks whether it is stored. Without one the worker ends, as with --no-wait.
  void try_next(std::size_t at) {
    Worker& worker = workers_[at];
    const auto piece = worker.list.next();
    if (!piece) return;
    worker.piece = *piece;
    after(at, 0, 1, Next::kTake);
  }

  void not_to_be_had(std::size_t at) {
    Worker& worker = workers_[at];
    if (++worker.met < kMetBeforeLook) return try_next(at);
    worker.met = 0;
    ++result_.looks;
    for (const std::size_t piece : worker.list.open()) {
      if (pieces_[piece] == Piece::kStored) worker.list.has_ended(piece);
      if (pieces_[piece] == Piece::kTaken) worker.list.met_other(piece);
    }
    after(at, 0, kListingCalls, Next::kLook);
  }

  void go_on(std::size_t at) {
    Worker& worker = workers_[at];
    Piece& piece = pieces_[worker.piece];
    switch (worker.next) {
      case Next::kLook:
        return try_next(at);
      case Next::kTake:
        if (piece == Piece::kStored) {
          worker.list.has_ended(worker.piece);
          return not_to_be_had(at);
        }
        if (piece == Piece::kTaken) {
          ++result_.met;
          result_.calls += 1;
          worker.list.met_other(worker.piece);
          return not_to_be_had(at);
        }
        piece = Piece::kTaken;
        ++result_.taken;
        return after(at, 0, 2, Next::kLookAgain);  // create and write, then ask once more whether it is stored
      case Next::kLookAgain: {
        std::uniform_real_distribution<double> length(0.5 * setting_.seconds, 1.5 * setting_.seconds);
        const double seconds = length(random_);
        result_.busy += seconds;
        return after(at, seconds, kStoreCalls, Next::kStore);
      }
      case Next::kStore:
        piece = Piece::kStored;
        return after(at, 0, kGiveBackCalls, Next::kGiveBack);
      case Next::kGiveBack:
        return try_next(at);
    }
  }

  const Setting setting_;
  std::vector<Piece> pieces_;
  std::vector<Worker> workers_;
  std::priority_queue<Event> events_;
  std::mt19937_64 random_{1};
  double now_ = 0;
  Result result_;
};

void print(const char* name, const Setting& setting, const Result& result) {
  const double all = result.seconds * static_cast<double>(setting.workers);
  std::printf("%-20s %9.0f s  %8.1f taken/s  %5.2f %% idle  %7zu met  %6zu listings  %8.0f calls/s\n", name,
              result.seconds, static_cast<double>(result.taken) / result.seconds, 100 * (1 - result.busy / all),
              result.met, result.looks, result.calls / result.seconds);
}

}  // namespace

int main(int count, char** words) {
  Setting setting;
  const auto number = [&](int at, double otherwise) { return count > at ? std::atof(words[at]) : otherwise; };
  setting.workers = static_cast<std::size_t>(number(1, 1000));
  setting.runs = static_cast<std::size_t>(number(2, 100'000));
  setting.seconds = number(3, 60);
  setting.answer = number(4, 5) / 1000;
  if (setting.workers == 0 || setting.runs == 0 || !(setting.seconds > 0) || !(setting.answer >= 0)) {
    std::fputs("usage: many_workers [WORKERS [RUNS [SECONDS [MILLISECONDS]]]]\n", stderr);
    return 2;
  }
  std::printf("%zu workers, %zu runs of %g s, a file system that answers in %g ms\n", setting.workers, setting.runs,
              setting.seconds, setting.answer * 1000);
  print("all from the front", setting, Simulation(setting, WorkList::Start::kFront).run());
  print("from anywhere", setting, Simulation(setting, WorkList::Start::kAnywhere).run());
}
