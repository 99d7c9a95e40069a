#include "results/study/check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "results/files/atomic_file.hpp"
#include "results/files/process.hpp"
#include "results/hdf5/h5.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::flip_bit;
namespace fs = std::filesystem;

namespace {

void write_example(const fs::path& folder) {
  write_label(folder, {"example", "An example", "", "", {}});
  for (const RunRecord& run : examples::grid()) write_run(folder, run);
  write_checkpoint(folder, {"r000000000009", {{"epoch", 3}}, {}, {}, {}});
  consolidate(folder);
}

}  // namespace

TEST_CASE("check: every file of a study, good ones silently") {
  const examples::TemporaryFolder folder;
  write_example(folder.path());
  const CheckReport report = check_study(folder.path());
  CHECK(report.files == 12);  // eight runs, a checkpoint, study.h5, timing.h5, study.json
  CHECK(report.findings.empty());
  CHECK(render({report}, Format::kText) == folder.path().string() + ": 12 files, 12 good\n");
  CHECK(check_study(folder.path() / "study.h5").files == 1);
}

TEST_CASE("check: damaged files are named with why, and the study is read without them") {
  const examples::TemporaryFolder folder;
  write_example(folder.path());
  const auto runs = folder.path() / "runs";
  const auto size = fs::file_size(runs / "r000000000000.h5");
  fs::resize_file(runs / "r000000000000.h5", 1000);
  flip_bit(runs / "r000000000001.h5", 2000);
  fs::resize_file(runs / "r000000000002.h5", size - 64);
  fs::rename(runs / "r000000000003.h5", runs / "r000000000999.h5");
  fs::resize_file(runs / "r000000000009.ckpt", 30);
  std::ofstream(runs / ".r000000000005.h5.tmp") << "half";
  std::filesystem::last_write_time(runs / ".r000000000005.h5.tmp",
                                   std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2));
  std::ofstream(runs / temporary_name("r000000000006.h5")) << "of a process that is alive";
  std::ofstream(folder.path() / "study.json") << "{";
  std::ofstream(folder.path() / "notes.txt") << "not ours";
  const CheckReport report = check_study(folder.path());
  CHECK(report.damaged());
  const std::string text = render({report}, Format::kText);
  CHECK(text.starts_with(folder.path().string() + ": 12 files, 6 good, 5 damaged, 1 edited, 1 left over\n"));
  for (const std::string& line :
       {"  damaged  runs/r000000000000.h5: it is cut short: 1000 of " + std::to_string(size) + " bytes are left\n",
        std::string("  damaged  runs/r000000000001.h5: its bytes do not match their checksum\n"),
        std::string("  edited  runs/r000000000002.h5: by another program: its contents can no longer be verified\n"),
        std::string("  damaged  runs/r000000000999.h5: holds the run r000000000003\n"),
        std::string("  damaged  runs/r000000000009.ckpt: only 30 bytes are left\n"),
        std::string(
            "  left over  runs/.r000000000005.h5.tmp: a partial file of a killed process; the next run removes it\n"),
        std::string("  damaged  study.json: is not a study label: "),
        std::string("\n = delete what is damaged and run the grid again: only what it held is computed again\n")}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
  const auto json = nlohmann::json::parse(render({report}, Format::kJson));
  CHECK(json[0]["files"] == 12);
  CHECK(json[0]["findings"].size() == 7);

  const Study study = read_study(folder.path());
  CHECK(std::ranges::count(study.status, Status::kOk) == 5);
  CHECK(study.warnings.size() == 5);  // three runs left out, one edited, the label
}

TEST_CASE("check: without its label or times a study is served all the same") {
  const examples::TemporaryFolder folder;
  write_example(folder.path());
  std::ofstream(folder.path() / "study.json") << "{";
  const Study study = read_study(folder.path());
  CHECK(study.label.title == "An example");  // study.h5 holds it too
  REQUIRE(study.warnings.size() == 1);
  CHECK(study.warnings[0].find("study.json' is not a study label: ") != std::string::npos);

  fs::remove_all(folder.path() / "runs");
  flip_bit(folder.path() / "timing.h5", 500);
  const Study untimed = read_study(folder.path());
  CHECK(untimed.scalars == study.scalars);
  CHECK(untimed.timing.empty());
  REQUIRE(untimed.warnings.size() == 1);
  CHECK(untimed.warnings[0].find("timing.h5' is damaged: its bytes do not match their checksum") != std::string::npos);
}

TEST_CASE("check: nothing there") {
  const examples::TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(check_study(folder.path() / "none"),
                       ("no study '" + (folder.path() / "none").string() +
                        "': there is no such folder or file\n = give a study's folder or its study.h5")
                           .c_str(),
                       UsageError);
  CHECK_THROWS_WITH_AS(check_study(folder.path()),
                       ("nothing to check in '" + folder.path().string() + "': it holds no file of a study").c_str(),
                       UsageError);
}

TEST_CASE("check: a file of another program is never called damaged, a lone damaged study is not to be deleted") {
  const examples::TemporaryFolder folder;
  const auto mine = folder.path() / "mine.h5", study = folder.path() / "study.h5";
  {
    const h5::File file = h5::File::create();
    h5::Group root = file.root();
    root.create_scalar("x", 1.0);
    write_file_atomically(mine, file.image());
  }
  const auto message = [](auto call) -> std::string {
    try {
      call();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  for (const std::string& text : {message([&] { check_study(mine); }), message([&] { read_study(mine); })}) {
    CHECK(text == "no study '" + mine.string() +
                      "': it is an HDF5 file that tapelab did not write\n = give a study's folder or its study.h5");
  }
  for (const RunRecord& run : examples::grid()) write_run(folder.path(), run);
  consolidate(folder.path());
  fs::resize_file(study, fs::file_size(study) / 2);
  CHECK(message([&] {
          read_study(study);
        }).ends_with("\n = tapelab table " + folder.path().string() + " builds it again from runs/"));
  fs::remove_all(folder.path() / "runs");
  const std::string alone = message([&] { read_study(study); });
  CHECK(alone.ends_with("\n = use another copy of it, or its study's folder with runs/"));
  CHECK(alone.find("delete") == std::string::npos);
  CHECK(render({check_study(study)}, Format::kText).find("delete") == std::string::npos);
}

TEST_CASE("check: that a run was edited travels into study.h5, and an edited study.h5 is kept") {
  const examples::TemporaryFolder folder;
  for (const RunRecord& run : examples::grid()) write_run(folder.path(), run);
  const auto run = run_path(folder.path(), "r000000000000"), study = folder.path() / "study.h5";
  fs::resize_file(run, fs::file_size(run) - 64);  // as a program that edits in place leaves it
  CHECK(read_study(folder.path()).warnings ==
        std::vector<std::string>{
            "run r000000000000 was edited by another program: its numbers can no longer be verified"});
  CHECK(read_study(folder.path()).warnings.size() == 1);
  CHECK(read_study(study).warnings.size() == 1);
  CHECK(render({check_study(study)}, Format::kText).find("  edited  study.h5: run r000000000000 was edited") !=
        std::string::npos);
  fs::resize_file(study, fs::file_size(study) - 64);
  fs::last_write_time(run, fs::last_write_time(study) + std::chrono::seconds(1));
  CHECK(read_study(folder.path()).warnings.size() == 2);
  CHECK(fs::exists(folder.path() / "study.h5.edited"));
}

TEST_CASE(
    "check: which runs were edited is kept as ids, whatever the remarks say; files of earlier versions had words "
    "only") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "study.h5";
  for (const RunRecord& run : examples::grid()) write_run(folder.path(), run);
  Study study = consolidate(folder.path());
  const std::string id = study.run_id[0], other = study.run_id[1];
  const auto stored = [&] {
    write_file_atomically(path, encode_study(study));
    return read_study_file(path);
  };
  study.edited_runs = {id};
  study.merge_remarks = {"in other words"};
  CHECK(stored().edited_runs == study.edited_runs);
  CHECK(render({check_study(path)}, Format::kText).find("study.h5: " + edited_remark(id)) != std::string::npos);
  study.edited_runs.clear();
  CHECK(stored().edited_runs.empty());
  study.left_out = {"rx"};
  study.merge_remarks = {edited_remark(other), unmergeable_remark("rx", "why")};
  CHECK(stored().edited_runs == std::set<std::string>{other});
  CHECK(stored().unmergeable_runs == std::set<std::string>{"rx"});
}
