#include "experiments/grid/sweep.hpp"

#include <doctest/doctest.h>

#include "experiments/grid/grid_text.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

std::string sweep_error(const std::string& text) {
  return error_text<ConfigError>([&] { parse_sweep(text, command_line()); });
}

}  // namespace

TEST_CASE("sweep: plain values") {
  CHECK(parse_sweep(" relu ") == Strings{"relu"});
  CHECK(parse_sweep("128 64, 32") == Strings{"128 64", "32"});
  CHECK(parse_sweep("\"a, b\", c") == Strings{"\"a, b\"", "c"});
  CHECK(parse_sweep("../x.csv") == Strings{"../x.csv"});
  CHECK(parse_sweep("1.5..3") == Strings{"1.5..3"});
}

TEST_CASE("sweep: first..last includes both ends") {
  CHECK(parse_sweep("1..6") == Strings{"1", "2", "3", "4", "5", "6"});
  CHECK(parse_sweep("-1 .. 1") == Strings{"-1", "0", "1"});
  CHECK(parse_sweep("4..4") == Strings{"4"});
}

TEST_CASE("sweep: range leaves its end out") {
  CHECK(parse_sweep("range(0, 10, 3)") == Strings{"0", "3", "6", "9"});
  CHECK(parse_sweep("range(0,9,3)") == Strings{"0", "3", "6"});
  CHECK(parse_sweep("range(0, 0.3, 0.1)") == Strings{"0", "0.1", "0.2"});
  CHECK(parse_sweep("range(3, 0, -1)") == Strings{"3", "2", "1"});
  CHECK(parse_sweep("range(1000000, 1000002, 1)") == Strings{"1000000", "1000001"});
}

TEST_CASE("sweep: linspace includes both ends") {
  CHECK(parse_sweep("linspace(0, 1, 5)") == Strings{"0", "0.25", "0.5", "0.75", "1"});
  CHECK(parse_sweep("linspace(0, 0.3, 4)") == Strings{"0", "0.1", "0.2", "0.3"});
  CHECK(parse_sweep("linspace(5, 9, 1)") == Strings{"5"});
  CHECK(parse_sweep("linspace(0, 1, 4)") == Strings{"0", "0.333333333333333", "0.666666666666667", "1"});
}

TEST_CASE("sweep: logspace takes its ends as values") {
  CHECK(parse_sweep("logspace(0.0001, 0.1, 4)") == Strings{"0.0001", "0.001", "0.01", "0.1"});
  CHECK(parse_sweep("logspace(1, 8, 4)") == Strings{"1", "2", "4", "8"});
  CHECK(parse_sweep("logspace(7, 9, 1)") == Strings{"7"});
}

TEST_CASE("sweep: seeds, and forms side by side") {
  CHECK(parse_sweep("seeds(3)") == Strings{"1", "2", "3"});
  CHECK(parse_sweep("1..2, range(4, 8, 2), 9") == Strings{"1", "2", "4", "6", "9"});
}

TEST_CASE("sweep: messages") {
  CHECK(sweep_error("  ") == "no value given\n  --> command line");
  CHECK(sweep_error("1,,2") == "empty value in the sweep '1,,2'\n  --> command line\n   = remove the extra comma");
  CHECK(sweep_error("6..1") ==
        "sweep '6..1': empty, because the first number is larger than the last\n  --> command line");
  CHECK(sweep_error("linspce(0,1,3)") ==
        "sweep 'linspce(0,1,3)': unknown form 'linspce'; known are range, linspace, logspace, seeds, each, random, "
        "log_random, "
        "sobol\n"
        "  --> command line\n   = did you mean 'linspace'?");
  CHECK(sweep_error("range(1,2)") == "sweep 'range(1,2)': write it as range(a, b, step)\n  --> command line");
  CHECK(sweep_error("range(1,x,2)") ==
        "sweep 'range(1,x,2)': 'x' is not a number; write it as range(a, b, step)\n  --> command line");
  CHECK(sweep_error("range(1,2,0)") == "sweep 'range(1,2,0)': the step must not be 0\n  --> command line");
  CHECK(sweep_error("range(2,1,1)") == "sweep 'range(2,1,1)': no value from 2 to below 1\n  --> command line");
  CHECK(sweep_error("seeds(0)") ==
        "sweep 'seeds(0)': the number of values must be an integer of at least 1, not 0\n  --> command line");
  CHECK(sweep_error("linspace(0,1,2.5)") ==
        "sweep 'linspace(0,1,2.5)': the number of values must be an integer of at least 1, not 2.5\n"
        "  --> command line");
  CHECK(sweep_error("logspace(0,1,3)") ==
        "sweep 'logspace(0,1,3)': both ends must be above 0; they are the values themselves, not exponents\n"
        "  --> command line");
  CHECK(sweep_error("seeds(2000000)") ==
        "sweep 'seeds(2000000)': 2000000 values; at most 1000000 are allowed\n  --> command line");
  CHECK(sweep_error("-9223372036854775808..9223372036854775807").find("at most 1000000 are allowed") !=
        std::string::npos);
}

TEST_CASE("sweep: each lists files as if they had been written, wherever the grid lies") {
  const ScratchFolder folder;
  for (const char* name : {"g[1]/m/b.csv", "g[1]/m/a.csv", "g[1]/m/c d.csv", "g[1]/m/x.txt", "g[1]/n/a.csv",
                           "g[1]/top.csv", "m/other.csv"})
    folder.write(name, "1\n");
  const Location grid{folder.path("g[1]/grid.ini"), 3};
  const auto each = [&](const std::string& text) { return parse_sweep(text, grid, true); };
  CHECK(each("each(m/*.csv)") == Strings{"m/a.csv", "m/b.csv", "\"m/c d.csv\""});
  CHECK(each("each( */a.csv )") == Strings{"m/a.csv", "n/a.csv"});
  CHECK(each("each(*.csv), each(\"m/c *.csv\"), x.csv") == Strings{"top.csv", "\"m/c d.csv\"", "x.csv"});
  CHECK(each("each(../m/*.csv)") == Strings{"\"../m/other.csv\""});
  CHECK(each("each(" + folder.path("g[1]").replace(folder.path("g[1]").size() - 3, 3, "?1?") + "/top.csv)") ==
        Strings{grid_value(folder.path("g[1]/top.csv"))});
  CHECK(parse_sweep("each(" + folder.path("m") + "/*)", command_line(), true) == Strings{folder.path("m/other.csv")});
}

TEST_CASE("sweep: what each cannot list") {
  const ScratchFolder folder;
  folder.write("m/x.txt", "");
  const Location grid{folder.path("grid.ini"), 3};
  const auto error = [&](const std::string& text, bool takes_files = true) {
    std::string message = error_text<ConfigError>([&] { parse_sweep(text, grid, takes_files); });
    for (std::size_t at; (at = message.find(folder.path(""))) != message.npos;)
      message.erase(at, folder.path("").size());
    return message;
  };
  const std::string hint = "\n   = * is any text, ? one character, [a-z] one of these; all files of a folder: FOLDER/*";
  CHECK(error("each(m/*.csv)") ==
        "sweep 'each(m/*.csv)': no file fits: the folder 'm' has 1 file, 'x.txt'\n  --> grid.ini:3" + hint);
  CHECK(error("each(q/*.csv)") ==
        "sweep 'each(q/*.csv)': no file fits: there is no folder 'q'\n  --> grid.ini:3" + hint);
  CHECK(error("each()") ==
        "sweep 'each()': write it as each(PATTERN)\n  --> grid.ini:3\n"
        "   = for example: data.files = each(machines/*.csv)");
  CHECK(error("each(m/*)", false) ==
        "sweep 'each(m/*)': it lists files, and this setting takes none\n  --> grid.ini:3\n"
        "   = it goes with settings such as data.file and data.files");
}
