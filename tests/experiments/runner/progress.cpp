// What run shows of runs that end by a clock of our own.
#include "experiments/runner/progress.hpp"

#include <doctest/doctest.h>

#include <sstream>

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
  record.message = "the loss is not finite";
  return record;
}

/// What is shown of a grid of ten runs, seven of them missing, of which the given ones end 20 s after another.
std::string shown(Display display, const std::vector<results::RunRecord>& runs) {
  std::ostringstream out;
  time_now = {};
  Progress progress(out, display, [] { return time_now; });
  progress.started(10, 7);
  for (const auto& record : runs) {
    time_now += 20s;
    progress.finished(record);
  }
  progress.ended();
  return out.str();
}

}  // namespace

TEST_CASE("progress: a line per run says its place among all and the time that those left will take") {
  CHECK(shown(Display::kLines, {run("r1"), run("r2")}) ==
        "done 4/10 r1 seed 3, 5 epochs, about 2 min left\n"  // 6 runs of 20 s
        "done 5/10 r2 seed 3, 5 epochs, about 1 min 40 s left\n");
}

TEST_CASE("progress: failed runs say why, and count as ended") {
  CHECK(shown(Display::kLines, {run("r1", results::Status::kFailed), run("r2")}) ==
        "failed 4/10 r1 seed 3: the loss is not finite\n"
        "done 5/10 r2 seed 3, 5 epochs, about 1 min 40 s left\n");
}

TEST_CASE("progress: a terminal shows one line, drawn anew, and nothing of it at the end") {
  CHECK(shown(Display::kTerminal, {run("r1"), run("r2", results::Status::kFailed)}) ==
        "\r\033[K4/10 runs, 0 failed, about 2 min left"
        "\r\033[Kfailed 5/10 r2 seed 3: the loss is not finite\n"
        "\r\033[K5/10 runs, 1 failed, about 1 min 40 s left\r\033[K");
}
