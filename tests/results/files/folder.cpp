#include "results/files/folder.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "../example_runs.hpp"
#include "../file_content.hpp"
#include "results/files/trailer.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/check.hpp"
#include "results/study/open_study.hpp"
#include "results/study/own_files.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

void write_all(const fs::path& folder, const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs) write_run(folder, run);
}

/// Ids that go to different folders.
std::vector<RunRecord> spread_runs() {
  std::vector<RunRecord> runs = examples::grid();
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].id[1] = "0123456789abcdef"[2 * i];
  return runs;
}

std::size_t files_in(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) count += entry.is_regular_file() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("folder: a split study is the same study") {
  const examples::TemporaryFolder flat, split;
  const std::vector<RunRecord> runs = spread_runs();
  CHECK_FALSE(is_split(split.path()));
  split_runs(split.path());
  CHECK(is_split(split.path()));
  CHECK(run_folders(split.path()).size() == 257);
  write_all(flat.path(), runs);
  write_all(split.path(), runs);
  CHECK(files_in(split.path() / "runs") == 0);
  CHECK(files_in(split.path() / "runs" / "40") == 1);
  CHECK(run_path(split.path(), runs[2].id) == split.path() / "runs" / "40" / (runs[2].id + ".h5"));
  CHECK(checkpoint_path(split.path(), runs[2].id) == split.path() / "runs" / "40" / (runs[2].id + ".ckpt"));
  CHECK(run_ids(split.path()) == run_ids(flat.path()));
  consolidate(flat.path());
  consolidate(split.path());
  CHECK(examples::content(split.path() / "study.h5") == examples::content(flat.path() / "study.h5"));
  CHECK(current_study(split.path()).has_value());
}

TEST_CASE("folder: files that lay there before the study was split stay and count") {
  const examples::TemporaryFolder folder, flat;
  const std::vector<RunRecord> runs = spread_runs();
  write_all(flat.path(), runs);
  consolidate(flat.path());
  write_all(folder.path(), {runs.begin(), runs.begin() + 4});
  consolidate(folder.path());
  split_runs(folder.path());
  CHECK(current_study(folder.path()).has_value());
  write_all(folder.path(), runs);  // the first four again: where they are
  CHECK(files_in(folder.path() / "runs") == 4);
  CHECK(run_ids(folder.path()) == run_ids(flat.path()));
  consolidate(folder.path());
  CHECK(examples::content(folder.path() / "study.h5") == examples::content(flat.path() / "study.h5"));
  fs::copy_file(run_path(folder.path(), runs[0].id), folder.path() / "runs" / "00" / (runs[0].id + ".h5"));
  CHECK(run_path(folder.path(), runs[0].id).parent_path().filename() == "runs");  // one there wins, and counts once
  CHECK(run_ids(folder.path()).size() == runs.size());
}

TEST_CASE("folder: an id of another form has no folder of its own") {
  const examples::TemporaryFolder folder;
  split_runs(folder.path());
  for (const char* id : {"ra", "rcopy", "x00112233", "r", "rAB0000000000", "r/0"})
    CHECK(run_file_path(folder.path(), id, ".h5") == folder.path() / "runs" / (std::string(id) + ".h5"));
}

TEST_CASE("folder: what belongs to a study's runs is known in every one of their folders") {
  CHECK(study_of_run_file("a/runs/r1.h5") == fs::path("a"));
  CHECK(study_of_run_file("a/runs/0f/r1.h5") == fs::path("a"));
  CHECK(study_of_run_file("runs/0f/r1.h5") == fs::path("."));
  for (const char* path : {"a/runs/0g/r1.h5", "a/runs/0f/b/r1.h5", "a/0f/r1.h5", "a/study.h5"})
    CHECK_FALSE(study_of_run_file(path).has_value());

  const examples::TemporaryFolder folder;
  split_runs(folder.path());
  const std::vector<RunRecord> runs = spread_runs();
  write_all(folder.path(), runs);
  const fs::path damaged = run_path(folder.path(), runs[3].id);
  fs::resize_file(damaged, 1000);
  const fs::path half = damaged.parent_path() / ".rx.h5.tmp";  // of an earlier version, minutes ago
  std::ofstream(half) << "left over";
  fs::last_write_time(half, fs::file_time_type::clock::now() - std::chrono::minutes(2));
  const CheckReport report = check_study(folder.path());
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].file == "runs/60/.rx.h5.tmp");
  CHECK(report.findings[1].file == "runs/60/" + damaged.filename().string());
  CHECK(report.files == runs.size());
  CHECK(after_damage(damaged).find("run the grid again") != std::string::npos);
  CHECK_THROWS_AS(keep_study_files(folder.path() / "runs" / "ff" / "out.csv"), UsageError);
  CHECK_THROWS_AS(keep_study_files(damaged), UsageError);
}

}  // namespace tapelab::results
