// The file for those who watch, by a clock of our own.
#include "experiments/runner/active_writer.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "experiments/runner/study_lock.hpp"
#include "results/study/active.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

ActiveWriter::Clock::time_point time_now;

/// A folder in which one run trains.
struct Example {
  ScratchFolder scratch;
  const fs::path folder = scratch.path("study"), file = folder / "active.json";
  ActiveRuns active;
  std::shared_ptr<ActiveRun> run = active.begin("r1", 3);

  Example() {
    time_now = ActiveWriter::Clock::time_point(1h);
    fs::create_directory(folder);
  }
  void move(ActiveWriter& writer, std::int64_t update, ActiveWriter::Clock::duration time) {
    run->progress.updates = 100;
    run->progress.update = update;
    time_now += time;
    writer.advanced();
  }
  std::int64_t written_update() const { return results::read_active(file)->runs.at(0).update; }
};

}  // namespace

TEST_CASE("active_writer: at once, then once per second, and gone at the end") {
  Example example;
  std::ofstream(example.file) << "left by a killed process";
  {
    const results::PinnedFolder pinned(example.folder);
    ActiveWriter writer(pinned, example.active, [] { return time_now; });
    CHECK(!fs::exists(example.file));
    example.move(writer, 1, 0s);
    CHECK(example.written_update() == 1);
    CHECK(results::read_active(example.file)->holder == this_process());
    example.move(writer, 2, 999ms);
    CHECK(example.written_update() == 1);
    example.move(writer, 3, 1ms);
    CHECK(example.written_update() == 3);
    CHECK(std::distance(fs::directory_iterator(example.folder), {}) == 1);
  }
  CHECK(fs::is_empty(example.folder));
}

TEST_CASE("active_writer: nothing is written where the folder was, or into it once it moved, and nothing stays there") {
  Example example;
  const fs::path moved = example.scratch.path("moved");
  {
    const results::PinnedFolder pinned(example.folder);
    ActiveWriter writer(pinned, example.active, [] { return time_now; });
    example.move(writer, 1, 0s);
    fs::rename(example.folder, moved);
    example.move(writer, 2, 2s);
    CHECK(!fs::exists(example.folder));
    CHECK(results::read_active(moved / "active.json")->runs.at(0).update == 1);
    fs::create_directory(example.folder);
    example.move(writer, 3, 2s);
    CHECK(fs::is_empty(example.folder));
  }
  CHECK(fs::is_empty(moved));
}

TEST_CASE("active_writer: a file that cannot be written is no error, and is tried again") {
  Example example;
  const results::PinnedFolder pinned(example.folder);
  ActiveWriter writer(pinned, example.active, [] { return time_now; });
  fs::create_directory(example.folder / ".active.json.tmp");
  example.move(writer, 1, 0s);
  CHECK(!fs::exists(example.file));
  fs::remove(example.folder / ".active.json.tmp");
  example.move(writer, 2, 500ms);
  CHECK(!fs::exists(example.file));
  example.move(writer, 3, 500ms);
  CHECK(example.written_update() == 3);
}
