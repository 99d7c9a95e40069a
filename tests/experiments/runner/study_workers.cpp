// This process as a worker, beside others that are made up or gone.
#include "experiments/runner/study_workers.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "results/text/errors.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

results::Worker self() { return {.process = results::this_process(), .program = "abc", .grid = "def", .runs = 3}; }

/// A study's folder, with the place where its workers say what they do.
struct Example {
  ScratchFolder scratch;
  const fs::path folder = make(scratch.path("study")), place = folder / results::kWorkersFolder;
  const results::PinnedFolder pinned{folder};
  ActiveRuns active;

  static fs::path make(const fs::path& path) {
    fs::create_directory(path);
    return path;
  }
  std::vector<fs::path> files(const std::string& extension) const {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(place, error), end; !error && entry != end; ++entry)
      if (entry->path().extension() == extension) found.push_back(entry->path());
    return found;
  }
  fs::path taken(const std::string& work) const { return place / results::taken_file_name(work); }
  /// As if another process had taken the work so long ago.
  void take_as(const results::ProcessIdentity& owner, const std::string& work, std::chrono::seconds ago) const {
    fs::create_directories(place);
    std::ofstream(taken(work)) << results::taken_text(owner);
    fs::last_write_time(taken(work), fs::file_time_type::clock::now() - ago);
  }
};

results::ProcessIdentity elsewhere() { return {.host = "n3", .boot = "b", .space = "1", .process = 12, .started = 7}; }

results::ProcessIdentity gone() {
  results::ProcessIdentity process = results::this_process();
  process.started += 1;
  return process;
}

}  // namespace

TEST_CASE("study_workers: says that it is here, what it trains, and goes without a trace") {
  Example example;
  {
    const StudyWorkers workers(example.pinned, self(), example.active);
    REQUIRE(example.files(".json").size() == 1);
    CHECK(results::read_worker(example.files(".json")[0]).program == "abc");
    CHECK(workers.others().empty());
    const auto run = example.active.begin("r1", 3);
    run->progress.epochs = 4;
    run->progress.epoch = 2;
    const auto says_so = [&] {
      const auto active = results::read_worker(example.files(".json")[0]).active;
      return active.size() == 1 && active[0].id == "r1" && active[0].epoch == 2;
    };
    for (int i = 0; i < 100 && !says_so(); ++i) std::this_thread::sleep_for(50ms);
    CHECK(says_so());
  }
  CHECK(fs::is_empty(example.folder));
}

TEST_CASE("study_workers: work is taken by one, and given back") {
  Example example;
  StudyWorkers one(example.pinned, self(), example.active), two(example.pinned, self(), example.active);
  auto work = one.take("r1");
  REQUIRE(work != nullptr);
  CHECK(two.take("r1") == nullptr);
  CHECK(!two.free("r1"));
  CHECK(two.taken() == std::vector<std::string>{"r1"});
  work.reset();
  CHECK(two.taken().empty());
  CHECK(two.free("r1"));
  CHECK(two.take("r1") != nullptr);
}

TEST_CASE("study_workers: work is taken over from who is gone, from nobody else") {
  Example example;
  StudyWorkers workers(example.pinned, self(), example.active);
  struct Case {
    std::optional<results::ProcessIdentity> owner;
    std::chrono::seconds ago;
    bool is_free;
  };
  results::ProcessIdentity same_host = elsewhere(), container = results::this_process();
  same_host.host = results::this_process().host;
  container.space += "1";
  for (const Case& c : {Case{results::this_process(), 0s, false},
                        {results::this_process(), 61s, true},
                        {gone(), 0s, true},
                        {elsewhere(), 50s, false},
                        {elsewhere(), 61s, true},
                        {same_host, 0s, false},
                        {same_host, 61s, true},
                        {container, 50s, false},
                        {container, 61s, true},
                        {std::nullopt, 50s, false},
                        {std::nullopt, 61s, true}}) {
    CAPTURE(c.ago.count());
    if (c.owner) {
      CAPTURE(text_of(*c.owner));
      example.take_as(*c.owner, "r1", c.ago);
    } else {
      std::ofstream(example.taken("r1")) << "damaged";
      fs::last_write_time(example.taken("r1"), fs::file_time_type::clock::now() - c.ago);
    }
    CHECK(workers.take("r1") == nullptr);
    CHECK(workers.free("r1") == c.is_free);
    CHECK(fs::exists(example.taken("r1")) == !c.is_free);
    fs::remove(example.taken("r1"));
    CHECK(example.files(".tmp").empty());
  }
  fs::create_directories(example.taken("r2") / "inside");  // a folder, old
  fs::last_write_time(example.taken("r2"), fs::file_time_type::clock::now() - 100s);
  CHECK(workers.take("r2") == nullptr);
  CHECK(workers.free("r2"));
  CHECK(workers.take("r2") != nullptr);
}

TEST_CASE("study_workers: who was taken over neither renews nor removes the other's file") {
  Example example;
  StudyWorkers workers(example.pinned, self(), example.active);
  auto work = workers.take("r1");
  fs::last_write_time(example.taken("r1"), fs::file_time_type::clock::now() - 61s);
  CHECK(workers.free("r1"));  // by another, while this one was stopped
  example.take_as(elsewhere(), "r1", 30s);
  const auto written = fs::last_write_time(example.taken("r1"));
  work->renew();
  CHECK(fs::last_write_time(example.taken("r1")) == written);
  work.reset();
  CHECK(fs::exists(example.taken("r1")));
}

TEST_CASE("study_workers: what is taken is dated anew") {
  Example example;
  StudyWorkers workers(example.pinned, self(), example.active);
  const auto work = workers.take("r1");
  fs::last_write_time(example.taken("r1"), fs::file_time_type::clock::now() - 50s);
  const auto is_new = [&] { return fs::file_time_type::clock::now() - fs::last_write_time(example.taken("r1")) < 10s; };
  for (int i = 0; i < 100 && !is_new(); ++i) std::this_thread::sleep_for(50ms);
  CHECK(is_new());
}

TEST_CASE("study_workers: without links, as some file systems are, a file for each piece of work") {
  Example example;
  StudyWorkers one(example.pinned, self(), example.active), two(example.pinned, self(), example.active);
  for (const fs::path& mark : example.files(".mark")) fs::remove(mark);  // nothing to link to
  auto work = one.take("r1");
  REQUIRE(work != nullptr);
  CHECK(two.take("r1") == nullptr);
  CHECK(!two.free("r1"));
  fs::last_write_time(example.taken("r1"), fs::file_time_type::clock::now() - 50s);
  work->renew();
  CHECK(fs::file_time_type::clock::now() - fs::last_write_time(example.taken("r1")) < 10s);
  work.reset();
  CHECK(two.take("r1") != nullptr);
}

TEST_CASE("study_workers: only what the gone left goes") {
  Example example;
  example.take_as(gone(), "r1", 0s);
  example.take_as(elsewhere(), "r2", 0s);
  results::write_worker(example.place / "w.json", {.process = gone()});
  std::ofstream(example.place / "w.mark") << results::taken_text(gone());
  StudyWorkers workers(example.pinned, self(), example.active);
  workers.free_left_over();
  CHECK(workers.taken() == std::vector<std::string>{"r2"});
  CHECK(example.files(".mark").size() == 1);
  CHECK(example.files(".json").size() == 1);
}

TEST_CASE("study_workers: nothing is written where the folder was, and nothing stays where it is") {
  Example example;
  const fs::path moved = example.scratch.path("moved");
  {
    StudyWorkers workers(example.pinned, self(), example.active);
    auto work = workers.take("r1");
    fs::rename(example.folder, moved);
    std::this_thread::sleep_for(1200ms);  // a renewal
    CHECK(!fs::exists(example.folder));
  }
  CHECK(fs::is_empty(moved));
}

TEST_CASE("study_workers: a folder that cannot be made, or that goes meanwhile") {
  Example example;
  std::ofstream(example.place) << "a file";
  CHECK_THROWS_AS(StudyWorkers(example.pinned, self(), example.active), results::IoError);
  fs::remove(example.place);
  StudyWorkers workers(example.pinned, self(), example.active);
  fs::remove_all(example.place);
  CHECK(workers.free("r1"));
  CHECK(workers.take("r1") != nullptr);
}
