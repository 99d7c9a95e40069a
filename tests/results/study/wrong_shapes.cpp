// Files that are whole and whose shapes and counts do not fit each other: every dataset of every kind of file, in every
// wrong shape. A reader says that the file is damaged, and so does check; the other runs are served.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>

#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/check.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"
#include "results/views/listing.hpp"
#include "tests/results/changed_file.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::ChangedFile;
using examples::Extents;
namespace fs = std::filesystem;

namespace {

struct Example {
  examples::TemporaryFolder folder;
  std::vector<RunRecord> runs = examples::grid();
  fs::path run, study, timing, checkpoint;

  Example() {
    for (RunRecord& one : runs) {
      examples::add_profiles(one, 3);
      one.curves["val_loss"] = {1, 2};  // ended early
      one.confusion = {{"a", "b"}, {3, 1, 0, 4}};
      write_run(folder.path(), one);
    }
    run = run_path(folder.path(), runs[0].id);
    write_checkpoint(folder.path(), {runs[7].id,
                                     {{"epoch", 3}},
                                     {{"rate", 0.5}},
                                     {{"train_loss", {3, 2, 1}}},
                                     {{"values", examples::ramp({4}, 0)}}});
    checkpoint = checkpoint_path(folder.path(), runs[7].id);
    consolidate(folder.path());
    study = folder.path() / "study.h5";
    timing = folder.path() / "timing.h5";
  }
};

/// Every way in which a shape can be wrong: an axis more or less, longer, shorter, empty, without end.
std::vector<Extents> wrong_shapes(const Extents& shape) {
  std::vector<Extents> wrong = {shape};
  wrong[0].push_back(1);
  if (!shape.empty()) wrong.emplace_back(shape.begin(), shape.end() - 1);
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    for (const hsize_t extent : {shape[axis] + 1, shape[axis] - 1, hsize_t{0}, hsize_t{1} << 40}) {
      wrong.push_back(shape);
      wrong.back()[axis] = extent;
    }
  if (shape.empty()) wrong.push_back({hsize_t{1} << 40});
  if (shape.size() > 1) wrong.push_back(Extents(shape.size(), hsize_t{1} << 33));  // whose product overflows
  wrong.erase(std::remove(wrong.begin(), wrong.end(), shape), wrong.end());
  return wrong;
}

bool ends(const std::string& text, std::initializer_list<const char*> ends) {
  return std::ranges::any_of(ends, [&](const char* end) { return text.ends_with(end); });
}

/// Datasets that are not read, or that may have any length.
struct Exceptions {
  std::function<bool(const std::string&)> unread = [](const std::string&) { return false; };
  std::function<bool(const std::string&)> any_shape = [](const std::string&) { return false; };
  std::function<bool(const std::string&)> any_type = [](const std::string&) { return false; };
};

/// Calls try_it(dataset) after every change that a file must not be read with. Puts the file back at the end.
void for_each_wrong(const fs::path& path, const Exceptions& but,
                    const std::function<void(const std::string&)>& try_it) {
  const std::string whole = examples::content(path);
  const auto put_back = [&] { std::ofstream(path, std::ios::binary | std::ios::trunc) << whole; };
  const std::vector<std::string> datasets = ChangedFile(path).datasets();
  REQUIRE(datasets.size() > 3);
  const auto change = [&](const std::string& dataset, const auto& how) {
    put_back();
    {
      ChangedFile file(path);
      how(file);
      file.save(path);
    }
    try_it(dataset);
  };
  for (const std::string& dataset : datasets) {
    if (but.unread(dataset)) continue;
    CAPTURE(dataset);
    change(dataset, [&](ChangedFile& file) { file.empty(dataset); });
    if (!but.any_type(dataset)) change(dataset, [&](ChangedFile& file) { file.retype(dataset); });
    const Extents shape = ChangedFile(path).extents(dataset);  // as the type does not matter here
    for (const Extents& extents : wrong_shapes(shape)) {
      const bool endless = std::ranges::any_of(extents, [](hsize_t extent) { return extent > 1000; });
      if (but.any_shape(dataset) && !endless) continue;
      INFO("extents: ", extents.size(), " axes, first ", extents.empty() ? 0 : extents[0]);
      change(dataset, [&](ChangedFile& file) { file.reshape(dataset, extents); });
    }
  }
  put_back();
}

void require_damage(const fs::path& folder, const fs::path& path) {
  const CheckReport report = check_study(folder);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].kind == Finding::Kind::kDamaged);
  CHECK(report.findings[0].file.ends_with(path.filename().string()));
}

}  // namespace

TEST_CASE("wrong_shapes: every dataset of a run file") {
  const Example example;
  const Exceptions but = {.unread =
                              [](const std::string& name) {
                                return name == "config" || name.starts_with("weights/row_") ||
                                       name.starts_with("weights/column_") || name.starts_with("weights/axis");
                              },
                          .any_shape = [](const std::string& name) { return name.starts_with("weights/"); },
                          .any_type =
                              [](const std::string& name) {
                                return ends(name, {"feature", "_step", "epoch", "sample", "/step"});
                              }};
  int tried = 0;
  for_each_wrong(example.run, but, [&](const std::string& dataset) {
    CHECK_THROWS_AS(read_run(example.run), DamagedFile);
    require_damage(example.folder.path(), example.run);
    ++tried;
    if (dataset.starts_with("weights/")) return;  // a study has none
    const Study study = merge_runs(example.folder.path());
    CHECK(study.left_out == std::vector<std::string>{example.runs[0].id});
    CHECK(study.warnings.size() == 1);
    if (tried % 20 == 0) CHECK(std::ranges::count(read_study(example.folder.path()).status, Status::kOk) == 7);
  });
  CHECK(tried > 100);
  CHECK(merge_runs(example.folder.path()).left_out.empty());
}

TEST_CASE("wrong_shapes: every dataset of study.h5, alone and in its folder") {
  const Example example;
  const auto is_text_list = [](const std::string& name) { return name == "left_out" || name == "remark"; };
  const auto keeps_type = [&](const std::string& name) {
    return ends(name, {"_feature", "_step", "_sample", "cell", "epoch"}) || is_text_list(name);
  };
  // Factors may be texts or numbers; metrics that are no numbers are none of ours.
  const Exceptions but = {.any_shape = is_text_list, .any_type = [&](const std::string& name) {
                            const ChangedFile file(example.study);
                            return keeps_type(name) || file.has_attribute(name, "key") ||
                                   (file.kind(name) == H5T_FLOAT && !ends(name, {"_prediction", "_target"}));
                          }};
  int tried = 0;
  for_each_wrong(example.study, but, [&](const std::string&) {
    CHECK_THROWS_AS(read_study_file(example.study), DamagedFile);
    CHECK_FALSE(current_study(example.folder.path()));
    if (++tried % 20 != 0) return;
    require_damage(example.folder.path(), example.study);
    CHECK(std::ranges::count(read_study(example.folder.path()).status, Status::kOk) == 8);  // built again
  });
  CHECK(tried > 100);
}

TEST_CASE("wrong_shapes: every dataset of timing.h5, which the study is read without") {
  const Example example;
  const Exceptions but = {
      .unread = [&](const std::string& name) { return ChangedFile(example.timing).has_attribute(name, "key"); },
      .any_type =
          [](const std::string& name) {
            return !ends(name, {"run_id", "log", "seed", "_form", "_forms"});
          }};
  for_each_wrong(example.timing, but, [&](const std::string&) {
    CHECK_THROWS_AS(read_timing_file(example.timing), DamagedFile);
    require_damage(example.folder.path(), example.timing);
  });
}

TEST_CASE("wrong_shapes: every dataset of a checkpoint") {
  const Example example;
  const Exceptions but = {
      .unread = [](const std::string& name) { return name.starts_with("curves/length_") || name == "arrays/column_4"; },
      .any_shape = [](const std::string& name) { return name.starts_with("curves/") || name.starts_with("arrays/"); }};
  for_each_wrong(example.checkpoint, but, [&](const std::string&) {
    CHECK_THROWS_AS(read_checkpoint(example.checkpoint), DamagedFile);
    require_damage(example.folder.path(), example.checkpoint);
  });
}

TEST_CASE("wrong_shapes: counts of a run file that nothing can have") {
  const Example example;
  const std::string whole = examples::content(example.run);
  constexpr double kLeast = -9223372036854775808.0;
  const std::vector<std::pair<const char*, std::vector<double>>> wrong = {{"n_epochs", {-1, kLeast, 4e9}},
                                                                          {"best_epoch", {-2, kLeast, 4e9}},
                                                                          {"status", {-1, 3, 4, 100}},
                                                                          {"seed", {kLeast, 7}}};
  for (const auto& [name, values] : wrong)
    for (const double value : values) {
      CAPTURE(name);
      CAPTURE(value);
      std::ofstream(example.run, std::ios::binary | std::ios::trunc) << whole;
      ChangedFile file(example.run);
      file.set(name, value);
      file.save(example.run);
      for (const RunContents contents : {RunContents::kAll, RunContents::kLosses})
        CHECK_THROWS_AS(read_run(example.run, contents), DamagedFile);
      require_damage(example.folder.path(), example.run);
    }
}

TEST_CASE("wrong_shapes: the seed of a study that is not that of its runs") {
  const examples::TemporaryFolder folder;
  RunRecord run = examples::run("r000000000001", true, 0.1, "0.1", 1);
  write_run(folder.path(), run);
  consolidate(folder.path());
  for (const double seed : {-9223372036854775808.0, 0.0, 2.0}) {
    ChangedFile file(folder.path() / "study.h5");
    file.set("seed", seed);
    file.save(folder.path() / "alone.h5");
    CHECK_THROWS_AS(read_study_file(folder.path() / "alone.h5"), DamagedFile);
  }
}

TEST_CASE("wrong_shapes: a curve that ended early did so within the epochs") {
  const Example example;
  const std::string whole = examples::content(example.run);
  for (const std::int64_t finished : {std::int64_t{-1}, std::int64_t{4}, std::numeric_limits<std::int64_t>::max()}) {
    CAPTURE(finished);
    std::ofstream(example.run, std::ios::binary | std::ios::trunc) << whole;
    ChangedFile file(example.run);
    REQUIRE(H5Adelete_by_name(file.id(), "val_loss", "finished_epochs", H5P_DEFAULT) >= 0);
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate_by_name(file.id(), "val_loss", "finished_epochs", H5T_STD_I64LE, space,
                                              H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    REQUIRE(H5Awrite(attribute, H5T_NATIVE_INT64, &finished) >= 0);
    H5Aclose(attribute);
    file.save(example.run);
    CHECK_THROWS_AS(read_run(example.run), DamagedFile);
  }
}

TEST_CASE("wrong_shapes: texts of JSON that is nested without end") {
  const Example example;
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100000; ++i) deep += '[';
  for (int i = 0; i < 100000; ++i) deep += ']';
  deep += '}';
  const std::string whole = examples::content(example.run);
  for (const char* name : {"settings", "data", "provenance"}) {
    CAPTURE(name);
    std::ofstream(example.run, std::ios::binary | std::ios::trunc) << whole;
    ChangedFile file(example.run);
    file.set_text(name, deep);
    file.save(example.run);
    CHECK_THROWS_AS(read_run(example.run), DamagedFile);
  }
  std::ofstream(example.folder.path() / "plan.json") << deep;
  CHECK_THROWS_AS(read_plan(example.folder.path()), DamagedFile);
  std::ofstream(example.folder.path() / "study.json") << deep;
  CHECK_THROWS_AS(read_label(example.folder.path()), DamagedFile);
}

TEST_CASE("wrong_shapes: values in other files are not fetched") {
  const Example example;
  const std::string whole = examples::content(example.run);
  const auto changed = [&](const auto& how) {
    std::ofstream(example.run, std::ios::binary | std::ios::trunc) << whole;
    ChangedFile file(example.run);
    REQUIRE(H5Ldelete(file.id(), "parameters", H5P_DEFAULT) >= 0);
    how(file.id());
    file.save(example.run);
    CHECK_THROWS_AS(read_run(example.run), DamagedFile);
    require_damage(example.folder.path(), example.run);
  };
  changed([&](hid_t file) {  // the link leads to a good number
    const auto other = run_path(example.folder.path(), example.runs[1].id).string();
    REQUIRE(H5Lcreate_external(other.c_str(), "parameters", file, "parameters", H5P_DEFAULT, H5P_DEFAULT) >= 0);
  });
  changed([&](hid_t file) {  // raw bytes of a device that never ends
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate(H5S_SCALAR);
    REQUIRE(H5Pset_external(properties, "/dev/zero", 0, 8) >= 0);
    const hid_t dataset = H5Dcreate2(file, "parameters", H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    REQUIRE(dataset >= 0);
    H5Dclose(dataset);
    H5Pclose(properties);
  });
}

TEST_CASE("wrong_shapes: runs that cannot be merged with the others are left out, whichever comes first") {
  for (const std::size_t bad : {0, 7}) {
    CAPTURE(bad);
    const examples::TemporaryFolder folder;
    auto runs = examples::grid();
    for (RunRecord& run : runs) run.curves["learning_rate"] = {3, 2, 1};
    runs[bad].curves.erase("learning_rate");
    runs[bad].scalars["learning_rate"] = 1;
    for (const RunRecord& run : runs) write_run(folder.path(), run);
    const Study study = read_study(folder.path());
    CHECK(study.left_out == std::vector<std::string>{runs[bad].id});
    CHECK(study.unmergeable_runs == std::set<std::string>{runs[bad].id});
    REQUIRE(study.warnings.size() == 1);
    CHECK(study.warnings[0].ends_with("others: 'learning_rate' is one number in it and a curve in other runs"));
    CHECK(current_study(folder.path()));
  }
}

TEST_CASE("wrong_shapes: outputs that are huge only together") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<std::size_t> shape(3, 1);
    shape[i] = 300'000;
    runs[2 * i + 1].outputs[0] = {"predict", examples::ramp(shape, 0), examples::ramp(shape, 0), {}};
  }
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  const Study study = read_study(folder.path());
  CHECK(study.left_out.size() == 2);  // of the three one fits
  CHECK(std::ranges::count(study.status, Status::kOk) == 6);
}

TEST_CASE("wrong_shapes: a plan whose lists do not fit each other is named and not used") {
  const Example example;
  const auto path = example.folder.path() / "plan.json";
  for (const char* text :
       {"", "[]", "{}", R"({"started":1,"factors":["a"],"runs":[["r1"]]})", R"({"started":1,"factors":[],"runs":7})",
        R"({"started":1,"factors":[],"runs":[["r1"],["r2"]],"seeds":[1]})", R"({"started":"x","factors":[],"runs":[]})",
        R"({"started":1,"factors":[],"runs":[["r1"]],"seeds":["1"]})",
        R"({"started":1,"factors":[],"runs":[["r1"]],"seeds":[1],"revisions":[0,1]})"}) {
    CAPTURE(text);
    std::ofstream(path, std::ios::trunc) << text;
    CHECK_THROWS_AS(read_plan(example.folder.path()), DamagedFile);
    require_damage(example.folder.path(), path);
    const Study study = read_study(example.folder.path());
    REQUIRE(study.warnings.size() == 1);
    CHECK(study.warnings[0].find("plan.json") != std::string::npos);
    CHECK(study.run_count() == 8);
  }
}
