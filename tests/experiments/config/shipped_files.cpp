#include "experiments/config/shipped_files.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace fs = std::filesystem;

TEST_CASE("shipped files: this program, in its build folder, finds those of the source tree") {
  REQUIRE(shipped_folder());
  CHECK(fs::equivalent(*shipped_folder() / "grids", TAPELAB_GRIDS));
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(TAPELAB_GRIDS)) files += entry.path().extension() == ".ini";
  CHECK(shipped_grid_names().size() == files);
  CHECK(std::ranges::is_sorted(shipped_grid_names()));
}

TEST_CASE("shipped files: every grid is found by its name, as it stands or as a source tree has it") {
  for (const std::string& name : shipped_grid_names()) {
    CAPTURE(name);
    const fs::path file = fs::path(TAPELAB_GRIDS) / (name + ".ini");
    for (const std::string before : {"", "./", "grids/", "experiments/grids/"})
      for (const std::string ending : {"", ".ini"}) CHECK(fs::equivalent(find_grid_file(before + name + ending), file));
  }
}

TEST_CASE("shipped files: files of one's own go first, also without their ending") {
  const ScratchFolder folder;
  const std::string own = folder.write("decoder.ini", "seed = 1\n"), bare = folder.write("mine", "seed = 1\n");
  CHECK(find_grid_file(own) == own);
  CHECK(find_grid_file(bare) == bare);
  CHECK(find_grid_file(folder.path("decoder")) == own);
}

TEST_CASE("shipped files: a name that means no grid") {
  CHECK(error_text<ConfigError>([] { find_grid_file("predcit"); }) ==
        "cannot read grid file 'predcit': no such file\n   = did you mean 'predict'?");
  const std::string all = error_text<ConfigError>([] { find_grid_file("grids/nothing_like_it.ini"); });
  CHECK(
      all.starts_with("cannot read grid file 'grids/nothing_like_it.ini': no such file\n"
                      "   = grids that come with tapelab are found by name: benchmarks/electricity, "));
  CHECK(
      error_text<ConfigError>([] { find_grid_file("../decoder"); }).starts_with("cannot read grid file '../decoder'"));
  CHECK(find_grid_file("/none/x.ini") == "/none/x.ini");  // whoever reads it says so
}

TEST_CASE("shipped files: what a shipped grid expects from earlier commands is below out/ of the working folder") {
  const std::string grid = (*shipped_folder() / "grids/paper/long_horizon.ini").string();
  CHECK(in_working_folder("../../../out/future_prediction", grid) == fs::path("out/future_prediction"));
  CHECK_FALSE(in_working_folder("../../data/ecg.csv", grid));
  CHECK_FALSE(in_working_folder("../scale/tiny.ini", grid));
  CHECK_FALSE(in_working_folder("../../../out/future_prediction", "experiments/grids/paper/long_horizon.ini"));
  CHECK_FALSE(in_working_folder("../out/study", "/elsewhere/grids/mine.ini"));
}
