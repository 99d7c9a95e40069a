// A study to which runs are added is the study of all of them, bit by bit, whether its files were read again or not.
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "../example_runs.hpp"
#include "../file_content.hpp"
#include "results/files/file_dates.hpp"
#include "results/files/trailer.hpp"
#include "results/run/run_file.hpp"
#include "results/study/known_runs.hpp"
#include "results/study/merge.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study_file.hpp"

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

using Runs = std::vector<RunRecord>;
using Strings = std::vector<std::string>;

struct Kind {
  std::string name;
  Runs runs;
  std::function<void(const fs::path&)> in_folder = {};  ///< done to the folder before anything is merged
};

Runs with(const std::function<void(RunRecord&, std::size_t)>& change) {
  Runs runs = examples::grid();
  for (std::size_t i = 0; i < runs.size(); ++i) change(runs[i], i);
  return runs;
}

void set(RunRecord& run, const std::string& key, SettingType type, const std::string& value) {
  for (Setting& setting : run.settings)
    if (setting.key == key) {
      setting = {key, type, value};
      return;
    }
  run.settings.push_back({key, type, value});
}

ClassConfusion confusion(std::vector<std::string> classes, std::int32_t first) {
  ClassConfusion made{std::move(classes), {}};
  for (std::size_t i = 0; i < made.classes.size() * made.classes.size(); ++i)
    made.counts.push_back(first + static_cast<std::int32_t>(i));
  return made;
}

std::vector<Kind> kinds() {
  std::vector<Kind> all;
  all.push_back({"plain", examples::grid()});
  all.push_back({"failed", with([](RunRecord& run, std::size_t i) {
                   if (i % 3 != 0) return;
                   run.status = Status::kFailed;
                   run.message = "the loss is nan";
                   run.scalars.clear();
                   run.outputs.clear();
                 })});
  all.push_back({"interrupted", with([](RunRecord& run, std::size_t i) {
                   if (i == 1) run.status = Status::kInterrupted;
                 })});
  all.push_back({"epochs", with([](RunRecord& run, std::size_t i) {
                   run.epochs = static_cast<std::int64_t>(i + 1);
                   for (auto& [name, curve] : run.curves) curve.resize(i + 1, 0.125);
                 })});
  all.push_back({"profiles", with([](RunRecord& run, std::size_t i) { examples::add_profiles(run, i + 1, i == 4); })});
  all.push_back({"profiles of some", with([](RunRecord& run, std::size_t i) {
                   if (i > 5) examples::add_profiles(run, 2);
                 })});
  all.push_back({"numbers of some", with([](RunRecord& run, std::size_t i) {
                   run.scalars["test_only_" + std::to_string(i)] = static_cast<double>(i);
                   run.timing["seconds_" + std::to_string(i % 3)] = static_cast<double>(i);
                 })});
  all.push_back({"two decoders", with([](RunRecord& run, std::size_t i) {
                   if (i % 2 == 0)
                     run.outputs.push_back(
                         {"reconstruct", examples::ramp({1, i + 1, 3}, 5), examples::ramp({1, i + 1, 3}, 7), {}});
                   if (i == 2 || i == 3) run.outputs.erase(run.outputs.begin());
                 })});
  all.push_back({"decoders that are no longer shown", with([](RunRecord& run, std::size_t i) {
                   examples::add_profiles(run, 2);
                   if (i == 6) return;
                   run.outputs = {{"reconstruct", examples::ramp({1, 2, 3}, 5), examples::ramp({1, 2, 3}, 7), {}}};
                 })});
  all.push_back(
      {"equal outputs", with([](RunRecord& run, std::size_t i) {
         const auto start = static_cast<float>(i);
         run.outputs = {{"predict", examples::ramp({2, 3, 2}, start), examples::ramp({2, 3, 2}, 1), {"a", "b"}}};
       })});
  all.push_back({"other features", with([](RunRecord& run, std::size_t i) {
                   if (i == 5) run.outputs[0].features = {"x", "y"};
                 })});
  all.push_back({"times", with([](RunRecord& run, std::size_t i) {
                   if (i % 3 != 1) return;
                   Output& output = run.outputs[0];
                   output.times.assign(output.prediction.shape[0] * output.prediction.shape[1],
                                       static_cast<std::int64_t>(i));
                 })});
  all.push_back({"revisions", with([](RunRecord& run, std::size_t i) { run.revision = i % 2 == 0 ? 0 : 4; })});
  all.push_back({"confusions", with([](RunRecord& run, std::size_t i) {
                   if (i != 3) run.confusion = confusion(i < 5 ? Strings{"b", "10", "9"} : Strings{"9", "c"}, 5);
                 })});
  all.push_back({"other data", with([](RunRecord& run, std::size_t i) {
                   if (i % 3 == 0) run.provenance = R"({"version":"0.1.0","commit":"abc","data_checksum":"beef"})";
                   run.log = log_json({.host = "h" + std::to_string(i), .data_file = i < 4 ? "/a/x.csv" : "/b/x.csv"});
                 })});
  all.push_back({"no data text", with([](RunRecord& run, std::size_t i) {
                   if (i == 2) run.data.clear();
                 })});
  all.push_back({"units", with([](RunRecord& run, std::size_t i) {
                   run.data = R"({"decoders":[{"name":"predict","steps":3,"features":["gdp","prices"],"units":["m",")" +
                              std::string(i == 6 ? "s" : "m") + R"("]}]})";
                 })});
  all.push_back({"texts as settings", with([](RunRecord& run, std::size_t i) {
                   set(run, "train.learning_rate", SettingType::kReal, i % 2 == 0 ? "1e-05" : "auto");
                   set(run, "data.columns", SettingType::kList, i < 4 ? "\"a b\" 01 1.0" : "");
                   set(run, "data.note", SettingType::kText, "\"seed\":-7, {}");
                 })});
  all.push_back({"types that differ", with([](RunRecord& run, std::size_t i) {
                   set(run, "train.epochs", i < 2 ? SettingType::kText : SettingType::kInteger, "3");
                   if (i == 7) set(run, "model.new", SettingType::kBool, "true");
                 })});
  all.push_back({"nothing tells them apart", with([](RunRecord& run, std::size_t i) {
                   run.settings = examples::grid()[0].settings;
                   run.seed = 2;
                   run.scalars["test_predict_mse"] = static_cast<double>(i);
                 })});
  all.push_back({"a kind of its own", with([](RunRecord& run, std::size_t i) {
                   if (i == 6) run.curves["train_only"] = {1, 2};
                   if (i == 7) run.scalars["test_other"] = 1;
                 })});
  all.push_back({"edited", examples::grid(), [](const fs::path& folder) {
                   for (const char* id : {"r000000000001", "r000000000006"})
                     if (const fs::path path = run_path(folder, id); fs::exists(path))
                       fs::resize_file(path, fs::file_size(path) - kTrailerBytes);
                 }});
  all.push_back({"damaged", examples::grid(), [](const fs::path& folder) {
                   for (const char* id : {"r000000000002", "r000000000005"})
                     if (const fs::path path = run_path(folder, id); fs::exists(path)) fs::resize_file(path, 2000);
                 }});
  all.push_back({"planned", examples::grid(), [](const fs::path& folder) {
                   StudyPlan plan{1, {"train.learning_rate"}, {}};
                   for (const RunRecord& run : examples::grid())
                     plan.runs.push_back({run.id, {run.settings[4].value}, run.seed, 0, run.provenance, ""});
                   plan.runs.push_back({"rffffffffffff", {"0.1"}, 9, 0, examples::grid()[0].provenance, ""});
                   write_plan(folder, plan);
                 }});
  return all;
}

struct Stored {
  std::string study, timing;
  bool operator==(const Stored&) const = default;
};

Stored stored_in(const fs::path& folder) {
  return {examples::content(folder / "study.h5"), examples::content(folder / "timing.h5")};
}

void write_some(const fs::path& folder, const Runs& runs, std::size_t mask) {
  for (std::size_t i = 0; i < runs.size(); ++i)
    if ((mask >> i & 1) != 0) write_run(folder, runs[i]);
}

}  // namespace

TEST_CASE("added runs: the study is the one of all runs, whatever kind they are of") {
  for (const Kind& kind : kinds()) {
    const examples::TemporaryFolder whole;
    write_some(whole.path(), kind.runs, 0xff);
    if (kind.in_folder) kind.in_folder(whole.path());
    const Merge anew = merge_anew(whole.path());
    const std::vector<std::byte> study = encode_study(anew.study), timing = encode_timing(anew.study, anew.forms);
    const Stored expected = {{reinterpret_cast<const char*>(study.data()), study.size()},
                             {reinterpret_cast<const char*>(timing.data()), timing.size()}};
    for (const std::size_t first : {0x7fu, 0xfeu, 0x0fu, 0xf0u, 0x55u, 0xaau, 0xefu, 0xdfu, 0xfbu, 0xbfu, 0x01u}) {
      CAPTURE(kind.name);
      CAPTURE(first);
      const examples::TemporaryFolder folder;
      write_some(folder.path(), kind.runs, first);
      if (kind.in_folder) kind.in_folder(folder.path());
      try {
        consolidate(folder.path());
      } catch (const std::exception&) {  // of the first runs alone nothing may be left
      }
      write_some(folder.path(), kind.runs, 0xff & ~first);
      if (kind.in_folder && kind.name != "edited") kind.in_folder(folder.path());
      if (kind.name == "edited")
        for (const char* id : {"r000000000001", "r000000000006"}) {
          const fs::path path = run_path(folder.path(), id);
          if (look_at_end(path) == FileEnd::kSealed) fs::resize_file(path, fs::file_size(path) - kTrailerBytes);
        }
      const Study merged = consolidate(folder.path());
      CHECK((stored_in(folder.path()) == expected));
      CHECK(merged.warnings.size() == anew.study.warnings.size());
      CHECK(merged.merge_remarks == anew.study.merge_remarks);
      CHECK(current_study(folder.path()).has_value());
    }
  }
}

TEST_CASE("added runs: files of known runs are not read") {
  const examples::TemporaryFolder folder;
  const Runs runs = examples::grid();
  write_some(folder.path(), runs, 0x7f);
  consolidate(folder.path());
  CHECK(known_runs(folder.path())->all_untouched);
  write_some(folder.path(), runs, 0x80);
  std::ofstream(run_path(folder.path(), runs[0].id)) << "no run";
  CHECK_FALSE(known_runs(folder.path())->all_untouched);
  CHECK_FALSE(known_runs(folder.path())->places.contains(runs[0].id));
  CHECK(known_runs(folder.path())->places.contains(runs[1].id));
  CHECK(merge_again(folder.path()).study.left_out == Strings{runs[0].id});
  const auto later = fs::last_write_time(folder.path() / "study.h5") + std::chrono::hours(1);
  for (const char* name : {"study.h5", "timing.h5"}) fs::last_write_time(folder.path() / name, later);
  CHECK(merge_again(folder.path()).study.left_out.empty());  // it would be named if it had been opened
  CHECK(merge_anew(folder.path()).study.left_out == Strings{runs[0].id});
}

TEST_CASE("added runs: a file counts as touched under whatever date, and under whatever name it comes") {
  const examples::TemporaryFolder folder;
  const Runs runs = examples::grid();
  write_some(folder.path(), runs, 0xff);
  consolidate(folder.path());
  const auto path = [&](std::size_t i) { return run_path(folder.path(), runs[i].id); };
  const auto dated = fs::last_write_time(path(0));
  SUBCASE("bits and date") {
    examples::flip_bit(path(0), 5000);
    fs::last_write_time(path(0), dated);
  }
  SUBCASE("swapped") {
    fs::rename(path(0), folder.path() / "aside");
    fs::rename(path(1), path(0));
    fs::rename(folder.path() / "aside", path(1));
  }
  SUBCASE("a link to an older file") {
    fs::rename(path(0), folder.path() / "aside");
    fs::create_symlink(path(1), path(0));
  }
  SUBCASE("a device") {
    fs::remove(path(0));
    fs::create_symlink("/dev/null", path(0));
  }
  SUBCASE("removed") { fs::remove(path(0)); }
  const auto known = known_runs(folder.path());
  CHECK_FALSE(known->all_untouched);
  CHECK_FALSE(known->places.contains(runs[0].id));
  CHECK(known->places.contains(runs[5].id));
  CHECK(encode_study(merge_again(folder.path()).study) == encode_study(merge_anew(folder.path()).study));
}

TEST_CASE("added runs: what timing.h5 lacks is read from the files") {
  const examples::TemporaryFolder folder;
  write_some(folder.path(), examples::grid(), 0x7f);
  const Study study = consolidate(folder.path());
  SUBCASE("of an earlier version") { write_timing_file(folder.path() / "timing.h5", study, {}, std::nullopt); }
  SUBCASE("damaged") { examples::flip_bit(folder.path() / "timing.h5", 3000); }
  SUBCASE("missing") { fs::remove(folder.path() / "timing.h5"); }
  write_some(folder.path(), examples::grid(), 0x80);
  CHECK(encode_study(merge_again(folder.path()).study) == encode_study(merge_anew(folder.path()).study));
}

TEST_CASE("added runs: a study is not newer than a run it did not read") {
  const examples::TemporaryFolder folder;
  const Runs runs = examples::grid();
  write_some(folder.path(), runs, 0xff);
  for (int round = 0; round < 20; ++round) {
    const auto date = date_before_reading(folder.path());
    REQUIRE(date.has_value());
    CHECK(*last_touched(run_path(folder.path(), runs[0].id)) <= *date);
    Merge merge = merge_anew(folder.path());
    write_some(folder.path(), runs, 0x01);  // right behind the reading
    CHECK(*last_touched(run_path(folder.path(), runs[0].id)) > *date);
    write_timing_file(folder.path() / "timing.h5", merge.study, merge.forms, date);
    write_study_file(folder.path() / "study.h5", merge.study, date);
    CHECK_FALSE(current_study(folder.path()).has_value());
    CHECK_FALSE(known_runs(folder.path())->all_untouched);
    consolidate(folder.path());
    CHECK(current_study(folder.path()).has_value());
    CHECK(fs::last_write_time(folder.path() / "study.h5") >= fs::last_write_time(run_path(folder.path(), runs[0].id)));
  }
}

}  // namespace tapelab::results
