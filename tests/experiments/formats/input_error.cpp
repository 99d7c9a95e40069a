#include "experiments/formats/input_error.hpp"

#include <doctest/doctest.h>

using namespace tapelab::experiments;

TEST_CASE("config_error: what, where and hints on lines of their own") {
  const ConfigError error({.message = "unknown key 'predict.condtional'",
                           .where = {"grids/digits.ini", 14},
                           .hints = {"did you mean 'predict.conditional'?", "'tapelab schema' lists every key"}});
  CHECK(std::string(error.what()) ==
        "unknown key 'predict.condtional'\n"
        "  --> grids/digits.ini:14\n"
        "   = did you mean 'predict.conditional'?\n"
        "   = 'tapelab schema' lists every key");
}

TEST_CASE("config_error: only the message is needed") {
  CHECK(std::string(DataError({.message = "the data file 'x.csv' is empty"}).what()) ==
        "the data file 'x.csv' is empty");
  CHECK(std::string(ConfigError({.message = "bad", .where = command_line()}).what()) == "bad\n  --> command line");
}

TEST_CASE("config_error: both are usage errors, exit code 2") {
  CHECK_THROWS_AS(throw ConfigError({.message = "bad"}), tapelab::results::UsageError);
  CHECK_THROWS_AS(throw DataError({.message = "bad"}), tapelab::results::UsageError);
}
