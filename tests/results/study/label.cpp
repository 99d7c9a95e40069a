#include "results/study/label.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

TEST_CASE("study_label: comes back, and is not written again when it says the same") {
  const examples::TemporaryFolder folder;
  const StudyLabel label{"e1",
                         "Reconstruct",
                         "How exact?",
                         "To 0.01",
                         {{"test_reconstruct_max_abs_error", "A", 0.004, {{"model.activation", "relu"}}},
                          {"test_reconstruct_max_abs_error", "B", 0.1, {}}}};
  CHECK(read_label(folder.path()) == StudyLabel{});
  write_label(folder.path() / "new", label);
  CHECK(read_label(folder.path() / "new") == label);
  const auto path = folder.path() / "new" / "study.json";
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(path, long_ago);
  const auto stamped = std::filesystem::last_write_time(path);
  write_label(folder.path() / "new", label);
  CHECK(std::filesystem::last_write_time(path) == stamped);
  write_label(folder.path() / "new", {});
  CHECK(read_label(folder.path() / "new").name.empty());
}

TEST_CASE("study_label: a malformed one is named") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "study.json";
  for (const char* text : {"", "{", "[]", R"({"title": 3})", R"({"published": [{"label": "A"}]})"}) {
    std::ofstream(path) << text;
    CAPTURE(text);
    const std::string expected = path.string() + "' is not a study label: ";
    CHECK_THROWS_WITH_AS(read_label(folder.path()), doctest::Contains(expected.c_str()), DamagedFile);
  }
}

TEST_CASE("study_label: other grids that were run into the folder are remembered and said") {
  const examples::TemporaryFolder folder;
  for (const char* name : {"a", "b", "b", "c", "a"}) write_label(folder.path(), {name, "", "", "", {}});
  CHECK(read_label(folder.path()).earlier == std::vector<std::string>{"b", "c"});
  write_run(folder.path(), examples::run("ra", true, 0.1, "0.1", 1));
  const Study study = merge_runs(folder.path());
  REQUIRE(study.warnings.size() == 1);
  CHECK(study.warnings[0].starts_with("runs of other grids lie in the same folder (b, c)"));
}

TEST_CASE("study_label: seeds that were added because of their results stay so") {
  const examples::TemporaryFolder folder;
  StudyLabel label{"a", "", "", "", {}};
  label.until = {"test_mse < 3", 0.01, 12};
  write_label(folder.path(), label);
  CHECK(read_label(folder.path()).until == label.until);
  write_label(folder.path(), {"a", "", "", "", {}});
  CHECK(read_label(folder.path()).until == label.until);
  label.until.max_seeds = 30;
  write_label(folder.path(), label);
  CHECK(read_label(folder.path()).until.max_seeds == 30);
}

TEST_CASE("study_label: a selection stays, and what it chose while it is the same choice") {
  const examples::TemporaryFolder folder;
  StudyLabel label{"a", "", "", "", {}};
  label.select = {"val_loss", 2, {1, 2}, {3, 4}, 64, "feed", {"ra", "rb"}};
  write_label(folder.path(), label);
  CHECK(read_label(folder.path()).select == label.select);
  write_label(folder.path(), {"a", "", "", "", {}});
  CHECK(read_label(folder.path()).select == label.select);
  StudyLabel again = label;
  again.select.chosen.clear();
  write_label(folder.path(), again);
  CHECK(read_label(folder.path()).select.chosen == label.select.chosen);
  again.select.grid = "beef";
  write_label(folder.path(), again);
  CHECK(read_label(folder.path()).select.chosen.empty());
  CHECK(joined_label({{}, label}).select == label.select);
}

TEST_CASE("study_label: seeds as a grid file takes them") {
  CHECK(seed_list({}).empty());
  CHECK(seed_list({7}) == "7");
  CHECK(seed_list({1, 2}) == "1, 2");
  CHECK(seed_list({1, 2, 3}) == "1..3");
  CHECK(seed_list({3, 2, 1}) == "3, 2, 1");
}

TEST_CASE("label: of studies in one folder the first has a name, the others are earlier ones") {
  const StudyLabel a = {"a", "title a", "", "claim", {}}, b = {"b", "title b", "", "", {}, {}, {"x", "a"}};
  CHECK(joined_label({}) == StudyLabel{});
  CHECK(joined_label({a}) == a);
  CHECK(joined_label({a, a, {}}) == a);
  StudyLabel both = a;
  both.earlier = {"x", "b"};
  CHECK(joined_label({a, b}) == both);
  CHECK(joined_label({{}, a, b, a}) == both);
  StudyLabel until = b;
  until.until = {"m a < b", 0.05, 9};
  both.until = until.until;
  CHECK(joined_label({a, until}) == both);
  CHECK(joined_label({b, a}).earlier == std::vector<std::string>{"x", "a"});
}
