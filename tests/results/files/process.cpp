#include "results/files/process.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <set>

#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// What a process that has ended was.
ProcessIdentity ended_process() {
  int line[2];
  REQUIRE(::pipe(line) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::int64_t started = this_process().started;
    [[maybe_unused]] const ssize_t written = ::write(line[1], &started, sizeof started);
    ::_exit(0);
  }
  ProcessIdentity ended = this_process();
  ended.process = child;
  REQUIRE(::read(line[0], &ended.started, sizeof ended.started) == sizeof ended.started);
  CHECK(ended.started >= this_process().started);
  ::waitpid(child, nullptr, 0);
  ::close(line[0]);
  ::close(line[1]);
  return ended;
}

fs::path made(const fs::path& path, fs::file_time_type::duration ago) {
  std::ofstream(path) << "half";
  fs::last_write_time(path, fs::file_time_type::clock::now() - ago);
  return path;
}

}  // namespace

TEST_CASE("process: alive, gone, elsewhere") {
  const ProcessIdentity own = this_process();
  CHECK(own.process == ::getpid());
  CHECK(!own.boot.empty());
  CHECK(!own.space.empty());
  CHECK(state_of(own) == ProcessState::kAlive);
  CHECK(state_of(ended_process()) == ProcessState::kGone);
  ProcessIdentity other = own;
  other.host += "x";  // the kernel is the same, whatever its name
  CHECK(state_of(other) == ProcessState::kAlive);
  other = own;
  other.started += 1;  // the number was given again
  CHECK(state_of(other) == ProcessState::kGone);
  other = own;
  other.boot[0] = other.boot[0] == '0' ? '1' : '0';  // another machine of the same name
  CHECK(state_of(other) == ProcessState::kElsewhere);
  other = own;
  other.space += "1";  // a container with the same process numbers
  CHECK(state_of(other) == ProcessState::kElsewhere);
  other = own;
  other.boot.clear();
  CHECK(state_of(other) == ProcessState::kElsewhere);
  CHECK(text_of({.host = "n3", .process = 12}) == "process 12 on n3");
  CHECK(text_of({.host = "n3", .process = 12, .job = "7_2"}) == "process 12 on n3 (job 7_2)");
}

TEST_CASE("process: one that has ended and waits for its parent is gone") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t facts = {};
  ::waitid(P_PID, static_cast<id_t>(child), &facts, WEXITED | WNOWAIT);
  ProcessIdentity ended = this_process();
  ended.process = child;
  CHECK(state_of(ended) == ProcessState::kGone);
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("process: after a fork the child knows itself") {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) ::_exit(this_process().process == ::getpid() && ::getpid() != parent ? 0 : 1);
  int status = 1;
  ::waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("process: temporary names differ and stay file names") {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(temporary_name("study.h5"));
  CHECK(names.size() == 1000);
  CHECK(names.begin()->starts_with(".study.h5."));
  CHECK(names.begin()->ends_with(".tmp"));
  CHECK(temporary_name(std::string(255, 'x')).size() < 255);
  CHECK(unique_text().size() == 24);
}

TEST_CASE("process: what is left over goes, what is being written stays") {
  const examples::TemporaryFolder folder;
  const auto& path = folder.path();
  const std::string own = temporary_name("a.h5");
  // "<boot>-<space>-<process>-<start>-<random>" of another process: its parts one by one.
  const ProcessIdentity ended = ended_process();
  const auto replaced = [&](std::string name, const std::string& from, const std::string& to) {
    const std::size_t at = name.find(from);
    REQUIRE(at != name.npos);
    return name.replace(at, from.size(), to);
  };
  const std::string process =
      "-" + std::to_string(this_process().process) + "-" + std::to_string(this_process().started);
  const std::string gone =
      replaced(own, process, "-" + std::to_string(ended.process) + "-" + std::to_string(ended.started));
  const std::string container = replaced(own, "-" + this_process().space + "-", "-1234-");
  struct Case {
    std::string name;
    fs::file_time_type::duration ago;
    bool goes;
  };
  for (const Case& c : std::vector<Case>{{own, 30h, false},
                                         {gone, 0s, true},
                                         {container, 50min, false},
                                         {container, 70min, true},
                                         {".b.h5.tmp", 30s, false},  // of an earlier version
                                         {".b.h5.tmp", 90s, true},
                                         {".c.x-1-2-3.tmp", 90s, true},
                                         {".d.1-2-z-3-4.tmp", 2h, true},
                                         {"e.tmp", 30h, false},
                                         {".e.h5", 30h, false},
                                         {".tmp", 90s, true}}) {
    CAPTURE(c.name);
    CAPTURE(c.ago.count());
    made(path / c.name, c.ago);
    CHECK(is_left_over(path / c.name, fs::file_time_type::clock::now()) == c.goes);
    remove_left_over(path);
    CHECK(fs::exists(path / c.name) == !c.goes);
    fs::remove(path / c.name);
  }
}

TEST_CASE("process: the clock of a file system") {
  const examples::TemporaryFolder folder;
  const auto apart = file_system_now(folder.path()) - fs::file_time_type::clock::now();
  CHECK(apart < 5s);
  CHECK(apart > -5s);
  CHECK(fs::is_empty(folder.path()));
  CHECK(fs::file_time_type::clock::now() - file_system_now(folder.path() / "none") < 5s);
}
