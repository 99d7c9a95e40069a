#include "experiments/formats/value_text.hpp"

#include <doctest/doctest.h>

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

TEST_CASE("value_text: numbers are decimal, finite and fill the text") {
  CHECK(parse_number("0.001") == 0.001);
  CHECK(parse_number("-3") == -3.0);
  CHECK(parse_number("1e-7") == 1e-7);
  for (const char* text : {"", "nan", "inf", "-inf", "1e999", "0x10", "1,5", "1.5x", " 1", "1 2", "+1", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("value_text: reals take the shortest digits, without exponent in the usual range") {
  CHECK(value_text(0.001) == "0.001");
  CHECK(value_text(0.0001) == "0.0001");
  CHECK(value_text(-0.00012345678901234567) == "-0.00012345678901234567");
  CHECK(value_text(123456789012345.6) == "123456789012345.6");
  CHECK(value_text(1e-7) == "1e-07");
  CHECK(value_text(1.0) == "1");
  CHECK(value_text(100000.0) == "100000");
  CHECK(value_text(1e20) == "1e+20");
  CHECK(value_text(*parse_number("-0")) == "0");
  CHECK(value_text(0.1 + 0.2) == "0.30000000000000004");
}

TEST_CASE("value_text: words and their quotes") {
  CHECK(words("a  b\tc") == Strings{"a", "b", "c"});
  CHECK(words(" \"real gdp\" cpi ") == Strings{"real gdp", "cpi"});
  CHECK(words("")->empty());
  CHECK_FALSE(words("\"real gdp").has_value());
  CHECK(value_text(Strings{"real gdp", "cpi", "a,b"}) == "\"real gdp\" cpi \"a,b\"");
}

TEST_CASE("value_text: splitting leaves parentheses and quotes whole") {
  CHECK(split_top_level("a, f(b, c) ,\"d, e\"", ',') == Strings{"a", "f(b, c)", "\"d, e\""});
  CHECK(split_top_level("", ',') == Strings{""});
  CHECK(split_top_level("a,,", ',') == Strings{"a", "", ""});
  CHECK(split_top_level("a),b", ',') == Strings{"a)", "b"});
}
