#include "results/run/source_labels.hpp"

#include <doctest/doctest.h>

using namespace tapelab::results;
using Strings = std::vector<std::string>;

namespace {

Strings labels(const std::vector<Source>& sources, Places places = Places::kOneContent) {
  return source_labels(sources, places);
}

}  // namespace

TEST_CASE("source_labels: the shortest ends of paths that tell them apart") {
  CHECK(shortest_ends({"/x/a/data.csv", "/x/b/data.csv"}) == Strings{"a/data.csv", "b/data.csv"});
  CHECK(shortest_ends({"/x/a/data.csv", "/x/a/other.csv"}) == Strings{"data.csv", "other.csv"});
  CHECK(shortest_ends({"/1/a/d.csv", "/2/a/d.csv", "/2/b/d.csv"}) == Strings{"1/a/d.csv", "2/a/d.csv", "b/d.csv"});
  CHECK(shortest_ends({"/d.csv", "/a/d.csv"}) == Strings{"/d.csv", "a/d.csv"});
  CHECK(shortest_ends({"/x/d.csv", "/x/d.csv"}) == Strings{"d.csv", "d.csv"});
  CHECK(shortest_ends({"", "/x/d.csv"}) == Strings{"", "d.csv"});
}

TEST_CASE("source_labels: one source keeps its name, wherever it lay") {
  CHECK(labels({{"d.csv", "/x/d.csv", "", "w3", "1"}, {"d.csv", "/x/d.csv", "", "w5", "2"}}) ==
        Strings{"d.csv", "d.csv"});
  // Moved between two runs: equal data in one group, or equal contents, show that it is the same file.
  CHECK(labels({{"d.csv", "/x/d.csv", "", "w3", "1"}, {"d.csv", "/y/d.csv", "", "w3", "1"}}) ==
        Strings{"d.csv", "d.csv"});
  CHECK(labels({{"d.csv", "/x/d.csv", "c", "w3", "1"}, {"d.csv", "/y/d.csv", "c", "w5", "2"}}) ==
        Strings{"d.csv", "d.csv"});
  CHECK(labels({{"d.csv", "/x/d.csv", "", "w3", "1"}, {"d.csv", "/y/d.csv", "", "w5", "2"}}) ==
        Strings{"d.csv", "d.csv"});
}

TEST_CASE("source_labels: two files of one name are told apart by their paths, in every group alike") {
  for (const char* content : {"", "known"}) {
    CAPTURE(content);
    const std::string of_a = std::string(content).empty() ? "" : "aaaaaaaaaaaa",
                      of_b = std::string(content).empty() ? "" : "bbbbbbbbbbbb";
    CHECK(labels({{"d.csv", "/x/a/d.csv", of_a, "w3", "1"},
                  {"d.csv", "/x/b/d.csv", of_b, "w3", "2"},
                  {"d.csv", "/x/a/d.csv", of_a, "w5", "3"},
                  {"d.csv", "/x/b/d.csv", of_b, "w5", "4"}}) == Strings{"a/d.csv", "b/d.csv", "a/d.csv", "b/d.csv"});
  }
}

TEST_CASE("source_labels: an edited file is told apart by its checksum") {
  const Strings edited = {"d.csv (checksum aaaaaaaa)", "d.csv (checksum bbbbbbbb)"};
  CHECK(labels({{"d.csv", "/x/d.csv", "aaaaaaaaaa", "w3", "1"}, {"d.csv", "/x/d.csv", "bbbbbbbbbb", "w3", "2"}}) ==
        edited);
  // Where no run says what the file held, what it made of it is all there is.
  CHECK(labels({{"d.csv", "/x/d.csv", "", "w3", "aaaaaaaaaa"}, {"d.csv", "/x/d.csv", "", "w3", "bbbbbbbbbb"}}) ==
        edited);
  CHECK(labels({{"d.csv", "", "", "w3", "aaaaaaaaaa"}, {"d.csv", "", "", "w3", "bbbbbbbbbb"}}) == edited);
  // An older run, without the file's checksum, that made the same of it read the same file.
  CHECK(labels({{"d.csv", "/x/d.csv", "", "w3", "1"},
                {"d.csv", "/x/d.csv", "aaaaaaaaaa", "w3", "1"},
                {"d.csv", "/x/d.csv", "bbbbbbbbbb", "w3", "2"}}) == Strings{edited[0], edited[0], edited[1]});
}

TEST_CASE("source_labels: a start keeps the words behind the study's name, and may hold many runs") {
  CHECK(labels({{"base:seed=1", "/x/a/base", "", "g", "r1"}, {"base:seed=1", "/x/b/base", "", "g", "r2"}},
               Places::kManyContents) == Strings{"a/base:seed=1", "b/base:seed=1"});
  // Every configuration starts from the run of its own: nothing shows that the study is another.
  CHECK(labels({{"base", "/x/base", "c8", "encoder 8", "c8"}, {"base", "/x/base", "c16", "encoder 16", "c16"}},
               Places::kManyContents) == Strings{"base", "base"});
  CHECK(labels({{"base", "/x/base", "c8", "encoder 8", "c8"}, {"base", "/x/base", "d8", "encoder 8", "d8"}},
               Places::kManyContents) == Strings{"base (checksum c8)", "base (checksum d8)"});
  CHECK(labels({{"base", "/x/base", "", "seed 1", "r1"}, {"base", "/x/base", "", "seed 1", "r2"}},
               Places::kManyContents) == Strings{"base (run r1)", "base (run r2)"});
  CHECK(labels({{"", "", "", "g", ""}, {"", "", "", "g", ""}}, Places::kManyContents) == Strings{"", ""});
}
