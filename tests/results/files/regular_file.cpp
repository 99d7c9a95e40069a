// What stands in a file's place and is none: named at once, never waited for, left out.
#include "results/files/regular_file.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "results/files/available_memory.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/check.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"
#include "results/views/watch.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
namespace fs = std::filesystem;

namespace {

void make_socket(const fs::path& path) {
  struct sockaddr_un address {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(made);
}

struct Kind {
  const char* problem;
  void (*make)(const fs::path&);
};

const Kind kKinds[] = {
    {"is a directory, not a file", [](const fs::path& path) { fs::create_directories(path / "with" / "something"); }},
    {"is a pipe, not a file", [](const fs::path& path) { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }},
    {"is a socket, not a file", make_socket},
    {"is a device, not a file", [](const fs::path& path) { fs::create_symlink("/dev/zero", path); }},
    {"is a symbolic link to a file that is not there", [](const fs::path& path) { fs::create_symlink("none", path); }},
    {"is a symbolic link that leads back to itself",
     [](const fs::path& path) { fs::create_symlink(path.filename(), path); }}};

}  // namespace

TEST_CASE("regular_file: everything else is named") {
  const examples::TemporaryFolder folder;
  int number = 0;
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.problem);
    const fs::path path = folder.path() / std::to_string(number++);
    kind.make(path);
    const RegularFile file(path);
    CHECK(file.problem() == kind.problem);
    CHECK_FALSE(file.is_missing());
    CHECK(read_text(path).problem == kind.problem);
  }
  CHECK(RegularFile(folder.path() / "none").is_missing());
  CHECK(RegularFile(folder.path() / "none").problem() == "no such file");
}

TEST_CASE("regular_file: a file is read whole, one that is too large not at all") {
  const examples::TemporaryFolder folder;
  const fs::path path = folder.path() / "text";
  std::ofstream(path) << "four";
  CHECK(read_text(path).bytes == "four");
  CHECK(read_text(path, 4).problem.empty());
  CHECK(read_text(path, 3).problem == "has 4 bytes; at most 3 are read");
  fs::create_symlink("text", folder.path() / "link");
  CHECK(read_text(folder.path() / "link").bytes == "four");
  fs::resize_file(path, std::uintmax_t{1} << 43);  // no disk holds it, and need not: it is a hole
  const std::string problem = read_text(path).problem;
  CHECK(problem.starts_with("has 8796093022208 bytes; at most "));
  CHECK(problem.ends_with(" are read, a quarter of the memory that is free"));
  CHECK(available_memory() > 0);
}

TEST_CASE("regular_file: in the place of any file of a study it is named, and the runs are served") {
  const std::string bad_run = "r000000000003";
  const examples::TemporaryFolder whole;  // copied, as files that are written are synced, which takes long
  for (const RunRecord& run : examples::grid()) write_run(whole.path(), run);
  write_label(whole.path(), {"example", "An example", "", "", {}});
  write_plan(whole.path(), {1000, {}, {}});
  consolidate(whole.path());
  for (const Kind& kind : kKinds)
    for (const char* place : {"runs/r000000000003.h5", "runs/rffffffffffff.h5", "study.h5", "timing.h5", "plan.json",
                              "study.json", "workers/w.json", "runs/r000000000009.ckpt"}) {
      CAPTURE(kind.problem);
      CAPTURE(place);
      const examples::TemporaryFolder folder;
      for (const char* name : {"runs", "plan.json", "study.json", "timing.h5", "study.h5"})  // the oldest first
        fs::copy(whole.path() / name, folder.path() / name, fs::copy_options::recursive);
      const fs::path path = folder.path() / place;
      const std::string name = path.filename().string();
      fs::create_directories(path.parent_path());
      fs::remove(path);
      kind.make(path);

      const CheckReport report = check_study(folder.path());
      REQUIRE(report.findings.size() == 1);
      CHECK(report.findings[0].kind == Finding::Kind::kUnreadable);
      CHECK(report.findings[0].file.ends_with(name));
      CHECK(report.findings[0].reason == kind.problem);
      CHECK(report.damaged());

      const bool lost = name == bad_run + ".h5";
      for (int again = 0; again < 2; ++again) {  // the second time from study.h5, where there is one
        CAPTURE(again);
        const Study study = read_study(folder.path());
        CHECK(std::ranges::count(study.status, Status::kOk) == (lost ? 7 : 8));
        const bool built_again = again == 1 && (name == "study.h5" || name == "timing.h5") &&
                                 std::string(kind.problem) != "is a directory, not a file";
        const bool is_named = std::ranges::any_of(study.warnings, [&](const std::string& warning) {
          return warning.find(name) != std::string::npos && warning.find(kind.problem) != std::string::npos;
        });
        CHECK(is_named != (built_again || name.ends_with(".ckpt") || name == "w.json"));
      }

      WatchedStudy watched(folder.path());
      const WatchSnapshot snapshot = watched.look(0);
      const bool is_watched = place[0] == 'r' || name == "plan.json" || name == "w.json";
      if (name == "w.json" && snapshot.problems.empty()) continue;  // old, as of a worker that is gone
      REQUIRE(snapshot.problems.size() == (is_watched ? 1 : 0));
      if (is_watched) CHECK(snapshot.problems[0].find(name) != std::string::npos);
    }
}

TEST_CASE("regular_file: alone it is an error of its own, no damage") {
  const examples::TemporaryFolder folder;
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.problem);
    fs::create_directories(folder.path() / "runs");
    const fs::path run = folder.path() / "runs" / "r1.h5", checkpoint = folder.path() / "runs" / "r1.ckpt";
    kind.make(run);
    kind.make(checkpoint);
    CHECK_THROWS_WITH_AS(read_run(run), ("cannot read '" + run.string() + "': " + kind.problem).c_str(),
                         UnreadableFile);
    CHECK_THROWS_AS(read_checkpoint(checkpoint), UnreadableFile);
    fs::remove_all(folder.path() / "runs");
  }
}
