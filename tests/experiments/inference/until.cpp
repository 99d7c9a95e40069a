#include "experiments/inference/until.hpp"

#include <doctest/doctest.h>

#include "results/text/errors.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;
using tapelab::results::UsageError;

namespace {

const std::vector<std::string> kNames = {"y", "water level"};

std::string until_error(const std::string& text) {
  return error_text<UsageError>([&] { parse_until(text, kNames); });
}

}  // namespace

TEST_CASE("until: every comparison, with and without spaces") {
  CHECK(parse_until("y>=100", kNames).text() == "y >= 100");
  CHECK(parse_until("water level < -0.5", kNames).text() == "water level < -0.5");
  CHECK(parse_until("y<=1e3", kNames).text() == "y <= 1000");
  CHECK(parse_until(" y > 0 ", kNames).text() == "y > 0");
  CHECK(parse_until("y>=1", kNames).holds(1));
  CHECK_FALSE(parse_until("y>1", kNames).holds(1));
  CHECK(parse_until("y<=1", kNames).holds(1));
  CHECK_FALSE(parse_until("y<1", kNames).holds(1));
  CHECK(parse_until("y<1", kNames).holds(0.5));
}

TEST_CASE("until: what is no condition, and unknown columns") {
  for (const char* text : {"", "y", "y=100", ">=100", "y>=", "y>=many", "y >> "})
    CHECK(until_error(text) == "'" + std::string(text) +
                                   "' is not a condition of the form NAME>=NUMBER\n = with <, <=, > or >=, for example "
                                   "--until 'y>=100'");
  CHECK(until_error("water levle>=1") ==
        "--until: no column 'water levle'\n = did you mean 'water level'?\n = the model outputs y, water level");
}
