#include "experiments/formats/glob.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <regex>

#include "tests/experiments/scratch_folder.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

/// What fits, without the scratch folder.
Strings names(const ScratchFolder& folder, const std::string& pattern) {
  Strings found = files_matching(folder.path(pattern));
  for (std::string& path : found) path = path.substr(folder.path("").size());
  return found;
}

}  // namespace

TEST_CASE("patterns of files: what fits, sorted by bytes") {
  const ScratchFolder folder;
  for (const char* name : {"m/m2.csv", "m/m10.csv", "m/M1.csv", "m/.hidden.csv", "m/m3.txt", "n/m2.csv", "m/a b.csv",
                           "m/x[1].csv", "m/f\xC3\xA4.csv"})
    folder.write(name, "1\n");
  std::filesystem::create_directory(folder.path("m/folder.csv"));
  CHECK(names(folder, "m/m*.csv") == Strings{"m/m10.csv", "m/m2.csv"});
  CHECK(names(folder, "m/*.csv") ==
        Strings{"m/M1.csv", "m/a b.csv", "m/f\xC3\xA4.csv", "m/m10.csv", "m/m2.csv", "m/x[1].csv"});
  CHECK(names(folder, "*/m2.csv") == Strings{"m/m2.csv", "n/m2.csv"});
  CHECK(names(folder, "[!m]/m?.csv") == Strings{"n/m2.csv"});
  CHECK(names(folder, "m/[a-z]?.*") == Strings{"m/m2.csv", "m/m3.txt"});
  CHECK(names(folder, "m/m2.csv") == Strings{"m/m2.csv"});
  CHECK(names(folder, "m/x[1].csv") == Strings{"m/x[1].csv"});  // nothing is called m/x1.csv
  CHECK(names(folder, "m/x\\[1].csv") == Strings{"m/x[1].csv"});
  CHECK(names(folder, "m/folder.csv").empty());
  CHECK(names(folder, "q/*.csv").empty());
  CHECK(names(folder, "").empty());
}

TEST_CASE("patterns of files: every one of one name's parts, as a regular expression has it") {
  const ScratchFolder folder;
  const Strings all = {"a", "aa", "ab", "abc", "b", "ba", "c", "ca"};
  for (const std::string& name : all) folder.write(name, "");
  for (const char* pattern : {"*", "a*", "*a", "?", "??", "[ab]*", "[!a]", "a?c", "*b*", "[a-b]?", "c*a"}) {
    std::string regex = pattern;
    regex = std::regex_replace(regex, std::regex("\\*"), ".*");
    regex = std::regex_replace(regex, std::regex("\\?"), ".");
    regex = std::regex_replace(regex, std::regex("!"), "^");
    Strings expected;
    for (const std::string& name : all)
      if (std::regex_match(name, std::regex(regex))) expected.push_back(name);
    INFO(pattern);
    CHECK(names(folder, pattern) == expected);
  }
}

TEST_CASE("patterns of files: why nothing fits") {
  const ScratchFolder folder;
  folder.write("m/b.txt", "");
  folder.write("m/a.txt", "");
  folder.write("one/a.txt", "");
  std::filesystem::create_directory(folder.path("empty"));
  const auto why = [&](const char* pattern) {
    std::string text = why_none_match(folder.path(pattern));
    for (std::size_t at; (at = text.find(folder.path(""))) != text.npos;) text.erase(at, folder.path("").size());
    return text;
  };
  CHECK(why("m/*.csv") == "the folder 'm' has 2 files, such as 'a.txt'");
  CHECK(why("one/*.csv") == "the folder 'one' has 1 file, 'a.txt'");
  CHECK(why("empty/*.csv") == "the folder 'empty' has no files");
  CHECK(why("none/*.csv") == "there is no folder 'none'");
  CHECK(why("q*/*.csv") == "there is no folder that fits 'q*'");
  CHECK(why("[mo]*/*.csv") == "2 folders fit '[mo]*', no file in them fits '*.csv'");
}

TEST_CASE("patterns of files: a path that holds wildcards is one pattern") {
  const ScratchFolder folder;
  for (const char* name : {"a[1]*?\\b/x.csv", "a1cd\\b/x.csv", "a[1]*?\\b/y.csv"}) folder.write(name, "");
  CHECK(files_matching(exact_pattern(folder.path("a[1]*?\\b")) + "/*.csv") ==
        Strings{folder.path("a[1]*?\\b/x.csv"), folder.path("a[1]*?\\b/y.csv")});
  CHECK(exact_pattern("m/a.csv") == "m/a.csv");
}

TEST_CASE("patterns of files: which texts are some") {
  for (const char* text : {"a*", "?", "[a]"}) CHECK(is_pattern(text));
  for (const char* text : {"", "a.csv", "(a)", "a]"}) CHECK(!is_pattern(text));
}
