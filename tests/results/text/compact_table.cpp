#include "results/text/compact_table.hpp"

#include <doctest/doctest.h>

#include "results/text/aligned_table.hpp"
#include "results/text/page.hpp"

using namespace tapelab::results;

namespace {

TextTable runs() {
  TextTable table{{"run", "status", "seed", "epochs"}, {{"ra", "ok", "1", "9"}, {"rb", "ok", "2", "9"}}};
  table.said_once = {1, 2, 3};
  return table;
}

}  // namespace

TEST_CASE("compact_table: what all rows share is said once, of several rows and of columns that may") {
  CompactTable shown = compact(runs(), 100);
  CHECK(shown.notes == "status = ok, epochs = 9 in all rows\n");
  CHECK(shown.table.header == std::vector<std::string>{"run", "seed"});
  CHECK(shown.table.rows == std::vector<std::vector<std::string>>{{"ra", "1"}, {"rb", "2"}});

  TextTable table = runs();
  table.said_once = {2, 3};
  CHECK(compact(table, 100).notes == "epochs = 9 in all rows\n");
  table.rows.pop_back();
  CHECK(compact(table, 100).notes == "");  // one row says it no more often
  table.rows = {{"ra", "ok", "", "1"}, {"rb", "ok", "", "2"}};
  CHECK(compact(table, 100).notes == "");  // nothing cannot be said
  table.rows = {{"ra", "ok", "-", "1"}, {"rb", "ok", "-", "2"}};
  CHECK(compact(table, 100).notes == "seed = none in all rows\n");
}

TEST_CASE("compact_table: marks and labels at the foot stay where they belong") {
  TextTable table{{"a", "b", "mse"}, {{"1", "x", "0.5"}, {"1", "y", "0.25"}, {"mean predictor", "", "2"}}, {{1, 2}}, 2};
  table.keys = 2;
  table.said_once = {0, 1};
  CHECK(page("", table, Format::kText, 100) ==
        "a = 1 in all rows\n\nb               mse\nx               0.5\ny               0.25 *\nmean predictor  2\n");
  CHECK(compact(table, 100).table.keys == 1);
  CHECK(page("caption\n", table, Format::kMarkdown, 10).starts_with("caption\n\n| a | b | mse |\n"));
}

TEST_CASE("compact_table: titles lose what they share only where the table is too wide") {
  const TextTable table{{"data.noise", "data.scale", "test_predict_mse", "test_predict_mae", "test_code_zeros", "n"},
                        {{"1", "2", "3", "4", "5", "6"}}};
  CHECK(compact(table, natural_width(table)).notes == "");
  const CompactTable shown = compact(table, natural_width(table) - 1);
  CHECK(shown.notes == "test_predict_*: mse, mae\ndata.*: noise, scale\n");
  CHECK(shown.table.header == std::vector<std::string>{"noise", "scale", "mse", "mae", "test_code_zeros", "n"});
}

TEST_CASE("compact_table: titles stay different and keep what tells them apart") {
  const auto titles = [](std::vector<std::string> header) {
    TextTable table{std::move(header), {}};
    return compact(table, 1).table.header;
  };
  using Titles = std::vector<std::string>;
  CHECK(titles({"a.loss", "a.size", "b.loss", "b.size"}) == Titles{"loss", "size", "b.loss", "b.size"});
  CHECK(titles({"a.loss", "a.size", "loss"}) == Titles{"a.loss", "a.size", "loss"});
  CHECK(titles({"test_a_nats", "test_a_nats_tf"}) == Titles{"nats", "nats_tf"});  // two words of a name, no more
  CHECK(titles({"data.x_y", "data.x_z"}) == Titles{"x_y", "x_z"});                // once
  CHECK(titles({"mse a.b=1", "mse a.b=2"}) == Titles{"mse a.b=1", "mse a.b=2"});  // no names
  CHECK(titles({"a.b=1, c=2", "a.b=1, c=3"}) == Titles{"a.b=1, c=2", "a.b=1, c=3"});
  const CompactTable shown = compact({{"test_x_mse[-1] a=1", "test_x_mse[-1] a=2", "test_x_mae a=1"}, {}}, 1);
  CHECK(shown.table.header == Titles{"mse[-1] a=1", "mse[-1] a=2", "mae a=1"});
  CHECK(shown.notes == "test_x_*: mse[-1], mae\n");
}

TEST_CASE("page: captions hang, and are comments in LaTeX") {
  const TextTable table{{"x"}, {{"1"}}};
  CHECK(page("one two\n", table, Format::kText, 5) == "one\n  two\n\nx\n1\n");
  CHECK(page("one two\n", table, Format::kTex, 5).starts_with("% one two\n%\n\\begin{tabular}"));
  CHECK(page("", table, Format::kText, 5) == "x\n1\n");
}
