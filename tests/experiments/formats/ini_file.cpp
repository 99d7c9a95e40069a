#include "experiments/formats/ini_file.hpp"

#include <doctest/doctest.h>

#include "tests/experiments/error_text.hpp"
#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;

namespace {

const std::vector<std::string> kSections = {"data", "train"};

std::string ini_error(const std::string& text) {
  return error_text<ConfigError>([&] { parse_ini(text, "x.ini", kSections); });
}

}  // namespace

TEST_CASE("ini_file: sections prefix keys, comments go, lines are counted") {
  const auto found = parse_ini(
      "# a comment\n"
      "seed = 1..6   # and another\n"
      "train.epochs=5\n"
      "\n"
      "[data] # the data\n"
      "  window =  3 \r\n"
      "file = a=b.csv\n"
      "columns =\n",
      "x.ini", kSections);
  REQUIRE(found.size() == 5);
  CHECK(found[0].key == "seed");
  CHECK(found[0].text == "1..6");
  CHECK(found[0].where.text() == "x.ini:2");
  CHECK(found[1].key == "train.epochs");
  CHECK(found[2].key == "data.window");
  CHECK(found[2].text == "3");
  CHECK(found[2].where.line == 6);
  CHECK(found[3].text == "a=b.csv");
  CHECK(found[4].key == "data.columns");
  CHECK(found[4].text.empty());
}

TEST_CASE("ini_file: a backslash joins lines") {
  const auto found = parse_ini("[data]\nfile = a \\\n   b \\\n  c\n# no \\\nwindow = 3\n", "x.ini", kSections);
  REQUIRE(found.size() == 2);
  CHECK(found[0].text == "a b c");
  CHECK(found[0].where.line == 2);
  CHECK(found[1].where.line == 6);
}

TEST_CASE("ini_file: messages") {
  CHECK(ini_error("seed = 1\nepochs 5\n") ==
        "cannot read 'epochs 5'\n  --> x.ini:2\n   = a line is 'key = value', '[section]' or '# comment'");
  CHECK(ini_error("[data\n") ==
        "cannot read '[data'\n  --> x.ini:1\n   = a line is 'key = value', '[section]' or '# comment'");
  CHECK(ini_error("[date]\n") == "unknown section [date]\n  --> x.ini:1\n   = did you mean 'data'?");
  CHECK(ini_error("\n[]\n") == "unknown section []\n  --> x.ini:2\n   = sections: data, train");
  CHECK(ini_error("[data]\nwindow = 1\n[train]\n[data]\nwindow = 2\n") ==
        "'data.window' is set twice in this file\n  --> x.ini:5\n   = first set in line 2");
  CHECK(ini_error("[data]\nwindow = 1\n[train]\ndata.window = 2\n") == "(no error)");
  CHECK(ini_error("data.window = 2\n[data]\nwindow = 1\n") ==
        "'data.window' is set twice in this file\n  --> x.ini:3\n   = first set in line 1");
  CHECK(ini_error("= 5\n") == "no key before '='\n  --> x.ini:1");
  CHECK(ini_error("[data]\n = 5\n") == "no key before '='\n  --> x.ini:2");
}

TEST_CASE("ini_file: files that cannot be read") {
  const ScratchFolder folder;
  const std::string missing = folder.path("none.ini");
  CHECK(error_text<ConfigError>([&] { read_ini(missing, kSections); }) ==
        "cannot read grid file '" + missing + "': no such file");
  const std::string directory = folder.path("");
  CHECK(error_text<ConfigError>([&] { read_ini(directory, kSections); }) ==
        "cannot read grid file '" + directory + "': is a directory, not a file");
  CHECK(error_text<ConfigError>([&] { read_ini("", kSections); }) == "cannot read grid file '': no such file");
}

TEST_CASE("ini_file: a byte order mark is no part of the first key") {
  const ScratchFolder folder;
  const auto found = read_ini(folder.write("bom.ini", "\xEF\xBB\xBFseed = 1\n"), kSections);
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "seed");
}

TEST_CASE("ini_file: overrides") {
  const Assignment found = parse_override("predict.conditional = a=b");
  CHECK(found.key == "predict.conditional");
  CHECK(found.text == "a=b");
  CHECK(found.where.text() == "command line");
  CHECK(error_text<ConfigError>([] { parse_override("seed"); }) ==
        "'seed' is not of the form key=value\n  --> command line");
  CHECK(error_text<ConfigError>([] { parse_override("=3"); }) ==
        "'=3' is not of the form key=value\n  --> command line");
}
