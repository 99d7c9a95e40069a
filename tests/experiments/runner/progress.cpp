// What run shows of runs that end by a clock of our own.
#include "experiments/runner/progress.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <sstream>
#include <string>

using namespace tapelab::experiments;
namespace results = tapelab::results;
using namespace std::chrono_literals;

namespace {

Progress::Clock::time_point time_now;

results::RunRecord run(const std::string& id, results::Status status = results::Status::kOk) {
  results::RunRecord record;
  record.id = id;
  record.seed = 3;
  record.epochs = 5;
  record.status = status;
  if (status != results::Status::kOk) record.message = "the loss is not finite";
  return record;
}

/// Shows a grid of ten runs, seven of them missing, by a clock that the test moves.
class Shown {
 public:
  explicit Shown(ProgressStyle style) : progress_(out_, style, [] { return time_now; }) {
    time_now = {};
    progress_.started(10, 7, active_);
  }

  Shown& after(Progress::Clock::duration time) {
    time_now += time;
    progress_.advanced();
    return *this;
  }
  Shown& finished(const results::RunRecord& record) {
    progress_.finished(record);
    return *this;
  }
  std::shared_ptr<ActiveRun> begin(const std::string& id) { return active_->begin(id, 4); }
  Progress& progress() { return progress_; }

  std::string text() {
    progress_.ended();
    return out_.str();
  }

 private:
  std::ostringstream out_;
  std::shared_ptr<ActiveRuns> active_ = std::make_shared<ActiveRuns>();
  Progress progress_;
};

/// One of 200 updates each `done`; 10 make an epoch.
void move(ActiveRun& run, std::int64_t done) {
  run.progress.updates = 200;
  run.progress.epochs = 20;
  run.progress.update = done;
  run.progress.epoch = done / 10;
  run.progress.loss = 0.0123456;
}

}  // namespace

TEST_CASE("progress: lines come when the grid begins, then per 10 % or minute, whichever is later") {
  Shown shown({});
  const auto active = shown.begin("r1");
  move(*active, 100);
  shown.after(30s);  // 7 % in half a minute: neither
  shown.after(30s);  // 7 % in a minute
  move(*active, 200);
  shown.after(1s);            // 14 %, and more than a minute
  shown.finished(run("r2"));  // 28 %, but at once
  shown.after(60s);
  CHECK(shown.text() ==
        "7 runs to do\n"
        "3/10 runs, about 6 min 6 s left | r1 seed 4, epoch 20/20, loss 0.01235\n"
        "4/10 runs, about 5 min 3 s left | r1 seed 4, epoch 20/20, loss 0.01235\n");
}

TEST_CASE("progress: --verbose has a line per run, and a run that fails has one always") {
  Shown brief({}), verbose({.every_run = true});
  for (Shown* shown : {&brief, &verbose})
    shown->finished(run("r1")).finished(run("r2", results::Status::kFailed)).finished(run("r3"));
  CHECK(brief.text() == "7 runs to do\nfailed 5/10 r2 seed 3: the loss is not finite\n");
  CHECK(verbose.text() ==
        "7 runs to do\ndone 4/10 r1 seed 3, 5 epochs\nfailed 5/10 r2 seed 3: the loss is not finite\n"
        "done 6/10 r3 seed 3, 5 epochs\n");
}

TEST_CASE("progress: a run that could not be measured in full says so") {
  Shown shown({});
  results::RunRecord record = run("r1");
  record.message = "rare events are not measured";
  shown.finished(record);
  CHECK(shown.text() == "7 runs to do\nnote: r1 seed 3: rare events are not measured\n");
}

TEST_CASE("progress: a terminal shows one line from the first moment, drawn anew, never wider than it") {
  Shown shown({.display = Display::kTerminal, .columns = [] { return std::size_t{60}; }});
  const auto first = shown.begin("r1"), second = shown.begin("r2");
  move(*first, 50);
  shown.after(50ms);  // too soon
  shown.after(10s);
  shown.finished(run("r3", results::Status::kFailed));
  shown.progress().warning("the disk is nearly full");
  const std::string text = shown.text();
  CHECK(text ==
        "\r\033[K3/10 runs"
        "\r\033[K3/10 runs, about 4 min 31 s left | r1 seed 4, epoch 5/20..."
        "\r\033[Kfailed 4/10 r3 seed 3: the loss is not finite\n"
        "\r\033[Kwarning: the disk is nearly full\n"
        "\r\033[K");
}

TEST_CASE("progress: a single run of hours tells the time left by its updates") {
  std::ostringstream out;
  time_now = {};
  Progress progress(out, {}, [] { return time_now; });
  const auto active = std::make_shared<ActiveRuns>();
  progress.started(1, 1, active);
  const auto run = active->begin("r1", 1);
  move(*run, 50);
  time_now += 1h;
  progress.advanced();
  CHECK(out.str() == "1 run to do\n0/1 runs, about 3 h left | r1 seed 1, epoch 5/20, loss 0.01235\n");
}

TEST_CASE("progress: what a checkpoint had done took none of this process's time") {
  std::ostringstream out;
  time_now = {};
  Progress progress(out, {}, [] { return time_now; });
  const auto active = std::make_shared<ActiveRuns>();
  progress.started(1, 1, active);
  const auto run = active->begin("r1", 1);
  run->progress.first_update = 100;
  move(*run, 150);
  time_now += 1h;
  progress.advanced();
  CHECK(out.str() == "1 run to do\n0/1 runs, about 1 h left | r1 seed 1, epoch 15/20, loss 0.01235\n");
}

TEST_CASE("active runs: those that are kept, in the order in which they began") {
  ActiveRuns active;
  const auto first = active.begin("r1", 1);
  auto second = active.begin("r2", 2);
  CHECK(active.states().size() == 2);
  CHECK(active.states().front().id == "r1");
  second.reset();
  CHECK(active.states().size() == 1);
  CHECK(results::share_of(active.states().front()) == 0);
  move(*first, 50);
  CHECK(results::share_of(active.states().front()) == 0.25);
  first->progress.update = 300;  // another thread is between two stores
  CHECK(results::share_of(active.states().front()) == 1);
}
