// A grid as one file has the runs and notes of the files and words it stands for.
#include "experiments/grid/frozen_grid.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/shipped_files.hpp"
#include "experiments/grid/grid.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

namespace {

/// What a run computes, and where its files lie.
Strings settings_text(const Config& config) {
  Strings texts;
  for (const auto& setting : stored_settings(config)) texts.push_back(setting.key + "=" + setting.value);
  return texts;
}

void check_same(const Strings& files, const Strings& overrides) {
  const ScratchFolder folder;
  const std::string text = frozen_grid(files, overrides);
  const std::string frozen = folder.write("frozen.ini", text);
  const Combinations before = combine(files, overrides, kNoRunLimit), after = combine({frozen}, {}, kNoRunLimit);
  REQUIRE(before.configs.size() == after.configs.size());
  for (std::size_t i = 0; i < before.configs.size(); ++i)
    CHECK(settings_text(before.configs[i]) == settings_text(after.configs[i]));
  for (const Config& config : after.configs)
    for (const Field& field : fields())
      if (const std::string value = get(config, field); field.is_path() && !value.empty() && value != "\"\"")
        CHECK_MESSAGE((value.starts_with('/') || value.starts_with("\"/")), field.key << " = " << value);
  CHECK(before.source.title == after.source.title);
  CHECK(before.source.question == after.source.question);
  CHECK(before.source.claim == after.source.claim);
  CHECK(before.source.expect == after.source.expect);
  CHECK(before.source.until.expect == after.source.until.expect);
  CHECK(before.source.until.alpha == after.source.until.alpha);
  CHECK(before.source.until.max_seeds == after.source.until.max_seeds);
  REQUIRE(before.source.published.size() == after.source.published.size());
  for (std::size_t i = 0; i < before.source.published.size(); ++i) {
    CHECK(before.source.published[i].label == after.source.published[i].label);
    CHECK(before.source.published[i].value == after.source.published[i].value);
  }
  REQUIRE(before.factors.size() == after.factors.size());
  for (std::size_t i = 0; i < before.factors.size(); ++i) CHECK(before.factors[i].key == after.factors[i].key);
  CHECK(frozen_grid({frozen}, {}) == text);
}

const std::string kGrid =
    "seed = 1..3\n[data]\nsource = ramp\n[model]\nencoder = 4, 8 4\ndecoder = 4\n[grid]\ntitle = plain\n";

}  // namespace

TEST_CASE("frozen grids: those that ship") {
  const Strings names = shipped_grid_names();
  REQUIRE(names.size() > 10);
  for (const std::string& name : names) {
    CAPTURE(name);
    const std::string file = (fs::path(TAPELAB_GRIDS) / (name + ".ini")).string();
    if (name.starts_with("scale/")) continue;  // settings for other grids
    const std::string missing = error_text<ConfigError>([&] { combine({file}, {}, kNoRunLimit); });
    if (missing.find("no file fits") == std::string::npos) check_same({file}, {});  // else of data that others bring
  }
  const std::string moving = TAPELAB_GRIDS "/paper/future_prediction.ini";
  check_same({moving, TAPELAB_GRIDS "/scale/small.ini"},
             {"seed=range(2,9,3)", "train.learning_rate=logspace(1e-4,1,3)"});
}

TEST_CASE("frozen grids: words of a command line, and texts that need quotes") {
  const ScratchFolder folder;
  const std::string grid = folder.write("mine.ini", kGrid);
  check_same({grid}, {"grid.title=a \"b\" # c", "grid.question=5\" #7, what? [x] = y", "grid.claim=\"whole\""});
  check_same({grid}, {"grid.exclude=model.encoder=\"8 4\" seed=2, seed=3"});
  check_same({grid}, {"reconstruct.weight=1,2,3", "grid.zip=seed reconstruct.weight"});
  check_same({grid}, {"grid.until=test_reconstruct_mse model.encoder=4 < model.encoder=\"8 4\"", "grid.margin=5%",
                      "grid.max_seeds=7", "grid.alpha=0.01"});
  check_same({grid}, {"data.source=csv", "data.file=a b.csv, \"c,d.csv\", 'e'#1.csv, ../f(x).csv",
                      "data.columns=\"flow rate\" \"a \"\"b\"\" c\" 1..3 #2"});
  check_same({grid},
             {"data.source=csv", "data.files=[ab]*/*.csv, exact.csv", "eval.threshold=quantile:0.9, mean+3std"});
  check_same({grid}, {"model.start_from=\"\", out/one:model.encoder=8, out/one:seed=1 model.encoder=\"8 4\""});
}

TEST_CASE("frozen grids: what no file can hold") {
  const ScratchFolder folder;
  const std::string grid = folder.write("mine.ini", kGrid);
  const auto refused = [&](const std::string& word) {
    return error_text<ConfigError>([&] { frozen_grid({grid}, {word}); });
  };
  CHECK(refused("grid.title=two\nlines").starts_with("what is given for 'grid.title' cannot be written"));
  CHECK(refused("data.file=two\nlines.csv").starts_with("what is given for 'data.file' cannot be written"));
  CHECK(refused("grid.title=fine") == "(no error)");
}
