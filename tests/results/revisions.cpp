// Runs of several revisions in one study.
#include <doctest/doctest.h>

#include "results/cells.hpp"
#include "results/checked_h5.hpp"
#include "results/run_choice.hpp"
#include "results/run_file.hpp"
#include "results/study.hpp"
#include "results/study_file.hpp"
#include "results/study_part.hpp"
#include "results/study_plan.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

RunRecord revised(const std::string& id, std::int64_t seed, std::int32_t revision) {
  RunRecord run = examples::run(id, true, 0.1, "0.1", seed);
  run.revision = revision;
  return run;
}

/// Seeds 1 and 2 of revision 0, seeds 1 and 3 of revision 2.
std::vector<RunRecord> two_revisions() {
  return {revised("ra", 1, 0), revised("rb", 2, 0), revised("rc", 1, 2), revised("rd", 3, 2)};
}

void write_all(const std::filesystem::path& folder, const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs) write_run(folder, run);
}

}  // namespace

TEST_CASE("revisions: a run file stores its revision, and without one is what it was") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), revised("ra", 1, 3));
  CHECK(read_run(run_path(folder.path(), "ra")).revision == 3);
  CHECK(read_run(run_path(folder.path(), "ra"), RunParts::kLosses).revision == 3);
  write_run(folder.path(), revised("rb", 1, 0));
  CHECK(read_run(run_path(folder.path(), "rb")).revision == 0);
  read_checked_h5(run_path(folder.path(), "rb"), nullptr,
                  [](const h5::Group& root) { CHECK_FALSE(root.has("revision")); });
}

TEST_CASE("revisions: runs of several revisions never share a cell; the revision is a factor") {
  const CellGrid grid = arrange_runs(two_revisions());
  REQUIRE(grid.factors.size() == 1);
  CHECK(grid.factors[0].key == "revision");
  CHECK(grid.factors[0].values == std::vector<std::string>{"0", "2"});
  CHECK(grid.warnings.empty());
  CHECK(grid.places[0].cell == 0);
  CHECK(grid.places[3].cell == 1);
}

TEST_CASE("revisions: study.h5 keeps them, for every run and as a factor, and only where there are any") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), two_revisions());
  consolidate(folder.path());
  const Study study = read_study_file(folder.path() / "study.h5");
  CHECK(study.revision == std::vector<std::int32_t>{0, 0, -1, 2, -1, 2});  // (revision, seed)
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].values == std::vector<std::string>{"0", "2"});
  CHECK(select_runs(study, {"revision=2"}).size() == 2);
  CHECK(select_runs(study, {"revision<1"}).size() == 2);
  CHECK(study_part(study, {"revision=2", "and", "seed!=2"}).revision == std::vector<std::int32_t>{2, 2});

  const examples::TemporaryFolder plain;
  write_all(plain.path(), examples::grid());
  consolidate(plain.path());
  read_checked_h5(plain.path() / "study.h5", nullptr, [](const h5::Group& root) { CHECK_FALSE(root.has("revision")); });
  CHECK(read_study_file(plain.path() / "study.h5").revision == std::vector<std::int32_t>(8, 0));
}

TEST_CASE("revisions: a study of one revision has no such factor, and still says it of every run") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), {revised("rc", 1, 2), revised("rd", 3, 2)});
  consolidate(folder.path());
  const Study study = read_study_file(folder.path() / "study.h5");
  CHECK(study.factors.empty());
  CHECK(study.revision == std::vector<std::int32_t>{2, 2});
  CHECK(select_runs(study, {"revision=2"}).size() == 2);
}

TEST_CASE("revisions: a planned run takes the cell of its revision") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), {revised("ra", 1, 0), revised("rb", 2, 0), revised("rc", 1, 2)});
  write_plan(folder.path(), {.started = 0, .factors = {}, .runs = {{"rc", {}, 1, 2}, {"rd", {}, 2, 2}}});
  const Study study = merge_runs(folder.path());
  CHECK(study.cells == 2);
  CHECK(study.revision == std::vector<std::int32_t>{0, 0, 2, 2});
  CHECK(study.run_id[study.index(1, 1)] == "rd");
  CHECK(study.status[study.index(1, 1)] == Status::kMissing);
}
