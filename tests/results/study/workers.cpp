// What processes say of themselves and of the runs that they train.
#include "results/study/workers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "results/files/process.hpp"
#include "results/study/check.hpp"
#include "results/study/own_files.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

const auto now = [] { return fs::file_time_type::clock::now(); };

void set_age(const fs::path& path, fs::file_time_type::duration age) { fs::last_write_time(path, now() - age); }

ProcessIdentity elsewhere() {
  return {.host = "n3", .boot = "b", .space = "1", .process = 12, .started = 7, .job = "4_2"};
}

fs::path place_of(const examples::TemporaryFolder& folder) {
  const fs::path place = folder.path() / kWorkersFolder;
  fs::create_directories(place);
  return place;
}

}  // namespace

TEST_CASE("workers: what was written is read") {
  const examples::TemporaryFolder folder;
  const auto path = place_of(folder) / worker_file_name(elsewhere());
  CHECK(path.filename().string().starts_with("n3-12-"));
  CHECK_THROWS_AS(read_worker(path), UnreadableFile);
  const double infinite = std::numeric_limits<double>::infinity();
  write_worker(path, {.process = elsewhere(),
                      .program = "abc",
                      .grid = "def",
                      .runs = 7,
                      .active = {{"r1", -5, 3, 6, 30, 60, 10, 0.0123}, {"r2", 1, 2, 6, 20, 60, 0, infinite}}});
  const Worker worker = read_worker(path);
  CHECK(worker.process == elsewhere());
  CHECK(worker.program == "abc");
  CHECK(worker.grid == "def");
  CHECK(worker.runs == 7);
  REQUIRE(worker.active.size() == 2);
  const ActiveRunState& run = worker.active[0];
  CHECK(text_of(run) == "r1 seed -5, epoch 3/6, loss 0.0123");
  CHECK(share_of(run) == 0.5);
  CHECK(run.first_update == 10);
  CHECK(std::isnan(worker.active[1].loss));
  CHECK(text_of(worker.active[1]) == "r2 seed 1, epoch 2/6");
  CHECK(running_runs({worker}).at("r1") == "on n3, epoch 3/6, loss 0.0123");
  CHECK(parse_taken(taken_text(elsewhere())) == elsewhere());
  for (const char* text : {"", "{", "{}", "[1]", R"({"host":"a"})", "null"}) CHECK(!parse_taken(text));
  CHECK(!worker_file_name({.host = "../a/b", .process = 1}).starts_with("."));
  CHECK(worker_file_name({.host = "../a/b", .process = 1}).find('/') == std::string::npos);
}

TEST_CASE("workers: who is there, and who is gone") {
  const examples::TemporaryFolder folder;
  const auto place = place_of(folder);
  std::vector<std::string> problems;
  CHECK(live_workers(folder.path(), problems).empty());
  ProcessIdentity dead = this_process();
  dead.started += 1;
  const fs::path there = place / "a.json", here = place / "b.json", gone = place / "c.json", broken = place / "d.json";
  write_worker(there, {.process = elsewhere()});
  write_worker(here, {.process = this_process()});
  write_worker(gone, {.process = dead});
  std::ofstream(broken) << "{";
  std::ofstream(place / ".e.json") << "{";
  std::ofstream(place / "r1.taken") << "{";
  CHECK(text_of(live_workers(folder.path(), problems)) == "process 12 on n3 (job 4_2) and " + text_of(this_process()));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("d.json' does not say which runs train: ") != std::string::npos);

  for (const fs::path& path : {there, here, broken}) set_age(path, 59s);
  CHECK(live_workers(folder.path(), problems).size() == 2);
  problems.clear();
  for (const fs::path& path : {there, broken}) set_age(path, 61s);  // one file of today says that the clocks agree
  set_age(here, 0s);
  CHECK(live_workers(folder.path(), problems).size() == 1);
  CHECK(problems.empty());
  set_age(here, 61s);  // alive, but it hangs
  CHECK(live_workers(folder.path(), problems).empty());
  remove_gone_workers(folder.path());
  for (const fs::path& path : {there, here, gone, broken}) CHECK(!fs::exists(path));
  CHECK(fs::exists(place / "r1.taken"));

  const Worker worker{.process = elsewhere()};
  CHECK(text_of(std::vector<Worker>{}).empty());
  CHECK(text_of({worker, worker, worker}) == "process 12 on n3 (job 4_2) and 2 others");
}

TEST_CASE("workers: silence is what the file system's clock says, not this machine's") {
  for (const fs::file_time_type::duration apart : {-24h, 24h}) {
    ProcessIdentity owner = elsewhere();
    const auto clock = now() + apart;
    CHECK(!is_gone(owner, clock - 59s, clock));
    CHECK(is_gone(owner, clock - 61s, clock));
    CHECK(!is_gone(std::nullopt, clock - 59s, clock));
    CHECK(is_gone(std::nullopt, clock - 61s, clock));
    owner = this_process();
    CHECK(!is_gone(owner, clock, clock));
    owner.started += 1;
    CHECK(is_gone(owner, clock, clock));
  }
}

TEST_CASE("active_run: time left") {
  CHECK(!seconds_left(10, 0, 5, {}));
  CHECK(!seconds_left(0, 1, 5, {}));
  CHECK(*seconds_left(10, 2, 5, {}) == 25);
  const std::vector<ActiveRunState> active = {{"r1", 1, 0, 9, 25, 100}, {"r2", 1, 0, 9, 75, 100, 75}, {"r3", 1}};
  CHECK(*seconds_left(10, 0, 3, active) == 10 / 0.25 * 2);
  CHECK(*seconds_left(10, 1, 0, active) == 0);
}

TEST_CASE("workers: damaged or made by somebody else a file is named, and nothing in it is believed") {
  const examples::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "runs");
  const auto path = place_of(folder) / "w.json";
  const std::string process = R"({"host":"a","boot":"b","space":"c","process":1,"started":2,"job":""})";
  const auto of_worker = [&](const std::string& runs) {
    return R"({"process":)" + process + R"(,"program":"p","grid":"g","runs":3,"active":)" + runs + "}";
  };
  const std::string run =
      R"({"id":"r1","seed":1,"epoch":1,"epochs":2,"update":3,"updates":6,"first_update":0,"loss":1})";
  const auto of_run = [&](const std::string& changed) {
    return of_worker("[" + (changed.empty() ? run : run.substr(0, run.size() - 1) + "," + changed + "}") + "]");
  };
  std::ofstream(path) << of_run("");
  CHECK(read_worker(path).active.size() == 1);
  CHECK(check_study(folder.path()).findings.empty());
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string("\0\xff{", 3), std::string(100'000, '['),
        std::string(R"({"process":1,"program":"p","grid":"g","runs":3,"active":[]})"), of_worker(R"({"a":1})"),
        of_worker("[" + run + "," + run + "]"), of_run(R"("epoch":-1)"), of_run(R"("epoch":3)"),
        of_run(R"("update":7)"), of_run(R"("first_update":4)"), of_run(R"("updates":1e300)"), of_run(R"("seed":0.5)"),
        of_run(R"("updates":18446744073709551615)"), of_run(R"("loss":"low")"), of_run(R"("id":7)"),
        R"({"process":)" + process + R"(,"program":"p","grid":"g","runs":-3,"active":[]})"}) {
    CAPTURE(text);
    std::ofstream(path, std::ios::trunc) << text;
    CHECK_THROWS_AS(read_worker(path), DamagedFile);
    const CheckReport report = check_study(folder.path());
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == Finding::Kind::kDamaged);
    CHECK(report.findings[0].file == "workers/w.json");
  }
  std::ofstream(path, std::ios::trunc) << std::string(2'000'000, ' ');
  CHECK_THROWS_AS(read_worker(path), UnreadableFile);
  std::ofstream(folder.path() / "plan.json") << "{}";
  CHECK_THROWS_AS(keep_study_files(path), UsageError);
}
