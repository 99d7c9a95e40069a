#include "results/text/aligned_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

using namespace tapelab::results;

namespace {

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, characters(line));
  return widest;
}

}  // namespace

TEST_CASE("aligned_table: columns align by characters, not bytes") {
  const TextTable table{{"name", "value"}, {{"a", "1 ± 2"}, {"longer", ""}}};
  CHECK(aligned(table) == "name    value\na       1 ± 2\nlonger\n");
  CHECK(natural_width(table) == 13);
  const TextTable wide{{"µ±", "x"}, {{"abc", "y"}}};
  CHECK(aligned(wide) == "µ±   x\nabc  y\n");
  CHECK(aligned({}) == "");
}

TEST_CASE("aligned_table: texts hang below their beginning, those first that cost the fewest lines") {
  TextTable table{{"change", "mean of all"}, {{"a bb ccc dddd", "0.5 ± 0.1"}, {"b bb ccc dddd", "1"}}};
  CHECK(aligned(table, 26) == "change         mean of all\na bb ccc dddd  0.5 ± 0.1\nb bb ccc dddd  1\n");
  // The title alone is a line more.
  CHECK(aligned(table, 25) ==
        "change         mean of\n               all\na bb ccc dddd  0.5 ± 0.1\nb bb ccc dddd  1\n");
  CHECK(aligned(table, 20) == "change    mean of\n          all\na bb ccc  0.5 ± 0.1\n  dddd\nb bb ccc  1\n  dddd\n");
  table.marked = {{0, 1}};
  CHECK(aligned(table, 21) == "change    mean of all\na bb ccc  0.5 ± 0.1 *\n  dddd\nb bb ccc  1\n  dddd\n");
}

TEST_CASE("aligned_table: titles break within names before a table is cut into blocks") {
  const TextTable table{{"run", "test_predict_mse"}, {{"r0123456", "0.25"}}};
  CHECK(aligned(table, 23) == "run       test_predict_\n          mse\nr0123456  0.25\n");
}

TEST_CASE("aligned_table: what is left of the width goes where it saves lines") {
  // Narrowing the first column is cheaper, but not enough; with the second narrowed it need not be.
  const std::string b = "aaaaaaaaaa bbbbbbbbbb";
  CHECK(aligned({{"a", "b"}, {{"xx yy", b}, {"z", b}}}, 25) ==
        "a      b\nxx yy  aaaaaaaaaa\n         bbbbbbbbbb\nz      aaaaaaaaaa\n         bbbbbbbbbb\n");
}

TEST_CASE("aligned_table: names in titles break into as few lines as will do, and into four at most") {
  const TextTable table{{"labels_per_class", "sequence_accuracy"}, {{"1", "0.5"}}};
  CHECK(aligned(table, 25) == "labels_per_  sequence_\nclass        accuracy\n1            0.5\n");
  CHECK(aligned({{"a_b_c_d_e_f_g_h", "x"}, {{"1", "2"}}}, 7) == "a_b_  x\nc_d_\ne_f_\ng_h\n1     2\n");
  CHECK(aligned({{"a_b_c_d_e_f_g_h", "x"}, {{"1", "2"}}}, 6) == "a_b_c_d_e_f_g_h:\n  1\n  x: 2\n");
}

TEST_CASE("aligned_table: blocks repeat the key columns and share the others evenly") {
  TextTable table{{"key", "k2", "aaaa", "bbbb", "cccc", "dddd"}, {{"x", "y", "1", "2", "3", "4"}}};
  table.keys = 2;
  table.foot = 1;
  table.rows.push_back({"base", "", "5", "6", "7", "8"});
  // Three would fit in the first block.
  CHECK(aligned(table, 26) ==
        "key   k2  aaaa  bbbb\nx     y   1     2\nbase      5     6\n\n"
        "key   k2  cccc  dddd\nx     y   3     4\nbase      7     8\n");
  // Evenly they do not: the first block has one, the second three.
  table.header = {"key", "k2", "aaaaaaaaaaaa", "b", "c", "d"};
  CHECK(aligned(table, 22) ==
        "key   k2  aaaaaaaaaaaa\nx     y   1\nbase      5\n\n"
        "key   k2  b  c  d\nx     y   2  3  4\nbase      6  7  8\n");
}

TEST_CASE("aligned_table: where not even two columns fit each row is a paragraph; paths and ids stay whole") {
  const TextTable table{{"file", "remark"}, {{"out/some/where/far.h5", "not so good"}, {"b.h5", ""}}, {{0, 1}}};
  CHECK(aligned(table, 16) == "file:\n  out/some/where/far.h5\n  remark: not so\n    good *\n\nfile: b.h5\n");
}

TEST_CASE("aligned_table: no line is wider than asked for, whatever the width") {
  TextTable table;
  for (int i = 0; i < 12; ++i) table.header.push_back("metric_number" + std::to_string(i) + " of all");
  for (int row = 0; row < 4; ++row) {
    table.rows.emplace_back();
    for (int i = 0; i < 12; ++i)
      table.rows.back().push_back(i % 3 == 0 ? "some words that say what" : std::to_string(row) + ".25 ± 0.125");
  }
  for (std::size_t width = 20; width < 400; width += 7) {
    CAPTURE(width);
    const std::string text = aligned(table, width);
    CHECK(widest_line(text) <= width);
    for (int i = 0; i < 12; ++i) CHECK(text.find("number" + std::to_string(i)) != std::string::npos);
  }
}
