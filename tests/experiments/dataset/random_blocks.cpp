// Random splits of one series: the asked shares, whatever the seed.
#include "experiments/dataset/random_blocks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/split.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;

namespace {

bool all_usable(const Window&) { return true; }

struct Asked {
  std::size_t rows, window, after, stride;
  double validation, test;
};

Parts split(const Asked& asked, std::int64_t seed) {
  Config config = default_config();
  config.data.source = choice::Source::kCsv;
  config.data.split = choice::Split::kRandom;
  config.data.split_seed = seed;
  config.data.window = static_cast<std::int64_t>(asked.window);
  config.data.stride = static_cast<std::int64_t>(asked.stride);
  config.data.validation = asked.validation;
  config.data.test = asked.test;
  Table table{.names = {"x"}, .inputs = 1, .targets = {0}};
  table.series.push_back({.rows = asked.rows, .values = std::vector<double>(asked.rows)});
  std::vector<Window> windows;
  for (std::size_t start = 0; start + asked.window + asked.after <= asked.rows; start += asked.stride)
    windows.push_back({0, start, asked.window});
  return split_windows(config.data, table, windows, asked.after, all_usable);
}

/// Rows that no part's windows use count for nothing here: the rows that the windows of a part cover.
std::vector<int> covered(const Parts& parts, const Asked& asked) {
  std::vector<int> rows(asked.rows, -1);
  const auto cover = [&](const std::vector<Window>& windows, int part) {
    for (const Window& window : windows)
      for (std::size_t i = 0; i < window.length + asked.after; ++i) {
        int& row = rows[window.start + i];
        CHECK((row == -1 || row == part));
        row = part;
      }
  };
  cover(parts.train, 0);
  cover(parts.validation, 1);
  cover(parts.test, 2);
  return rows;
}

std::vector<Asked> many_sizes() {
  std::vector<Asked> all;
  for (const std::size_t rows : {20, 37, 60, 100, 101, 150, 203, 500, 1000})
    for (const std::size_t window : {1, 2, 5, 12, 24})
      for (const std::size_t after : {0, 3})
        for (const std::size_t stride : {std::size_t{1}, std::size_t{3}, window, 3 * window})
          for (const auto& [validation, test] :
               {std::pair{0.0, 0.2}, {0.0, 0.1}, {0.2, 0.0}, {0.2, 0.2}, {0.25, 0.25}, {0.1, 0.3}, {0.0, 0.5}})
            if (window + after <= rows) all.push_back({rows, window, after, stride, validation, test});
  return all;
}

}  // namespace

TEST_CASE("random_blocks: no row is in two parts, shares hold within a block, and all seeds fail or none does") {
  std::size_t rejected = 0, split_up = 0;
  for (const Asked& asked : many_sizes()) {
    CAPTURE(asked.rows);
    CAPTURE(asked.window);
    CAPTURE(asked.after);
    CAPTURE(asked.stride);
    CAPTURE(asked.validation);
    CAPTURE(asked.test);
    const std::size_t span = asked.window + asked.after, seeds = 12;
    std::size_t failed = 0;
    for (std::size_t seed = 0; seed < seeds; ++seed) {
      try {
        const Parts parts = split(asked, static_cast<std::int64_t>(seed));
        const std::vector<int> rows = covered(parts, asked);
        CHECK_FALSE(parts.train.empty());
        CHECK(parts.validation.empty() == (asked.validation == 0));
        CHECK(parts.test.empty() == (asked.test == 0));
        // Rows at the edges of blocks may lie in no window, so a part has at most its share and a block.
        const double block = static_cast<double>(4 * std::max(span, asked.stride));
        for (const auto& [part, share] : {std::pair{1, asked.validation}, {2, asked.test}})
          CHECK(static_cast<double>(std::ranges::count(rows, part)) <= share * static_cast<double>(asked.rows) + block);
        ++split_up;
      } catch (const ConfigError&) {
        ++failed;
      }
    }
    CHECK((failed == 0 || failed == seeds));
    rejected += failed == seeds;
  }
  CHECK(split_up > 10000);
  CHECK(rejected < many_sizes().size() / 2);
}

TEST_CASE("random_blocks: fitted blocks give a part round(share) of the rows, or a window's") {
  for (const std::size_t rows : {30, 100, 150, 400})
    for (const double test : {0.1, 0.2, 0.3, 0.5})
      for (const std::size_t span : {1, 4, 10}) {
        CAPTURE(rows);
        CAPTURE(test);
        CAPTURE(span);
        Config config = default_config();
        config.data.test = test;
        for (std::int64_t seed = 0; seed < 5; ++seed) {
          config.data.split_seed = seed;
          const auto parts = fitted_blocks(config.data, rows, span, 0);
          REQUIRE(parts);
          REQUIRE(parts->size() == rows);
          const auto asked =
              std::max<std::int64_t>(std::llround(test * static_cast<double>(rows)), static_cast<std::int64_t>(span));
          CHECK(std::ranges::count(*parts, Part::kTest) == asked);
          // every row of blocks is at least a window long
          for (std::size_t row = 0, run = 0; row < rows; ++row) {
            ++run;
            if (row + 1 < rows && (*parts)[row + 1] == (*parts)[row]) continue;
            CHECK(run >= span);
            run = 0;
          }
        }
      }
}

TEST_CASE("random_blocks: four windows a block, as ever, where that gives the shares; the mark says where not") {
  const Asked fits = {.rows = 1000, .window = 5, .after = 0, .stride = 1, .validation = 0.2, .test = 0.2};
  const Asked small = {.rows = 100, .window = 12, .after = 0, .stride = 1, .validation = 0, .test = 0.2};
  Config config = default_config();
  config.data.validation = 0.2;
  config.data.test = 0.2;
  CHECK(even_blocks_fit(config.data, 1000, 5));
  for (std::int64_t seed = 0; seed < 5; ++seed) {
    const Parts parts = split(fits, seed);
    CHECK_FALSE(parts.dealt_anew);
    config.data.split_seed = seed;
    const auto rows = even_blocks(config.data, 1000, 5, 0);
    for (const Window& window : parts.test) CHECK(rows[window.start] == Part::kTest);
  }
  // 100 rows are three blocks of 48, 48 and 4 rows: a test part of one of them was 48 rows, or 4 without a window.
  std::size_t marked = 0;
  for (std::int64_t seed = 0; seed < 12; ++seed) {
    const Parts parts = split(small, seed);
    CHECK(parts.test.size() == 20 - 12 + 1);
    marked += parts.dealt_anew;
  }
  CHECK(marked > 0);
  CHECK(marked < 12);  // where the seed had it fail there is nothing to tell apart
}

TEST_CASE("random_blocks: series too short for a window do not make seeds fail") {
  Config config = default_config();
  config.data.source = choice::Source::kCsv;
  config.data.split = choice::Split::kRandom;
  config.data.sequence_column = "id";
  config.data.window = 4;
  config.data.test = 0.25;
  Table table{.names = {"x"}, .inputs = 1, .targets = {0}};
  std::vector<Window> windows;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t rows = i < 2 ? 2 : 4;
    table.series.push_back({.name = std::to_string(i), .rows = rows, .values = std::vector<double>(rows)});
    if (rows == 4) windows.push_back({i, 0, 4});
  }
  for (std::int64_t seed = 0; seed < 20; ++seed) {
    config.data.split_seed = seed;
    CHECK(split_windows(config.data, table, windows, 0, all_usable).test.size() == 1);
  }
}

TEST_CASE("random_blocks: windows that cannot be trained on do not make seeds fail, and move no other split") {
  Config config = default_config();
  config.data.source = choice::Source::kCsv;
  config.data.split = choice::Split::kRandom;
  config.data.window = 4;
  config.data.validation = 0.2;
  config.data.test = 0.2;
  Table table{.names = {"x"}, .inputs = 1, .targets = {0}};
  std::vector<Window> windows;
  for (std::size_t i = 0; i < 10; ++i) {
    table.series.push_back({.name = std::to_string(i), .rows = 4, .values = std::vector<double>(4)});
    windows.push_back({i, 0, 4});
  }
  const Usable usable = [](const Window& window) { return window.series >= 4; };
  const auto series = [](const std::vector<Window>& part) {
    std::vector<std::size_t> numbers;
    for (const Window& window : part) numbers.push_back(window.series);
    return numbers;
  };
  std::size_t moved = 0;
  for (std::int64_t seed = 0; seed < 50; ++seed) {
    config.data.split_seed = seed;
    const Parts parts = split_windows(config.data, table, windows, 0, usable);
    CHECK(std::ranges::any_of(parts.train, usable));
    CHECK(std::ranges::any_of(parts.validation, usable));
    CHECK(parts.test.size() == 2);
    const Parts any = split_windows(config.data, table, windows, 0, all_usable);
    const bool was_usable = std::ranges::any_of(any.validation, usable);
    if (was_usable) CHECK(series(parts.validation) == series(any.validation));
    moved += !was_usable;
  }
  CHECK(moved > 0);
  CHECK(moved < 25);
}

TEST_CASE("random_blocks: a series too short to split is the fault of the fraction that is held out") {
  const auto key = [](double validation, double test) {
    try {
      split({.rows = 100, .window = 60, .after = 0, .stride = 1, .validation = validation, .test = test}, 0);
    } catch (const ConfigError& error) {
      return error.diagnostic().key;
    }
    return std::string("(no error)");
  };
  CHECK(key(0.2, 0) == "data.validation");
  CHECK(key(0, 0.2) == "data.test");
}

TEST_CASE("random_blocks: strides that are too long to split a series are named") {
  const auto error = [](const Asked& asked) { return error_text<ConfigError>([&] { split(asked, 0); }); };
  CHECK(error({.rows = 100, .window = 10, .after = 0, .stride = 40, .validation = 0.2, .test = 0.2}) ==
        "a random split of the series' 100 rows leaves a part without a window: each part needs at least 40 rows, 1 "
        "stride of 40 rows\n   = make data.stride smaller, or give more data");
  CHECK(error({.rows = 100, .window = 60, .after = 0, .stride = 40, .validation = 0, .test = 0.2}) ==
        "a random split of the series' 100 rows leaves a part without a window: each part needs at least 80 rows, 2 "
        "strides of 40 rows\n   = give more data, or a shorter window");
  CHECK(error({.rows = 100, .window = 60, .after = 0, .stride = 1, .validation = 0, .test = 0.2}) ==
        "a random split of the series' 100 rows leaves a part without a window: each part needs at least 60 rows\n"
        "   = give more data, or a shorter window");
}
