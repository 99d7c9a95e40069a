// Runs on other data never share a cell, whatever the names of files say.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "results/files/atomic_file.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/query/run_choice.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/comparison.hpp"
#include "results/statistics/published.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/cells.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study_cells.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"
#include "results/views/export.hpp"
#include "results/views/listing.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
using Strings = std::vector<std::string>;

namespace {

/// What a run says of its data; empty: as earlier versions, which did not.
struct Read {
  std::string checksum, file_checksum, path;
};

RunRecord run_on(const std::string& id, std::int64_t seed, double error, const Read& read, const char* window = "3") {
  RunRecord run = examples::run(id, true, 0.1, "0.1", seed);
  run.settings.insert(run.settings.begin(),
                      {{"data.file", SettingType::kText, "data.csv"}, {"data.window", SettingType::kInteger, window}});
  run.scalars["test_predict_mse"] = error;
  run.provenance = R"({"commit":"abc","data_checksum":")" + read.checksum + "\"";
  if (!read.file_checksum.empty()) run.provenance += R"(,"data_file_checksum":")" + read.file_checksum + "\"";
  run.provenance += "}";
  run.log = "host example\nstarted now\n";
  if (!read.path.empty()) run.log += "data " + read.path + "\n";
  return run;
}

void write_all(const std::filesystem::path& folder, const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs) write_run(folder, run);
}

const Read kInA = {"1111111111", "aaaaaaaaaa", "/x/a/data.csv"}, kInB = {"2222222222", "bbbbbbbbbb", "/x/b/data.csv"};
const Read kEdited = {"2222222222", "bbbbbbbbbb", "/x/a/data.csv"};

/// Error 1 on the first data, 3 on the second.
std::vector<RunRecord> on_two(const Read& first, const Read& second) {
  return {run_on("ra", 1, 1, first), run_on("rb", 2, 1, first), run_on("rc", 1, 3, second), run_on("rd", 2, 3, second)};
}

Study lone(const std::vector<RunRecord>& runs) {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), runs);
  return merge_runs(folder.path());
}

/// As a study.h5 of an earlier version, which knew no labels: `factors` are left out.
Study merged_by_earlier_version(Study study) {
  std::erase_if(study.factors, [](const Factor& factor) { return factor.key == "data.file"; });
  study.merge_remarks.clear();
  study.warnings.clear();
  return study;
}

}  // namespace

TEST_CASE("data_identity: files of one base name are a factor, by the shortest path that tells them apart") {
  const Study study = lone(on_two(kInA, kInB));
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].key == "data.file");
  CHECK(study.factors[0].values == Strings{"a/data.csv", "b/data.csv"});
  CHECK(study.warnings.empty());
  const MetricTable table = make_table(study, {{}, {}, {"test_predict_mse"}});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells[0].summary.mean == 1);
  CHECK(table.rows[1].cells[0].summary.mean == 3);
  CHECK_FALSE(table.rows[0].cells[0].best);  // an error on other data
  const Comparisons comparisons = compare(study, {.factors = {"data.file"}, .metrics = {"test_predict_mse"}});
  REQUIRE(comparisons.rows.size() == 1);
  CHECK(std::exp(comparisons.rows[0].estimate().summary.mean) == doctest::Approx(3));
  CHECK(select_runs(study, {"data.file=b/data.csv"}).size() == 2);
  CHECK(list_runs(study, {}, Format::kCsv).find("ra,ok,1,a/data.csv,") != std::string::npos);
}

TEST_CASE("data_identity: show, ls and the table of runs name one file alike") {
  const Study study = lone(on_two(kInA, kInB));
  CHECK(show_run(study, "rc", Format::kText).find("  data.file            b/data.csv\n") != std::string::npos);
  CHECK(nlohmann::json::parse(show_run(study, "ra", Format::kJson))["settings"]["data.file"] == "a/data.csv");
  CHECK(nlohmann::json::parse(show_run(lone(on_two(kInA, kInA)), "ra", Format::kJson))["settings"]["data.file"] ==
        "data.csv");
  std::ostringstream runs;
  write_runs_csv(study, select_runs(study, {}), runs);
  CHECK(runs.str().find(",b/data.csv,") != std::string::npos);
}

TEST_CASE("data_identity: a file is chosen by its label, by what the grid wrote, and by its name") {
  Study study = lone(on_two(kInA, kInB));
  const auto chosen = [&](const std::string& value) { return select_runs(study, {"data.file=" + value}).size(); };
  for (const char* value : {"a/data.csv", "x/a/data.csv", "sub/a/data.csv", "/x/a/data.csv"}) CHECK(chosen(value) == 2);
  CHECK(chosen("data.csv") == 4);
  for (const char* value : {"c/data.csv", "ata.csv", "a", "da/data.csv"}) CHECK(chosen(value) == 0);
  CHECK(filter_warnings(study, {"data.file=sub/a/data.csv"}).empty());
  CHECK(filter_warnings(study, {"data.file=c/data.csv"}) ==
        Strings{"no run has data.file=c/data.csv: its values are a/data.csv, b/data.csv"});
  const Study edited = lone(on_two(kInA, kEdited));
  CHECK(select_runs(edited, {"data.file=data.csv"}).size() == 4);
  CHECK(select_runs(edited, {"data.file=\"data.csv (checksum aaaaaaaa)\""}).size() == 2);

  study.label.expect = {"test_predict_mse data.file=sub/a/data.csv < data.file=sub/b/data.csv"};
  const Evidence evidence = judge(study).evidence.at(0);
  CHECK(evidence.effect.complete == 2);
  CHECK(std::exp(evidence.effect.estimate.summary.mean) == doctest::Approx(1 / 3.0));
  study.label.published = {{"test_predict_mse", "a paper", 3, {{"data.file", "sub/b/data.csv"}}}};
  CHECK(compare_published(study).rows.at(0).ours.median == 3);

  study.label.expect = {"test_predict_mse data.file=c/data.csv < data.file=b/data.csv"};
  CHECK_THROWS_WITH_AS(judge(study),
                       "expectation 'test_predict_mse data.file=c/data.csv' selects no run of this study\n"
                       " = no run has data.file=c/data.csv: its values are a/data.csv, b/data.csv",
                       UsageError);
}

TEST_CASE("data_identity: an edited file is two, and the reader is told") {
  const Study study = lone(on_two(kInA, kEdited));
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].values == Strings{"data.csv (checksum aaaaaaaa)", "data.csv (checksum bbbbbbbb)"});
  REQUIRE(study.warnings.size() == 1);
  CHECK(study.warnings[0] ==
        "runs with equal settings read different data or weights under one name: data.file tells them apart: data.csv "
        "(checksum aaaaaaaa), data.csv (checksum bbbbbbbb)");
  CHECK(make_table(study, {{}, {}, {"test_predict_mse"}}).rows.size() == 2);
  CHECK(select_runs(study, {"data.file=\"data.csv (checksum bbbbbbbb)\""}).size() == 2);
}

TEST_CASE("data_identity: seeds before and after the edit are no cell") {
  const Study study = lone({run_on("ra", 1, 1, kInA), run_on("rb", 2, 1, kInA), run_on("rc", 3, 3, kEdited)});
  CHECK(study.cells == 2);
  CHECK(study.status[study.index(0, 2)] == Status::kMissing);
  CHECK(make_table(study, {{}, {}, {"test_predict_mse"}}).rows[1].cells[0].summary.mean == 3);
}

TEST_CASE("data_identity: equal data are one cell, wherever the file lay and whoever says so") {
  Read moved = kInA, silent = kInA, saved_anew = kInA;
  moved.path = "/elsewhere/data.csv";
  silent.file_checksum = silent.path = "";
  saved_anew.file_checksum = "cccccccccc";
  const Study study = lone({run_on("ra", 1, 1, kInA), run_on("rb", 2, 1, moved), run_on("rc", 3, 1, silent),
                            run_on("rd", 4, 1, saved_anew)});
  CHECK(study.cells == 1);
  CHECK(study.factors.empty());
}

TEST_CASE("data_identity: data without a file that are not the same are told apart by their source") {
  std::vector<RunRecord> runs = on_two({"1111111111", "", ""}, {"2222222222", "", ""});
  for (RunRecord& run : runs) run.settings.front().value = "";
  const Study study = lone(runs);
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].key == "data.source");
  CHECK(study.factors[0].values == Strings{"ramp (checksum 11111111)", "ramp (checksum 22222222)"});
}

TEST_CASE("data_identity: windows and files cross, though every window has a checksum of its own") {
  const Read a5 = {"3333333333", kInA.file_checksum, kInA.path}, b5 = {"4444444444", kInB.file_checksum, kInB.path};
  const Study study = lone(
      {run_on("ra", 1, 1, kInA), run_on("rb", 1, 3, kInB), run_on("rc", 1, 1, a5, "5"), run_on("rd", 1, 3, b5, "5")});
  REQUIRE(study.factors.size() == 2);
  CHECK(study.factors[0].values == Strings{"a/data.csv", "a/data.csv", "b/data.csv", "b/data.csv"});
  CHECK(study.factors[1].values == Strings{"3", "5", "3", "5"});
}

TEST_CASE("data_identity: a planned run takes the cell of the file it will read") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), {run_on("ra", 1, 1, kInA), run_on("rc", 1, 3, kInB)});
  const RunRecord planned = run_on("rd", 2, 3, kInB);
  write_plan(folder.path(),
             {.started = 0,
              .factors = {"data.file"},
              .runs = {{"ra", {"data.csv"}, 1}, {"rd", {"data.csv"}, 2, 0, planned.provenance, planned.log}}});
  const Study study = merge_runs(folder.path());
  CHECK(study.cells == 2);
  CHECK(study.run_id[study.index(1, 1)] == "rd");
  CHECK(study.provenance[study.index(1, 1)].empty());  // nothing has run
}

TEST_CASE("data_identity: a study.h5 of an earlier version is separated as it is read") {
  for (const Read* second : {&kInB, &kEdited}) {
    const Study good = lone(on_two(kInA, *second));
    CHECK_FALSE(mixes_runs(good));
    const examples::TemporaryFolder folder;
    write_file_atomically(folder.path() / "study.h5", encode_study(merged_by_earlier_version(good)));
    for (const auto& path : {folder.path() / "study.h5", folder.path()}) {
      const Study study = read_study(path);
      REQUIRE(study.factors.size() == 1);
      CHECK(study.factors[0].values == Strings{"data.csv (checksum aaaaaaaa)", "data.csv (checksum bbbbbbbb)"});
      CHECK(study.scalars.at("test_predict_mse") == std::vector<double>{1, 1, 3, 3});
      CHECK(make_table(study, {{}, {}, {"test_predict_mse"}}).rows[1].cells[0].summary.mean == 3);
    }
  }
}

TEST_CASE("data_identity: one cell of an earlier version that holds two data becomes two, cubes and outputs with it") {
  Study mixed = lone({run_on("ra", 1, 1, kInA), run_on("rb", 2, 1, kInA), run_on("rc", 3, 3, kInA)});
  REQUIRE(mixed.cells == 1);
  mixed.provenance[2] = run_on("rc", 3, 3, kEdited).provenance;
  REQUIRE(mixes_runs(mixed));
  separate_runs(mixed);
  CHECK_FALSE(mixes_runs(mixed));
  CHECK(mixed.cells == 2);
  CHECK(mixed.run_id == Strings{"ra", "rb", "", "", "", "rc"});
  CHECK(mixed.status[2] == Status::kMissing);
  const auto& loss = mixed.curves.at("train_loss");
  CHECK(loss.size() == 6 * mixed.epochs);
  CHECK(loss[5 * mixed.epochs] == doctest::Approx(4 * 0.13));
  CHECK(std::isnan(loss[2 * mixed.epochs]));
  REQUIRE(mixed.outputs.size() == 1);
  CHECK(mixed.outputs[0].prediction.shape == std::vector<std::size_t>{2, 2, 3, 2});
  CHECK(mixed.outputs[0].prediction.values[0] == 1.0f);  // of seed 1, which stays in the first
  CHECK(std::isnan(mixed.outputs[0].prediction.values[12]));
}

TEST_CASE("data_identity: a folder's study.h5 of an earlier version is merged anew") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), on_two(kInA, kInB));
  consolidate(folder.path());
  write_file_atomically(folder.path() / "study.h5", encode_study(merged_by_earlier_version(merge_runs(folder.path()))));
  CHECK_FALSE(current_study(folder.path()).has_value());
  CHECK(read_study(folder.path()).factors.at(0).values == Strings{"a/data.csv", "b/data.csv"});
  CHECK(current_study(folder.path()).has_value());
}

TEST_CASE("data_identity: starts of one name are told apart, and the starts of a cell's seeds are one") {
  const auto from = [](const std::string& id, std::int64_t seed, const std::string& start, const std::string& cell,
                       const std::string& path) {
    RunRecord run = examples::run(id, true, 0.1, "0.1", seed);
    run.settings.push_back({"model.start_from", SettingType::kText, "base"});
    run.provenance = R"({"data_checksum":"feed","start_from":")" + start + "\"";
    if (!cell.empty()) run.provenance += R"(,"start_configuration":")" + cell + "\"";
    run.provenance += "}";
    run.log = "host x\nstart from " + path + "\n";
    return run;
  };
  Study study = lone({from("ra", 1, "r1", "c1", "/x/a/base"), from("rb", 2, "r2", "c1", "/x/a/base"),
                      from("rc", 1, "r3", "c2", "/x/b/base")});
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].values == Strings{"a/base", "b/base"});
  CHECK(study.run_id == Strings{"ra", "rb", "rc", ""});
  study = lone({from("ra", 1, "r1", "c1", "/x/base"), from("rb", 2, "r2", "c1", "/x/base")});
  CHECK(study.cells == 1);
  // Trained anew between two runs.
  study = lone({from("ra", 1, "r1", "c1", "/x/base"), from("rb", 2, "r4", "c2", "/x/base")});
  CHECK(study.factors.at(0).values == Strings{"base (checksum c1)", "base (checksum c2)"});
  // Runs of earlier versions name the run only.
  study = lone({from("ra", 1, "r1", "", "/x/base"), from("rb", 2, "r2", "", "/x/base")});
  CHECK(study.cells == 1);
  study = lone({from("ra", 1, "r1", "", "/x/base"), from("rb", 1, "r2", "", "/x/base")});
  CHECK(study.factors.at(0).values == Strings{"base (run r1)", "base (run r2)"});
}

TEST_CASE("data identity: files of one name in two folders, as data.files and the others have them") {
  const auto run = [](const std::string& id, std::int64_t seed, const std::string& folder, const std::string& tests) {
    RunRecord made = examples::run(id, true, 0.1, "0.1", seed);
    made.settings.insert(made.settings.begin(), {{"data.file", SettingType::kText, ""},
                                                 {"data.files", SettingType::kText, "x.csv"},
                                                 {"data.test_files", SettingType::kText, "t.csv"}});
    made.provenance = R"({"commit":"abc","data_checksum":")" + folder + tests + R"("})";
    made.log = R"({"data_files":"/x/)" + folder + R"(/x.csv","test_files":"/x/)" + tests + R"(/t.csv"})";
    return made;
  };
  const auto levels = [](const std::vector<RunRecord>& runs) {
    std::vector<std::pair<std::string, Strings>> found;
    for (const Factor& factor : arrange_runs(runs).factors) found.emplace_back(factor.key, factor.values);
    return found;
  };
  using Levels = std::vector<std::pair<std::string, Strings>>;
  CHECK(levels({run("r1", 1, "a", "t"), run("r2", 2, "a", "t")}).empty());
  CHECK(levels({run("r1", 1, "a", "t"), run("r2", 1, "b", "t")}) == Levels{{"data.files", {"a/x.csv", "b/x.csv"}}});
  CHECK(levels({run("r1", 1, "a", "t"), run("r2", 1, "a", "u")}) ==
        Levels{{"data.test_files", {"t/t.csv", "u/t.csv"}}});
}
