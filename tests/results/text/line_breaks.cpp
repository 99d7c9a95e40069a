#include "results/text/line_breaks.hpp"

#include <doctest/doctest.h>

using namespace tapelab::results;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("line_breaks: words fill lines, in characters, and one that is longer stays whole") {
  CHECK(characters("±ü") == 2);
  CHECK(broken("", 5, 2) == Lines{""});
  CHECK(broken("aa bb cc", 5, 2) == Lines{"aa bb", "  cc"});
  CHECK(broken("aa bb cc", 4, 2) == Lines{"aa", "  bb", "  cc"});
  CHECK(broken("üü üü üü", 5, 0) == Lines{"üü üü", "üü"});
  CHECK(broken("a out/some/where/far b", 6, 2) == Lines{"a", "  out/some/where/far", "  b"});
  CHECK(broken("a   b c", 5, 0) == Lines{"a   b", "c"});  // what stands apart stays so
  CHECK(broken("  aaaa b", 4, 3) == Lines{"  aaaa", "   b"});
}

TEST_CASE("line_breaks: a number keeps its deviation and its mark") {
  CHECK(broken("0.5 ± 0.1 (8) *", 1, 0) == Lines{"0.5 ± 0.1", "(8) *"});
  CHECK(broken("a * b", 1, 0) == Lines{"a", "*", "b"});
  CHECK(broken("the 95 % interval, p = 0.5", 1, 0) == Lines{"the", "95 %", "interval,", "p = 0.5"});
  CHECK(broken("a =b c= d", 1, 0) == Lines{"a", "=b", "c=", "d"});
}

TEST_CASE("line_breaks: names break behind dots and underscores, numbers and words do not") {
  CHECK(broken("test_predict_mse", 13, 0) == Lines{"test_predict_mse"});
  CHECK(broken("test_predict_mse", 13, 0, Breaks::kNames) == Lines{"test_predict_", "mse"});
  CHECK(broken("data.scale=0.25", 1, 0, Breaks::kNames) == Lines{"data.", "scale=0.25"});
  CHECK(broken("_x", 1, 0, Breaks::kNames) == Lines{"_x"});
}

TEST_CASE("line_breaks: lines that are too long hang below their beginning, others stay") {
  CHECK(hanging("", 10) == "");
  CHECK(hanging("aa  bb\n\n  cc dd ee\n", 8) == "aa  bb\n\n  cc dd\n    ee\n");
  CHECK(hanging("note  aa bb", 8, 6) == "note  aa\n      bb");
  CHECK(hanging("a b", 1, 0) == "a\nb");
  CHECK(hanging("a b\n", 1, 0) == "a\nb\n");
}

TEST_CASE("line_breaks: wrapped text forgets its spaces") {
  CHECK(wrapped("a b  c", "  ") == "a b c");
  CHECK(wrapped("", "  ").empty());
  const std::string word(39, 'x');
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "ü";
  CHECK(wrapped(word + " " + umlauts + " y", "    ") == word + " " + umlauts + "\n    y");
  CHECK(wrapped("a " + std::string(200, 'x') + " b", "  ") == "a\n  " + std::string(200, 'x') + "\n  b");
}
