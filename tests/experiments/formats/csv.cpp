#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/csv_table.hpp"
#include "experiments/formats/csv_reader.hpp"
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

DataConfig csv(std::initializer_list<std::pair<const char*, std::string>> settings = {}) {
  Config config = default_config();
  set(config, "data.source", "csv");
  set(config, "data.file", "x.csv");
  for (const auto& [key, value] : settings) set(config, key, value);
  return config.data;
}

std::string data_error(const std::string& text, const DataConfig& data = csv()) {
  return error_text<InputError>([&] { parse_csv_table(text, data); });
}

Strings first_lines(const std::string& text) {
  Strings lines;
  for (std::size_t start = 0, end = 0; end != text.npos; start = end + 1) {
    end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
  }
  return lines;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Equal, NaN being equal to NaN.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
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
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    CAPTURE(end);
    const auto lines = records("a,b" + end + "\"two" + end + "lines\",2" + end + "3," + end + end);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].cells == Strings{"a", "b"});
    CHECK(lines[1].cells == Strings{"two" + end + "lines", "2"});
    CHECK(lines[2].cells == Strings{"3", ""});
    CHECK(lines[2].line == 4);
  }
  CHECK(records("a\rb,c\nd,e\n")[0].cells == Strings{"a\rb", "c"});  // CR ends no line beside LF
}

TEST_CASE("csv: lines that end in CR alone") {
  const Table table = parse_csv_table("x,y\r1,2\r3,4\r", csv());
  REQUIRE(table.series.size() == 1);
  CHECK(table.series[0].values == std::vector<double>{1, 2, 3, 4});
  CHECK(data_error("x,y\r1,2\r3,a\r") ==
        "'a' in column 'y' is not a finite float32 number\n  --> x.csv:3\n"
        "   = correct the cell, or choose the numeric columns with data.columns");
}

TEST_CASE("csv: an empty line between others is called so") {
  const std::string hint = "\n   = remove empty lines from the file";
  CHECK(data_error("a,b\n1,2\n\n3,4\n") == "this line is empty\n  --> x.csv:3" + hint);
  CHECK(data_error("a,b\r\n1,2\r\n \r\n3,4\r\n") == "this line is empty\n  --> x.csv:3" + hint);
  CHECK(data_error("a b\n1 2\n\n3 4\n", csv({{"data.delimiter", "space"}})) ==
        "this line is empty\n  --> x.csv:3" + hint);
}

TEST_CASE("csv: empty lines count inside, not at the end") {
  CHECK(records("").empty());
  CHECK(records("\n\r\n").empty());
  CHECK(records("a\n1\n\n\n").size() == 2);
  CHECK(records("a\n\n1\n")[1].cells == Strings{""});
}

TEST_CASE("csv: columns are taken by name, in the order asked for") {
  const Table all = parse_csv_table("t, x ,y\n1,2.5,-3\n+4,5e-1,6\n", csv());
  CHECK(all.names == Strings{"t", "x", "y"});
  CHECK(all.inputs == 3);
  CHECK(all.targets == std::vector<std::size_t>{0, 1, 2});
  REQUIRE(all.series.size() == 1);
  CHECK(all.series[0].name == "");
  CHECK(all.series[0].rows == 2);
  CHECK(all.series[0].values == std::vector<double>{1, 2.5, -3, 4, 0.5, 6});
  CHECK(all.series[0].labels.empty());
  const Table some = parse_csv_table("date,x,y\nmonday,2,3\ntuesday,5,6\n", csv({{"data.columns", "y x"}}));
  CHECK(some.names == Strings{"y", "x"});
  CHECK(some.series[0].values == std::vector<double>{3, 2, 6, 5});
}

TEST_CASE("csv: target, sequence and label columns are no inputs unless listed") {
  const std::string text = "id,t,x,y,event\nu,1,2,3,0\nu,4,5,6,1\n";
  const auto read = [&](const std::string& columns) {
    return parse_csv_table(text, csv({{"data.columns", columns},
                                      {"data.target_columns", "y x"},
                                      {"data.sequence_column", "id"},
                                      {"data.label_column", "event"}}));
  };
  const Table rest = read("");
  CHECK(rest.names == Strings{"t", "y", "x"});
  CHECK(rest.inputs == 1);
  CHECK(rest.targets == std::vector<std::size_t>{1, 2});
  CHECK(rest.series[0].values == std::vector<double>{1, 3, 2, 4, 6, 5});
  CHECK(rest.series[0].labels == std::vector<float>{0, 1});
  const Table listed = read("x t");
  CHECK(listed.names == Strings{"x", "t", "y"});
  CHECK(listed.inputs == 2);
  CHECK(listed.targets == std::vector<std::size_t>{2, 0});
  CHECK(data_error(
            text,
            csv({{"data.target_columns", "t x y"}, {"data.sequence_column", "id"}, {"data.label_column", "event"}})) ==
        "no column of 'x.csv' is left for the input\n"
        "   = list the input columns in data.columns; a target column may be one of them");
}

TEST_CASE("csv: rows of one sequence form one series, also when interleaved") {
  const Table table = parse_csv_table("id,x\nb,1\na,2\nb,3\n b ,4\na,5\n", csv({{"data.sequence_column", "id"}}));
  CHECK(table.names == Strings{"x"});
  REQUIRE(table.series.size() == 2);
  CHECK(table.series[0].name == "b");
  CHECK(table.series[0].rows == 3);
  CHECK(table.series[0].values == std::vector<double>{1, 3, 4});
  CHECK(table.series[1].name == "a");
  CHECK(table.series[1].values == std::vector<double>{2, 5});
  CHECK(data_error("id,x\na,1\n ,2\n", csv({{"data.sequence_column", "id"}})) ==
        "empty cell in column 'id', which names the row's sequence\n  --> x.csv:3\n"
        "   = name the sequence in every row");
}

TEST_CASE("csv: missing values become NaN when they are masked") {
  const DataConfig masked = csv({{"data.missing", "mask"}});
  CHECK(same(parse_csv_table("a,b\n1,\nNA,-2\n?,n/a\n", masked).series[0].values, {1, kNan, kNan, -2, kNan, kNan}));
  CHECK(first_lines(data_error("a,b\n1,inf\n", masked))[0] == "'inf' in column 'b' is not a finite float32 number");
}

TEST_CASE("csv: delimiters") {
  const std::vector<double> values = {1, 2, 3, 4};
  CHECK(parse_csv_table("a;b\n1;2\n3;4\n", csv({{"data.delimiter", "semicolon"}})).series[0].values == values);
  CHECK(parse_csv_table("a\tb\n1\t2\n3\t4\n", csv({{"data.delimiter", "tab"}})).series[0].values == values);
  const Table spaces = parse_csv_table("  a \"b c\"\r\n 1 \t 2 \r\n3 4\n   \n", csv({{"data.delimiter", "space"}}));
  CHECK(spaces.names == Strings{"a", "b c"});
  CHECK(spaces.series[0].values == values);
}

TEST_CASE("csv: a wrong delimiter and decimal commas are recognised") {
  const std::string semicolon =
      "   = the first line is one cell that holds a semicolon: is it the delimiter? data.delimiter = semicolon";
  CHECK(data_error("a;b\n1,5;2\n") == "this row has 2 cells, the header has 1\n  --> x.csv:2\n" + semicolon);
  CHECK(data_error("a;b\n1;2\n") ==
        "'1;2' in column 'a;b' is not a finite float32 number\n  --> x.csv:2\n" + semicolon);
  CHECK(data_error("a;b\n1;2\n", csv({{"data.columns", "b"}})) ==
        "no column 'b' in 'x.csv'\n   = columns: a;b\n" + semicolon);
  CHECK(data_error("1;2\n3;4\n", csv({{"data.header", "false"}})) ==
        "'1;2' in column '1' is not a finite float32 number\n  --> x.csv:1\n" + semicolon);
  const std::string decimal = "   = numbers are written with a decimal point: replace the decimal commas in the file";
  CHECK(data_error("a;b\n1,5;2\n", csv({{"data.delimiter", "semicolon"}})) ==
        "'1,5' in column 'a' is not a finite float32 number\n  --> x.csv:2\n" + decimal);
  CHECK(data_error("a,b\n\"1,5\",2\n") ==
        "'1,5' in column 'a' is not a finite float32 number\n  --> x.csv:2\n" + decimal);
}

TEST_CASE("csv: a number has one sign and digits; what is too near to 0 is 0") {
  const auto cell = [](const std::string& text) {
    return parse_csv_table("a\n" + text + "\n", csv()).series[0].values[0];
  };
  const std::vector<std::pair<std::string, double>> good = {{"1e-400", 0},
                                                            {"-1e-400", 0},
                                                            {"1e-99999999999999999999", 0},
                                                            {"0.000e99", 0},
                                                            {"+1.5", 1.5},
                                                            {"-1.5e+3", -1500},
                                                            {".5", 0.5},
                                                            {"5.", 5},
                                                            {"1e-320", 1e-320},
                                                            {"0." + std::string(400, '0') + "1", 0},
                                                            {"0." + std::string(400, '0') + "1e405", 10000}};
  for (const auto& [text, value] : good) {
    CAPTURE(text);
    CHECK(cell(text) == value);
  }
  for (const std::string& text :
       Strings{"+-3", "-+3",   "--3",   "++3",  "+",        "0x10",  "1e",     "1e+",
               "e5",  "1_000", "inf",   "-inf", "infinity", "1e400", "-1e400", "1" + std::string(400, '0'),
               "1 2", "1..2",  "1e5.5", "3,",   "nan(1)",   "0b1",   "1f",     "\xEF\xBC\x91",
               "1e39"}) {
    CAPTURE(text);
    const std::string quoted = text.find(',') == text.npos ? text : '"' + text + '"';
    CHECK(first_lines(data_error("a\n" + quoted + "\n"))[0].starts_with(
        "'" + text + "' in column 'a' is not a finite float32 number"));
  }
  for (const char* text : {"+-3", "--3", "-+3", "++3"})
    CHECK(first_lines(data_error("a\n" + std::string(text) + "\n"))[2] == "   = a number has at most one sign");
}

TEST_CASE("csv: thousands separators, other minus signs and units have their own hints") {
  const auto hint = [](const std::string& text) {
    return first_lines(data_error("a,b\n\"" + text + "\",1\n"))[2].substr(5);
  };
  CHECK(hint("1,000") ==
        "is the comma a thousands separator (1000) or a decimal comma (1.000)? Leave out a thousands separator; "
        "write a decimal comma as a point");
  const std::string rule = "numbers are written without thousands separators and with a decimal point: ";
  for (const auto& [text, plain] : std::vector<std::pair<std::string, std::string>>{{"1,000,000", "1000000"},
                                                                                    {"1,234.5", "1234.5"},
                                                                                    {"-12,345.67", "-12345.67"},
                                                                                    {"1.000,5", "1000.5"},
                                                                                    {"1.234.567", "1234567"},
                                                                                    {"1'000", "1000"},
                                                                                    {"1\u2019000.5", "1000.5"},
                                                                                    {"1 000,5", "1000.5"},
                                                                                    {"1\u00A0000", "1000"},
                                                                                    {"1\u202F000\u202F000", "1000000"},
                                                                                    {"1_000", "1000"},
                                                                                    {"12,34,567.8", "1234567.8"}}) {
    CAPTURE(text);
    CHECK(hint(text) == rule + plain + ", not " + text);
  }
  CHECK(hint("1,5") == "numbers are written with a decimal point: replace the decimal commas in the file");
  CHECK(hint("\u22123.5") == "its minus is the character U+2212: write a hyphen, -3.5");
  CHECK(hint("\u20133") == "its minus is the character U+2013: write a hyphen, -3");
  CHECK(hint("12%") ==
        "a cell must hold only the number: move '%' out of the cells, for example into the column's name");
  CHECK(hint("3.5 kg") ==
        "a cell must hold only the number: move 'kg' out of the cells, for example into the column's name");
  CHECK(hint("$5") ==
        "a cell must hold only the number: move '$' out of the cells, for example into the column's name");
  for (const char* text : {"abc", "12:30", "2020-01-01", "1,00", "10,00,1", "a1,000"}) {
    CAPTURE(text);
    if (std::string(text) != "1,00")
      CHECK(hint(text) == "correct the cell, or choose the numeric columns with data.columns");
  }
  CHECK(data_error("a,b\n1,000,2\n") ==
        "this row has 3 cells, the header has 2\n  --> x.csv:2\n"
        "   = cells 1 and 2, '1' and '000', may be one number cut at its comma: write numbers without thousands "
        "separators and "
        "with a decimal point");
}

TEST_CASE("csv: a hash is an ordinary character") {
  const Table table = parse_csv_table("temp,#2,\"a # b\"\n1,2,3\n", csv({{"data.columns", "#2 \"a # b\""}}));
  CHECK(table.names == Strings{"#2", "a # b"});
  CHECK(table.series[0].values == std::vector<double>{2, 3});
}

TEST_CASE("csv: without a header the columns are named 1, 2, 3, ...") {
  const DataConfig plain = csv({{"data.header", "false"}});
  const Table table = parse_csv_table("1,2,3\n4,5,6\n", plain);
  CHECK(table.names == Strings{"1", "2", "3"});
  CHECK(table.series[0].values == std::vector<double>{1, 2, 3, 4, 5, 6});
  const Table chosen = parse_csv_table("1,2,3\n4,5,6\n", csv({{"data.header", "false"}, {"data.columns", "3 1"}}));
  CHECK(chosen.names == Strings{"3", "1"});
  CHECK(chosen.series[0].values == std::vector<double>{3, 1, 6, 4});
  CHECK(data_error("a,b\n1,2\n", plain) ==
        "'a' in column '1' is not a finite float32 number\n  --> x.csv:1\n"
        "   = if the first line holds names: data.header = true");
  CHECK(data_error("1,2\n3\n", plain) == "this row has 1 cell, the first row has 2\n  --> x.csv:2");
}

TEST_CASE("csv: labels are 0 or 1") {
  const DataConfig data = csv({{"data.label_column", "event"}});
  CHECK(parse_csv_table("x,event\n1,0\n2,1.0\n", data).series[0].labels == std::vector<float>{0, 1});
  const std::string hint = "\n  --> x.csv:3\n   = a label is 1 where the row belongs to an event and 0 elsewhere";
  CHECK(data_error("x,event\n1,0\n2,2\n", data) == "label '2' in column 'event' is neither 0 nor 1" + hint);
  CHECK(data_error("x,event\n1,0\n2,\n", data) == "label '' in column 'event' is neither 0 nor 1" + hint);
}

TEST_CASE("csv: messages name line and column") {
  CHECK(data_error("a,b\n1,2\n3,abc\n") ==
        "'abc' in column 'b' is not a finite float32 number\n  --> x.csv:3\n"
        "   = correct the cell, or choose the numeric columns with data.columns");
  CHECK(data_error("a,b\n1,1e39\n").substr(0, 57) == "'1e39' in column 'b' is not a finite float32 number\n  -->");
  CHECK(data_error("a,b\n1,inf\n").substr(0, 50) == "'inf' in column 'b' is not a finite float32 number");
  const std::string fill =
      "   = fill the gap, cut the file to the rows without gaps, or leave the column out with data.columns\n"
      "   = data.missing = mask trains on the rest: such a step is read by no layer and counted in no loss; "
      "mask_values leaves out the value alone";
  CHECK(data_error("a,b\n1,\n") == "empty cell in column 'b'\n  --> x.csv:2\n" + fill);
  CHECK(data_error("a,b\n1,NaN\n") == "missing value 'NaN' in column 'b'\n  --> x.csv:2\n" + fill);
  CHECK(data_error("a\n1\n\n2\n") == "empty cell in column 'a'\n  --> x.csv:3\n" + fill);
  CHECK(data_error("a,b\n\"x\n\",2\n1,2,3\n", csv({{"data.columns", "b"}})) ==
        "this row has 3 cells, the header has 2\n  --> x.csv:4");
  CHECK(data_error("a,b,a\n") == "two columns are named 'a'\n  --> x.csv:1\n   = rename one of them in the file");
  CHECK(data_error("1,2\n3,4\n") ==
        "the first line holds numbers instead of column names\n  --> x.csv:1\n"
        "   = put a line with a name for each column at the top\n"
        "   = data.header = false names the columns 1, 2, 3, ...");
  CHECK(data_error(",a\n0,1\n") ==
        "column 1 has no name\n  --> x.csv:1\n"
        "   = name it in the file, or choose the columns to use with data.columns");
  CHECK(data_error(",a\n0,1\n", csv({{"data.columns", "a"}})) == "(no error)");
  CHECK(data_error("") == "the data file 'x.csv' is empty");
  CHECK(data_error("a,b\n\n") == "the data file 'x.csv' has no rows below its header");
  CHECK(data_error("a,b\n1,\"2\n3,4\n") == "a quoted cell is not closed\n  --> x.csv:2");
  CHECK(data_error("a,b\n1,\"2\"3\n") ==
        "text after the closing quote of a cell\n  --> x.csv:2\n   = to write a quote inside a quoted cell, double it");
}

TEST_CASE("csv: a missing column names the nearest and all") {
  const std::string rest = "   = did you mean 'realgdp'?\n   = columns: realgdp, cpi";
  for (const char* key : {"data.columns", "data.target_columns", "data.sequence_column", "data.label_column"}) {
    CHECK(data_error("realgdp,cpi\n1,2\n", csv({{key, "realgpd"}})) == "no column 'realgpd' in 'x.csv'\n" + rest);
  }
}

TEST_CASE("csv: files") {
  const ScratchFolder folder;
  const std::string file = folder.write("bom.csv",
                                        "\xEF\xBB\xBF"
                                        "a\r\n1\r\n");
  CHECK(read_csv_table(csv({{"data.file", file}})).names == Strings{"a"});
  const std::string missing = folder.path("none.csv");
  CHECK(
      error_text<ConfigError>([&] {
        read_csv_table(csv({{"data.file", missing}}));
      }) ==
      "cannot read data file '" + missing +
          "': no such file\n   = a relative path is relative to the grid file that names it, or on the command line to "
          "the working directory");
  const std::string large = folder.write("large.csv", "a\n1\n");
  std::filesystem::resize_file(large, std::uintmax_t{1} << 43);  // no disk holds it, and need not: it is a hole
  const std::string error = error_text<ConfigError>([&] { read_csv_table(csv({{"data.file", large}})); });
  CAPTURE(error);
  CHECK(error.starts_with("cannot read data file '" + large + "': has 8796093022208 bytes; at most "));
  CHECK(
      error.ends_with("a quarter of the memory that is free\n"
                      "   = free some memory, or raise the limit of the process (ulimit -v) or of its container"));
}
