// Damaged and edited files of a study: what is said of them, and what is kept.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "results/files/atomic_file.hpp"
#include "results/files/trailer.hpp"
#include "results/hdf5/h5.hpp"
#include "results/run/run_file.hpp"
#include "results/study/check.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/warnings.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::content;
namespace fs = std::filesystem;

namespace {

/// Writes the example grid and merges it; returns its runs.
std::vector<RunRecord> write_example(const fs::path& folder) {
  auto runs = examples::grid();
  for (const RunRecord& run : runs) write_run(folder, run);
  consolidate(folder);
  return runs;
}

/// As a program that edits in place does.
void cut_trailer(const fs::path& path) { fs::resize_file(path, fs::file_size(path) - kTrailerBytes); }

/// What is said of an error; nothing when there is none.
std::string message_of(const auto& call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("study: an edit is noticed under an old date, and gone when the run is whole again") {
  const examples::TemporaryFolder folder;
  const auto runs = write_example(folder.path());
  const auto path = run_path(folder.path(), runs[2].id);
  const auto date = fs::last_write_time(path);
  cut_trailer(path);
  fs::last_write_time(path, date);
  CHECK(read_study(folder.path()).warnings == std::vector<std::string>{edited_remark(runs[2].id)});
  CHECK(read_study(folder.path()).edited_runs == std::set<std::string>{runs[2].id});
  CHECK(current_study(folder.path()));
  write_run(folder.path(), runs[2]);
  fs::last_write_time(path, date);
  CHECK(read_study(folder.path()).warnings.empty());
}

TEST_CASE("study: a run that was cut short is noticed under an old date") {
  const examples::TemporaryFolder folder;
  const auto runs = write_example(folder.path());
  const auto path = run_path(folder.path(), runs[0].id);
  const auto date = fs::last_write_time(path);
  fs::resize_file(path, fs::file_size(path) / 2);
  fs::last_write_time(path, date);
  CHECK_FALSE(current_study(folder.path()));
  const Study study = read_study(folder.path());
  CHECK(study.left_out == std::vector<std::string>{runs[0].id});
  REQUIRE(study.warnings.size() == 1);
  CHECK(study.warnings[0].starts_with("left out: '" + path.string() + "' is damaged: it is cut short"));
}

TEST_CASE("study: of runs that are all damaged nothing is written") {
  const examples::TemporaryFolder folder;
  const auto runs = write_example(folder.path());
  fs::remove(folder.path() / "study.h5");
  for (const RunRecord& run : runs) fs::resize_file(run_path(folder.path(), run.id), 100);
  const std::string message = message_of([&] { read_study(folder.path()); });
  CHECK(message.starts_with("no run of '" + folder.path().string() + "' can be read; all 8 are damaged:\n  '" +
                            run_path(folder.path(), runs[0].id).string() + "' is damaged: it is cut short: "));
  CHECK(message.find("\n  and 5 more\n = tapelab check ") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.path() / "study.h5"));
}

TEST_CASE("study: every edited study.h5 is kept, the second beside the first") {
  const examples::TemporaryFolder folder;
  write_example(folder.path());
  const auto path = folder.path() / "study.h5";
  std::vector<std::string> edits;
  for (int i = 0; i < 2; ++i) {
    cut_trailer(path);
    edits.push_back(content(path));
    CHECK(read_study(folder.path()).edited);
    CHECK(consolidate(folder.path()).warnings.size() == 1);
    CHECK_FALSE(read_study(folder.path()).edited);
  }
  CHECK(content(path.string() + ".edited") == edits[0]);
  CHECK(content(path.string() + ".edited.2") == edits[1]);
}

TEST_CASE("study: only what can be made again may be deleted") {
  const examples::TemporaryFolder folder, elsewhere;
  const auto runs = write_example(folder.path());
  const auto study = folder.path() / "study.h5", copy = elsewhere.path() / "study.h5";
  fs::resize_file(study, 20000);
  fs::copy_file(study, copy);
  for (const std::string& text :
       {message_of([&] { read_study(copy); }), message_of([&] { read_study(elsewhere.path()); }),
        render({check_study(copy)}, Format::kText), render({check_study(elsewhere.path())}, Format::kText)}) {
    CAPTURE(text);
    CHECK(text.find("\n = use another copy of it, or its study's folder with runs/") != std::string::npos);
    CHECK(text.find("delete") == std::string::npos);
  }
  const std::string rebuilt = "\n = tapelab table " + folder.path().string() + " builds it again from runs/";
  CHECK(message_of([&] { read_study(study); }).ends_with(rebuilt));
  CHECK(render({check_study(folder.path())}, Format::kText).ends_with(rebuilt + "\n"));
  const auto run = run_path(folder.path(), runs[0].id);
  fs::resize_file(run, 2000);
  CHECK(message_of([&] {
          read_run(run);
        }).ends_with("\n = delete what is damaged and run the grid again: only what it held is computed again"));
}

TEST_CASE("study: an HDF5 file of another program is not called damaged when it is cut short either") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "mine.h5";
  const h5::File file = h5::File::create();
  const std::vector<double> values(100, 1.5);
  file.root().create<double>("mine", {100}, values);
  write_file_atomically(path, file.image());
  fs::resize_file(path, fs::file_size(path) - 100);
  const std::string rejected = "no study '" + path.string() +
                               "': it is an HDF5 file that tapelab did not write\n"
                               " = give a study's folder or its study.h5";
  CHECK(message_of([&] { check_study(path); }) == rejected);
  CHECK(message_of([&] { read_study(path); }) == rejected);
}

TEST_CASE("study: the file of one run is no study") {
  const examples::TemporaryFolder folder;
  const auto path = run_path(folder.path(), write_example(folder.path())[0].id);
  CHECK_THROWS_WITH_AS(read_study(path),
                       ("'" + path.string() +
                        "' is the file of one run, not a study\n = give the study's folder, the one with runs/ in it")
                           .c_str(),
                       UsageError);
}

TEST_CASE("study: the file of one run in the place of a merged one makes room, and that is said") {
  for (const std::string name : {"study.h5", "timing.h5"}) {
    CAPTURE(name);
    const examples::TemporaryFolder folder;
    const auto runs = write_example(folder.path());
    const auto path = folder.path() / name;
    const std::string whole = content(path), run = content(run_path(folder.path(), runs[0].id));
    fs::copy_file(run_path(folder.path(), runs[0].id), path, fs::copy_options::overwrite_existing);
    const std::string checked = render({check_study(folder.path())}, Format::kText);
    CHECK(checked.find("  damaged  " + name + ": ") != std::string::npos);
    if (name == "study.h5")
      CHECK(checked.find("  damaged  study.h5: is the file of one run, not a study\n") != std::string::npos);
    CHECK_FALSE(current_study(folder.path()));
    const Study study = read_study(folder.path());
    CHECK(study.run_count() == 8);
    CHECK(study.warnings ==
          std::vector<std::string>{"'" + path.string() +
                                   "' is the file of one run and is built again; the old file is now '" +
                                   path.string() + ".run'"});
    CHECK(content(path) == whole);
    CHECK(content(path.string() + ".run") == run);
    CHECK(read_study(folder.path()).warnings.empty());
  }
}

TEST_CASE("warnings: of many the first five and how many more there are") {
  const std::vector<std::string> six(6, "a"), seven(7, "a");
  CHECK(shortened(six) == six);
  const auto few = shortened(seven);
  REQUIRE(few.size() == 6);
  CHECK(few[5] == "and 2 more\n = tapelab check STUDY names every damaged or edited file");
}
