// What a process says of the runs that it trains.
#include "results/study/active.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "results/study/check.hpp"
#include "results/study/own_files.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

TEST_CASE("active: what was written is read") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / kActiveFile;
  CHECK(!read_active(path));
  const double infinite = std::numeric_limits<double>::infinity();
  write_active(path, {"process 1 on vm", {{"r1", -5, 3, 6, 30, 60, 10, 0.0123}, {"r2", 1, 2, 6, 20, 60, 0, infinite}}});
  const auto active = read_active(path);
  REQUIRE(active);
  CHECK(active->holder == "process 1 on vm");
  REQUIRE(active->runs.size() == 2);
  const ActiveRunState& run = active->runs[0];
  CHECK(text_of(run) == "r1 seed -5, epoch 3/6, loss 0.0123");
  CHECK(share_of(run) == 0.5);
  CHECK(run.first_update == 10);
  CHECK(std::isnan(active->runs[1].loss));
  CHECK(text_of(active->runs[1]) == "r2 seed 1, epoch 2/6");
}

TEST_CASE("active: time left") {
  CHECK(!seconds_left(10, 0, 5, {}));
  CHECK(!seconds_left(0, 1, 5, {}));
  CHECK(*seconds_left(10, 2, 5, {}) == 25);
  const std::vector<ActiveRunState> active = {{"r1", 1, 0, 9, 25, 100}, {"r2", 1, 0, 9, 75, 100, 75}, {"r3", 1}};
  CHECK(*seconds_left(10, 0, 3, active) == 10 / 0.25 * 2);
  CHECK(*seconds_left(10, 1, 0, active) == 0);
}

TEST_CASE("active: damaged or made by somebody else it is named, and nothing in it is believed") {
  const examples::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "runs");
  const auto path = folder.path() / kActiveFile;
  const auto of_run = [](const std::string& changed) {
    const std::string run =
        R"({"id":"r1","seed":1,"epoch":1,"epochs":2,"update":3,"updates":6,"first_update":0,"loss":1})";
    return R"({"holder":"x","runs":[)" + (changed.empty() ? run : run.substr(0, run.size() - 1) + "," + changed + "}") +
           "]}";
  };
  std::ofstream(path) << of_run("");
  CHECK(read_active(path)->runs.size() == 1);
  CHECK(check_study(folder.path()).findings.empty());
  std::string run = of_run("");
  run = run.substr(run.find('[') + 1, run.rfind(']') - run.find('[') - 1);
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string("\0\xff{", 3), std::string(100'000, '['),
        std::string(R"({"holder":1,"runs":[]})"), std::string(R"({"holder":"x","runs":{"a":1}})"),
        R"({"holder":"x","runs":[)" + run + "," + run + "]}", of_run(R"("epoch":-1)"), of_run(R"("epoch":3)"),
        of_run(R"("update":7)"), of_run(R"("first_update":4)"), of_run(R"("updates":1e300)"), of_run(R"("seed":0.5)"),
        of_run(R"("updates":18446744073709551615)"), of_run(R"("loss":"low")"), of_run(R"("id":7)")}) {
    CAPTURE(text);
    std::ofstream(path, std::ios::trunc) << text;
    CHECK_THROWS_AS(read_active(path), DamagedFile);
    const CheckReport report = check_study(folder.path());
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].kind == Finding::Kind::kDamaged);
    CHECK(report.findings[0].file == kActiveFile);
  }
  std::ofstream(path, std::ios::trunc) << std::string(2'000'000, ' ');
  CHECK_THROWS_AS(read_active(path), UnreadableFile);
  CHECK_THROWS_AS(keep_study_files(path), UsageError);
}
