#include <doctest/doctest.h>

#include "experiments/csv_reader.hpp"
#include "experiments/csv_series.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

std::vector<CsvRecord> records(std::string_view text) {
  CsvReader reader(text, "x.csv");
  std::vector<CsvRecord> found;
  for (CsvRecord record; reader.next(record);) found.push_back(record);
  return found;
}

std::string data_error(const std::string& text, const Strings& columns = {}) {
  return error_text<DataError>([&] { parse_csv_series(text, "x.csv", columns); });
}

}  // namespace

TEST_CASE("csv: quotes, line ends and line numbers") {
  const auto found = records("a,\"b, c\",\"d \"\"e\"\"\"\r\n\"two\nlines\",,\r\nlast,1,2");
  REQUIRE(found.size() == 3);
  CHECK(found[0].cells == Strings{"a", "b, c", "d \"e\""});
  CHECK(found[1].cells == Strings{"two\nlines", "", ""});
  CHECK(found[1].line == 2);
  CHECK(found[2].cells == Strings{"last", "1", "2"});
  CHECK(found[2].line == 4);
}

TEST_CASE("csv: empty lines count inside, not at the end") {
  CHECK(records("").empty());
  CHECK(records("\n\r\n").empty());
  CHECK(records("a\n1\n\n\n").size() == 2);
  CHECK(records("a\n\n1\n")[1].cells == Strings{""});
}

TEST_CASE("csv: columns are taken by name, in the order asked for") {
  const Series all = parse_csv_series("t, x ,y\n1,2.5,-3\n+4,5e-1,6\n", "x.csv", {});
  CHECK(all.names == Strings{"t", "x", "y"});
  CHECK(all.rows == 2);
  CHECK(all.values == std::vector<double>{1, 2.5, -3, 4, 0.5, 6});
  const Series some = parse_csv_series("date,x,y\nmonday,2,3\ntuesday,5,6\n", "x.csv", {"y", "x"});
  CHECK(some.names == Strings{"y", "x"});
  CHECK(some.values == std::vector<double>{3, 2, 6, 5});
}

TEST_CASE("csv: messages name line and column") {
  CHECK(data_error("a,b\n1,2\n3,abc\n") ==
        "'abc' in column 'b' is not a finite float32 number\n  --> x.csv:3\n"
        "   = correct the cell, or choose the numeric columns with data.columns");
  CHECK(data_error("a,b\n1,1e39\n").substr(0, 57) == "'1e39' in column 'b' is not a finite float32 number\n  -->");
  CHECK(data_error("a,b\n1,inf\n").substr(0, 50) == "'inf' in column 'b' is not a finite float32 number");
  const std::string fill =
      "   = fill the gap, cut the file to the rows without gaps, or leave the column out with data.columns";
  CHECK(data_error("a,b\n1,\n") == "empty cell in column 'b'\n  --> x.csv:2\n" + fill);
  CHECK(data_error("a,b\n1,NaN\n") == "missing value 'NaN' in column 'b'\n  --> x.csv:2\n" + fill);
  CHECK(data_error("a\n1\n\n2\n") == "empty cell in column 'a'\n  --> x.csv:3\n" + fill);
  CHECK(data_error("a,b\n\"x\n\",2\n1,2,3\n", {"b"}) == "this row has 3 cells, the header has 2\n  --> x.csv:4");
  CHECK(data_error("a,b,a\n") == "two columns are named 'a'\n  --> x.csv:1\n   = rename one of them in the file");
  CHECK(data_error("1,2\n3,4\n") ==
        "the first line holds numbers instead of column names\n  --> x.csv:1\n"
        "   = put a line with a name for each column on top");
  CHECK(data_error(",a\n0,1\n") ==
        "column 1 has no name\n  --> x.csv:1\n"
        "   = name it in the file, or choose the columns to use with data.columns");
  CHECK(data_error(",a\n0,1\n", {"a"}) == "(no error)");
  CHECK(data_error("") == "the data file 'x.csv' is empty");
  CHECK(data_error("a,b\n1,\"2\n3,4\n") == "a quoted cell is not closed\n  --> x.csv:2");
  CHECK(data_error("a,b\n1,\"2\"3\n") ==
        "text behind the closing quote of a cell\n  --> x.csv:2\n   = write a quote inside a quoted cell twice");
}

TEST_CASE("csv: a missing column names the nearest and all") {
  CHECK(error_text<ConfigError>([] { parse_csv_series("realgdp,cpi\n1,2\n", "x.csv", {"realgpd"}); }) ==
        "no column 'realgpd' in 'x.csv'\n   = did you mean 'realgdp'?\n   = columns: realgdp, cpi");
}

TEST_CASE("csv: files") {
  const ScratchFolder folder;
  CHECK(read_csv_series(folder.write("bom.csv",
                                     "\xEF\xBB\xBF"
                                     "a\r\n1\r\n"),
                        {})
            .names == Strings{"a"});
  const std::string missing = folder.path("none.csv");
  CHECK(error_text<ConfigError>([&] { read_csv_series(missing, {}); }) ==
        "cannot read data file '" + missing +
            "': no such file\n   = a relative path starts at the grid file that names it, on the command line at the "
            "working directory");
}
