// Studies in folders of their own, merged into one.
#include "results/study/merge_studies.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "results/files/folder.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/run_file.hpp"
#include "results/run/variable.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "results/views/merged.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::content;
namespace fs = std::filesystem;

namespace {

/// Folders a, b and c below one that disappears.
struct Studies {
  examples::TemporaryFolder folder;
  const fs::path a = folder.path() / "a", b = folder.path() / "b", c = folder.path() / "c";

  MergeRequest request() const {
    return {.studies = {a, b}, .target = c, .updates_of = [](const Checkpoint& at) { return at.integers.at("steps"); }};
  }
  MergePlan merge() const { return merge(request()); }
  static MergePlan merge(const MergeRequest& asked) {
    MergePlan plan = plan_merge(asked);
    if (plan.conflicts.empty()) REQUIRE(carry_out(plan, asked));
    return plan;
  }
};

RunRecord run(const std::string& id, std::int64_t seed) { return examples::run(id, true, 0.1, "0.1", seed); }

RunRecord failed(const std::string& id, std::int64_t seed, const std::string& message) {
  RunRecord record = run(id, seed);
  record.status = Status::kFailed;
  record.message = message;
  record.epochs = 2;
  for (auto& [name, curve] : record.curves) curve.resize(2);
  record.scalars = {{"parameters", 121301.0}};
  record.outputs.clear();
  record.weights.clear();
  return record;
}

Checkpoint checkpoint(const std::string& id, std::int64_t updates) { return {id, {{"steps", updates}}, {}, {}, {}}; }

template <class Error>
std::string error_of(const MergeRequest& request) {
  try {
    plan_merge(request);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("merge: files are copied whole, and study.h5 is that of runs made in one folder") {
  const Studies studies;
  const auto grid = examples::grid();
  for (std::size_t i = 0; i < grid.size(); ++i) {
    write_run(i % 3 == 0 ? studies.a : studies.b, grid[i]);
    write_run(studies.folder.path() / "whole", grid[i]);
  }
  for (const fs::path& folder : {studies.a, studies.b, studies.folder.path() / "whole"})
    write_label(folder, {"grid", "a title", "", "", {}});
  const MergePlan plan = studies.merge();
  CHECK(plan.runs == std::vector<std::size_t>{3, 5});
  CHECK(plan.lost == 0);
  CHECK(run_ids(studies.c).size() == 8);
  for (const std::string& id : run_ids(studies.a))
    CHECK(content(run_path(studies.c, id)) == content(run_path(studies.a, id)));
  consolidate(studies.c);
  consolidate(studies.folder.path() / "whole");
  CHECK(content(studies.c / "study.h5") == content(studies.folder.path() / "whole" / "study.h5"));
  CHECK_FALSE(fs::exists(studies.a / "study.h5"));  // the studies themselves are only read
  CHECK(merged_text(plan, "c", 200).find("'c' holds 8 runs: 3 from '" + studies.a.string() + "', 5 from '") == 0);
}

TEST_CASE("merge: again, or into a study that is there, only what is missing is added") {
  const Studies studies;
  write_run(studies.a, run("ra", 1));
  write_run(studies.b, run("rb", 2));
  RunRecord own = run("rb", 2);
  own.timing["wall_seconds"] = 9;
  write_run(studies.c, own);
  write_run(studies.c, run("rc", 3));
  const std::string before = content(run_path(studies.c, "rb"));
  const MergePlan plan = studies.merge();
  CHECK(plan.into_study);
  CHECK(plan.runs == std::vector<std::size_t>{2, 1, 0});
  CHECK(plan.copies.size() == 1);
  CHECK(plan.other_timing == 1);
  CHECK(content(run_path(studies.c, "rb")) == before);
  CHECK(merged_text(plan, "c", 200).find("2 that it had, 1 from '") != std::string::npos);
  const MergePlan again = studies.merge();
  CHECK(again.copies.empty());
  CHECK(again.equal == 1);
  CHECK(again.runs == std::vector<std::size_t>{3, 0, 0});
}

TEST_CASE("merge: stopped on the way, whole files are there, and the same merge goes on") {
  const Studies studies;
  for (int i = 0; i < 4; ++i) write_run(studies.a, run("ra" + std::to_string(i), i));
  write_run(studies.b, run("rb", 9));
  MergeRequest request = studies.request();
  const MergePlan plan = plan_merge(request);
  request.go_on = [](std::size_t done, std::size_t) { return done < 2; };
  CHECK_FALSE(carry_out(plan, request));
  CHECK(run_ids(studies.c).size() == 2);
  CHECK(plan_merge(request).stopped);
  CHECK(studies.merge().copies.size() == 3);
  CHECK(run_ids(studies.c).size() == 5);
}

TEST_CASE("merge: the file of the first named is kept of equal numbers, whatever it was made with") {
  const Studies studies;
  RunRecord elsewhere = run("ra", 1), later = run("rb", 2);
  elsewhere.provenance = R"({"version":"0.1.0","commit":"abd","data_checksum":"feed"})";
  later.log = "host other\n";
  write_run(studies.a, run("ra", 1));
  write_run(studies.a, run("rb", 2));
  write_run(studies.a, run("rc", 3));
  write_run(studies.b, elsewhere);
  write_run(studies.b, later);
  write_run(studies.b, run("rc", 3));
  const MergePlan plan = studies.merge();
  CHECK(plan.equal == 1);
  CHECK(plan.other_timing == 1);
  CHECK(plan.other_provenance == 1);
  for (const char* id : {"ra", "rb", "rc"}) CHECK(content(run_path(studies.c, id)) == content(run_path(studies.a, id)));
  CHECK(merged_text(plan, "c", 300)
            .find("  left out: 3 files of runs that are there already, with equal numbers, 1 with other times, 1 made "
                  "with other "
                  "code or on another machine: the first named is kept\n") != std::string::npos);
}

TEST_CASE("merge: a run that is not the same in two studies keeps everything from being written") {
  const Studies studies;
  const auto conflict_of = [&](RunRecord other) {
    write_run(studies.a, run("ra", 1));
    write_run(studies.b, other);
    const MergePlan plan = studies.merge();
    CHECK_FALSE(fs::exists(studies.c));
    REQUIRE(plan.conflicts.size() == 1);
    return conflicts_text(plan, {}, {}, 500);
  };
  const std::string a = "in '" + studies.a.string() + "'", b = "in '" + studies.b.string() + "'";
  RunRecord other = run("ra", 1);
  other.curves["train_loss"][1] += 1e-9;
  other.provenance = R"({"version":"0.1.0","commit":"abd","data_checksum":"feed"})";
  std::string text = conflict_of(other);
  CHECK(text.starts_with("nothing is merged: 1 run is not the same in two studies\nrun ra, train_loss at epoch 1: "));
  CHECK(text.find(a + ", ") < text.find(b + "; largest difference 1e-09"));
  CHECK(text.find("\n  why: code: the commits differ: abc and abd\n") != std::string::npos);
  CHECK(text.find(" = all that differs: tapelab why " + studies.a.string() + " ra " + studies.b.string() + " ra\n") !=
        std::string::npos);

  other = run("ra", 1);
  other.weights[0].array.values[3] += 1;
  other.provenance = R"({"version":"0.1.0","commit":"abc","libraries":{"gemm":"OpenBLAS 0.3.21 Zen"}})";
  text = conflict_of(other);
  CHECK(text.find("run ra, weights/encoder/0/kernel at row 0, column 3: ") != std::string::npos);
  other = run("ra", 1);
  other.outputs[0].target.values[0] += 1;
  CHECK(conflict_of(other).find("\n  why: nothing stored explains it\n") != std::string::npos);
  other = run("ra", 1);
  other.settings[4].value = "0.2";
  CHECK(conflict_of(other).find("run ra, settings train.learning_rate: 0.1 " + a + ", 0.2 " + b) != std::string::npos);
}

TEST_CASE("merge: beside a finished run one that failed with an equal beginning is left out, and said") {
  const Studies studies;
  write_run(studies.a, failed("ra", 1, "not enough memory in epoch 2"));
  write_run(studies.b, run("ra", 1));
  write_run(studies.a, failed("rb", 2, "not enough memory in epoch 2"));
  write_run(studies.b, failed("rb", 2, "no file in epoch 2"));
  const MergePlan plan = studies.merge();
  CHECK(plan.runs == std::vector<std::size_t>{1, 1});
  CHECK(content(run_path(studies.c, "ra")) == content(run_path(studies.b, "ra")));
  CHECK(content(run_path(studies.c, "rb")) == content(run_path(studies.a, "rb")));
  REQUIRE(plan.notes.size() == 1);
  CHECK(plan.notes[0] == "run ra failed in '" + studies.a.string() +
                             "' (not enough memory in epoch 2) and finished in '" + studies.b.string() +
                             "', with equal numbers as far as both came: the finished one is kept");
  // Also in the place of a failed one that the target had.
  const Studies others;
  write_run(others.c, failed("ra", 1, "not enough memory in epoch 2"));
  write_run(others.a, run("ra", 1));
  write_run(others.b, run("rb", 2));
  others.merge();
  CHECK(read_run(run_path(others.c, "ra")).status == Status::kOk);
}

TEST_CASE("merge: a run that failed by its numbers, or on another way, is not replaced by a finished one") {
  for (const bool by_numbers : {true, false}) {
    CAPTURE(by_numbers);
    const Studies studies;
    RunRecord other =
        failed("ra", 1, by_numbers ? "lstm: non-finite value in epoch 2" : "not enough memory in epoch 2");
    if (!by_numbers) other.curves["train_loss"][1] += 1e-9;
    write_run(studies.a, other);
    write_run(studies.b, run("ra", 1));
    const MergePlan plan = studies.merge();
    REQUIRE(plan.conflicts.size() == 1);
    CHECK(plan.conflicts[0].difference.dataset == (by_numbers ? "status" : "train_loss"));
    CHECK_FALSE(fs::exists(studies.c));
  }
}

TEST_CASE(
    "merge: damaged, misnamed and unreadable files are named and left out; a whole one elsewhere takes their place") {
  const Studies studies;
  for (const char* id : {"ra", "rb"}) {
    write_run(studies.a, run(id, id[1]));
    examples::flip_bit(run_path(studies.a, id), 3000);
  }
  write_run(studies.a, run("rc", 3));
  fs::rename(run_path(studies.a, "rc"), run_path(studies.a, "rd"));
  fs::create_directory(run_path(studies.a, "re"));
  write_run(studies.a, run("rf", 6));
  write_run(studies.b, run("rb", 'b'));
  const MergePlan plan = studies.merge();
  CHECK(plan.warnings.size() == 4);
  CHECK(plan.lost == 3);
  CHECK(run_ids(studies.c) == std::vector<std::string>{"rb", "rf"});
  REQUIRE(plan.notes.size() == 1);
  CHECK(plan.notes[0].starts_with("run rb is whole in '" + studies.b.string() + "'"));

  // In the target a damaged file makes room, and one that cannot be read stays.
  write_run(studies.c, run("rg", 7));
  examples::flip_bit(run_path(studies.c, "rg"), 3000);
  fs::create_directory(run_path(studies.c, "rh"));
  for (const char* id : {"rg", "rh"}) write_run(studies.b, run(id, 7 + id[1]));
  const MergePlan again = studies.merge();
  CHECK(again.lost == 4);
  CHECK(content(run_path(studies.c, "rg")) == content(run_path(studies.b, "rg")));
  CHECK(fs::is_directory(run_path(studies.c, "rh")));
}

TEST_CASE("merge: of unfinished runs the furthest checkpoint is taken, of finished ones none") {
  const Studies studies;
  write_checkpoint(studies.a, checkpoint("ra", 10));
  write_checkpoint(studies.b, checkpoint("ra", 20));
  write_checkpoint(studies.a, checkpoint("rb", 30));
  write_run(studies.b, run("rb", 2));
  write_checkpoint(studies.b, checkpoint("rc", 5));
  write_checkpoint(studies.a, checkpoint("rd", 5));
  examples::flip_bit(checkpoint_path(studies.a, "rd"), 1000);
  write_checkpoint(studies.c, checkpoint("rb", 25));
  write_checkpoint(studies.c, checkpoint("rc", 7));
  const MergePlan plan = studies.merge();
  const auto updates = [&](const char* id) {
    return read_checkpoint(checkpoint_path(studies.c, id)).integers.at("steps");
  };
  CHECK(updates("ra") == 20);
  CHECK(updates("rc") == 7);
  CHECK_FALSE(fs::exists(checkpoint_path(studies.c, "rb")));
  CHECK_FALSE(fs::exists(checkpoint_path(studies.c, "rd")));
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.lost == 0);
  REQUIRE(plan.notes.size() == 2);
  CHECK(plan.notes[0] == "run ra has not finished; of its updates there are 10 in '" + studies.a.string() +
                             "', 20 in '" + studies.b.string() + "': it goes on from the furthest");
}

TEST_CASE("merge: a file of another schema version ends it before anything is written") {
  const Studies studies;
  write_run(studies.a, run("ra", 1));
  write_run(studies.b, run("rb", 2));
  const h5::File file = h5::File::create();
  file.root().write_attribute("schema_version", kSchemaVersion + 1);
  write_sealed(run_path(studies.b, "rc"), file);
  CHECK(error_of<OtherSchema>(studies.request()) ==
        "'" + run_path(studies.b, "rc").string() +
            "' has schema version 2; this program reads version 1\n"
            " = use the version of tapelab that wrote it, or run the grid again into a new folder: -o DIR");
  CHECK_FALSE(fs::exists(studies.c));
}

TEST_CASE("merge: folders that cannot be merged, or not into this place") {
  const Studies studies;
  write_run(studies.a, run("ra", 1));
  write_run(studies.b, run("rb", 2));
  const auto says = [&](const std::string& text, std::vector<fs::path> from, const fs::path& target) {
    CAPTURE(text);
    MergeRequest request = studies.request();
    request.studies = std::move(from);
    request.target = target;
    CHECK(error_of<UsageError>(request).find(text) != std::string::npos);
  };
  const fs::path link = studies.folder.path() / "link", file = studies.folder.path() / "file.h5";
  fs::create_symlink(studies.a, link);
  std::ofstream(file) << "text";
  says("there is no such folder", {studies.a, "nowhere"}, studies.c);
  says("are the same folder", {studies.a, link}, studies.c);
  says("are the same folder", {studies.a, studies.b / ".." / "a" / ""}, studies.c);
  says("is to be written and is one of the studies that are read", {studies.a, studies.b}, link);
  says("lies within the other", {studies.a, studies.b}, studies.a / "runs" / "merged");
  says("lies within the other", {studies.a, studies.b}, link / "merged");
  says("is a file; the runs with their weights lie in", {studies.a, file}, studies.c);
  says("is a file; a folder is needed", {studies.a, studies.b}, file);
  fs::create_directory(studies.c);
  says("has no folder runs/", {studies.a, studies.c}, studies.folder.path() / "d");
  std::ofstream(studies.c / "study.h5") << "text";
  says("holds a study.h5 without its runs", {studies.a, studies.b}, studies.c);
  fs::create_directories(studies.folder.path() / "empty" / "runs");
  says("there is no run in any of the studies", {studies.folder.path() / "empty"}, studies.folder.path() / "d");
}
