// Whatever bytes a parser is given, it ends in a value or in an InputError.
#include <doctest/doctest.h>

#include <random>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/csv_table.hpp"
#include "experiments/formats/ini_file.hpp"
#include "experiments/grid/sweep.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

/// Pieces that mean something to the parsers, mixed with any bytes.
std::string random_text(std::mt19937& random, const std::vector<std::string>& pieces) {
  std::string text;
  for (auto left = random() % 30; left > 0; --left) {
    const bool any_byte = random() % 4 == 0;
    text += any_byte ? std::string(1, static_cast<char>(random() % 256)) : pieces[random() % pieces.size()];
  }
  return text;
}

template <class Parse>
void try_texts(const std::vector<std::string>& pieces, int texts, Parse&& parse) {
  std::mt19937 random(1);
  for (int i = 0; i < texts; ++i) {
    const std::string text = random_text(random, pieces);
    CAPTURE(text);
    try {
      parse(text);
    } catch (const InputError& error) {
      CHECK_FALSE(std::string(error.what()).empty());
    }
  }
}

}  // namespace

TEST_CASE("random text: grid files") {
  const std::vector<std::string> sections = {"data", "train"};
  try_texts({"[data]", "[", "]", "\n", "\r\n", " ", "=", "#", "key", "data.window = 3\n", "train.", "seed", "\"", "\t"},
            5000, [&](const std::string& text) { parse_ini(text, "x.ini", sections); });
}

TEST_CASE("random text: whole grids") {
  const ScratchFolder folder;
  try_texts({"[data]\n",  "[grid]\n",
             "[train]\n", "[published]\n",
             "\n",        " = ",
             ",",         "1",
             "0",         "seeds(3)",
             "..",        "seed",
             "window",    "zip",
             "exclude",   "epochs",
             "seed=1",    "m",
             "\"",        "(",
             ")",         "train.steps = 1..3\n",
             "true"},
            1000, [&](const std::string& text) { expand_grid({folder.write("g.ini", text)}, {}, kRunLimit); });
}

TEST_CASE("random text: sweeps") {
  try_texts({"1", "9", ".", "..", ",", "(", ")", "range(", "linspace(", "logspace(", "seeds(", "-", "e", "\"", " "},
            20000, [](const std::string& text) { parse_sweep(text); });
}

TEST_CASE("random text: csv files") {
  const std::vector<std::string> pieces = {"a", "b", ",",  ";",   "\n",  "\r\n", "\r", "\"",    "\"\"",
                                           "1", "0", "\t", "2.5", "nan", "",     " ",  "a,b\n", "1,2\n"};
  DataConfig data = default_config().data;
  for (const auto delimiter : {choice::Delimiter::kComma, choice::Delimiter::kSpace}) {
    data.delimiter = delimiter;
    data.missing = choice::Missing::kMask;
    try_texts(pieces, 10000, [&](const std::string& text) { parse_csv_table(text, data); });
    data.header = false;
    data.sequence_column = "1";
    try_texts(pieces, 10000, [&](const std::string& text) { parse_csv_table(text, data); });
  }
}
