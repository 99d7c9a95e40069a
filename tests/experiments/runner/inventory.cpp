// What a folder holds of a grid's runs.
#include "experiments/runner/inventory.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;

namespace {

using Indices = std::vector<std::size_t>;

/// Six runs: one finished in 2 seconds, one in 3, one failed, one interrupted, a damaged file, and one not begun.
struct Example {
  ScratchFolder folder;
  Grid grid = expand_grid({folder.write("g.ini", "train.epochs = 1\nmodel.encoder = 2\nseed = 1..6\n")}, {}, kRunLimit);
  std::string at = folder.path("out");

  Example() {
    store(0, results::Status::kOk, "", 2);
    store(1, results::Status::kOk, "", 3);
    store(2, results::Status::kFailed, "the loss is not finite", 40);
    store(3, results::Status::kInterrupted, "", 50);
    folder.write("out/runs/" + grid.runs[4].id + ".h5", "not HDF5");
  }

  results::RunRecord record_of(std::size_t i) const {
    results::RunRecord record = train_run(grid.runs[i], nullptr, {});
    record.provenance = provenance_json(grid.runs[i]);
    return record;
  }
  void store(std::size_t i, results::Status status, const std::string& message, double seconds) {
    results::RunRecord record = record_of(i);
    record.status = status;
    record.message = message;
    record.timing["train_seconds"] = seconds;
    results::write_run(at, record);
  }
  double bytes(std::size_t i) const {
    return static_cast<double>(std::filesystem::file_size(results::run_path(at, grid.runs[i].id)));
  }
  Inventory inventory(FailedRuns failed = FailedRuns::kKeep, RunSource source = RunSource::kRunFiles) const {
    return take_inventory(grid, at, failed, source);
  }
};

}  // namespace

TEST_CASE("inventory: a folder that does not exist holds nothing") {
  const Example example;
  const Inventory nothing = take_inventory(example.grid, example.folder.path("none"), FailedRuns::kKeep);
  CHECK(nothing.missing == Indices{0, 1, 2, 3, 4, 5});
  CHECK(nothing.ok == 0);
  CHECK(nothing.failed.empty());
  CHECK(nothing.timed == 0);
  CHECK(nothing.bytes == 0);
  CHECK(nothing.warnings.empty());
}

TEST_CASE("inventory: finished, failed, interrupted, damaged and missing runs, and what the finished ones cost") {
  const Example example;
  for (const RunSource source :
       {RunSource::kRunFiles, RunSource::kStudy}) {  // without a study.h5 both look into the files
    const Inventory kept = example.inventory(FailedRuns::kKeep, source);
    CHECK(kept.missing == Indices{3, 4, 5});
    CHECK(kept.ok == 2);
    REQUIRE(kept.failed.size() == 1);
    CHECK(kept.failed[0].id == example.grid.runs[2].id);
    CHECK(kept.failed[0].message == "the loss is not finite");
    REQUIRE(kept.damaged.size() == 1);
    CHECK(kept.damaged[0].find(example.grid.runs[4].id + ".h5") != std::string::npos);
    CHECK(kept.misnamed.empty());
    CHECK(kept.unreadable.empty());
    CHECK(kept.warnings.empty());
    // A failed run that stays is among what the folder holds; an interrupted one is not.
    CHECK(kept.timed == 3);
    CHECK(kept.train_seconds == 45);
    CHECK(kept.bytes == example.bytes(0) + example.bytes(1) + example.bytes(2));

    const Inventory retried = example.inventory(FailedRuns::kRetry, source);
    CHECK(retried.missing == Indices{2, 3, 4, 5});
    CHECK(retried.failed.size() == 1);
    CHECK(retried.ok == 2);
    CHECK(retried.timed == 2);
    CHECK(retried.train_seconds == 5);
    CHECK(retried.bytes == example.bytes(0) + example.bytes(1));
  }
}

TEST_CASE("inventory: a study.h5 that fits the run files says the same as they") {
  Example example;
  std::filesystem::remove(results::run_path(example.at, example.grid.runs[4].id));
  results::consolidate(example.at);
  const Inventory files = example.inventory(), study = example.inventory(FailedRuns::kKeep, RunSource::kStudy);
  CHECK(study.missing == Indices{3, 4, 5});
  CHECK(study.missing == files.missing);
  CHECK(study.ok == files.ok);
  REQUIRE(study.failed.size() == 1);
  CHECK(study.failed[0].message == files.failed[0].message);
  CHECK(study.train_seconds == files.train_seconds);
  CHECK(study.timed == files.timed);
  CHECK(study.bytes == files.bytes);
  CHECK(study.damaged.empty());
}

TEST_CASE("inventory: a study.h5 that fits is asked in place of the run files, of which only the ends are looked at") {
  Example example;
  std::filesystem::remove(results::run_path(example.at, example.grid.runs[4].id));
  results::consolidate(example.at);
  const auto path = results::run_path(example.at, example.grid.runs[0].id);
  const auto time = std::filesystem::last_write_time(path);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1000);
    file.put(static_cast<char>(file.seekg(1000).peek() ^ 1));
  }
  std::filesystem::last_write_time(path, time);
  CHECK(example.inventory().ok == 1);
  CHECK(example.inventory().damaged.size() == 1);
  const Inventory study = example.inventory(FailedRuns::kKeep, RunSource::kStudy);
  CHECK(study.ok == 2);
  CHECK(study.damaged.empty());
}

TEST_CASE("inventory: another run's file under a run's name is named with both ids, and does not count") {
  Example example;
  std::filesystem::copy(results::run_path(example.at, example.grid.runs[0].id),
                        results::run_path(example.at, example.grid.runs[5].id));
  const Inventory inventory = example.inventory();
  CHECK(inventory.missing == Indices{3, 4, 5});
  CHECK(inventory.ok == 2);
  CHECK(inventory.damaged.size() == 2);
  REQUIRE(inventory.misnamed.size() == 1);
  CHECK(inventory.misnamed[0].name == example.grid.runs[5].id);
  CHECK(inventory.misnamed[0].id == example.grid.runs[0].id);
}

TEST_CASE("inventory: runs without a time are not counted as timed") {
  Example example;
  results::RunRecord record = example.record_of(0);
  record.timing.erase("train_seconds");
  results::write_run(example.at, record);
  const Inventory inventory = example.inventory();
  CHECK(inventory.ok == 2);
  CHECK(inventory.timed == 2);
  CHECK(inventory.train_seconds == 43);
}

TEST_CASE("inventory: what cannot be read stays out of what has to run, so that nothing is written over it") {
  Example example;
  const auto path = results::run_path(example.at, example.grid.runs[5].id);
  std::filesystem::create_directory(path);
  const Inventory inventory = example.inventory();
  CHECK(inventory.missing == Indices{3, 4});
  REQUIRE(inventory.unreadable.size() == 1);
  CHECK(inventory.unreadable[0].find(path.string()) != std::string::npos);
}

TEST_CASE("inventory: runs of another commit are counted, commit by commit") {
  Example example;
  for (const std::size_t i : {0, 1}) {
    results::RunRecord record = example.record_of(i);
    auto facts = nlohmann::json::parse(record.provenance);
    facts["commit"] = "0123456789ab";
    facts["dirty"] = false;
    record.provenance = facts.dump();
    results::write_run(example.at, record);
  }
  const Inventory inventory = example.inventory();
  REQUIRE(inventory.warnings.size() == 1);
  CHECK(inventory.warnings[0].starts_with("2 runs in '" + example.at + "' come from commit 0123456789ab"));
}

TEST_CASE(
    "inventory: runs made with other instructions are counted, kind by kind; those that say nothing of them pass") {
  Example example;
  const auto store = [&](std::size_t i, const auto& change) {
    results::RunRecord record = example.record_of(i);
    auto facts = nlohmann::json::parse(record.provenance);
    change(facts);
    record.provenance = facts.dump();
    results::write_run(example.at, record);
  };
  store(0, [](auto& facts) { facts.erase("instructions"); });
  CHECK(example.inventory().warnings.empty());
  store(0, [](auto& facts) { facts["instructions"]["compiled"] = "x86-64-v0"; });
  store(1, [](auto& facts) {
    facts.erase("instructions");
    facts["libraries"]["gemm"] = "OpenBLAS 0.3.21 Abacus";
  });
  const Inventory inventory = example.inventory();
  REQUIRE(inventory.warnings.size() == 2);
  const std::string head = "1 run in '" + example.at + "' was made with ";
  CHECK(inventory.warnings[0].starts_with(head));
  CHECK(inventory.warnings[1].starts_with(head));
  const std::string both = inventory.warnings[0] + inventory.warnings[1];
  CHECK(both.find("was made with code for x86-64-v0, new ones are with code for ") != std::string::npos);
  CHECK(both.find("was made with OpenBLAS kernels Abacus, new ones are with OpenBLAS kernels ") != std::string::npos);
  CHECK(both.find(": last bits may differ between them\n = ") != std::string::npos);
}
