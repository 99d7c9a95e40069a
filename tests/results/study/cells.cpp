#include "results/study/cells.hpp"

#include <doctest/doctest.h>

using tapelab::results::SettingType;
using tapelab::results::value_before;

TEST_CASE("values sort as what they are: numbers by size, lists word by word, text by letters") {
  CHECK(value_before(SettingType::kInteger, "4", "16"));
  CHECK_FALSE(value_before(SettingType::kInteger, "16", "4"));
  CHECK(value_before(SettingType::kReal, "1e-3", "0.01"));
  CHECK(value_before(SettingType::kText, "16", "4"));
  CHECK(value_before(SettingType::kList, "4", "16"));
  CHECK(value_before(SettingType::kList, "64", "64 32"));
  CHECK_FALSE(value_before(SettingType::kList, "64 32", "64"));
  CHECK(value_before(SettingType::kList, "64 8", "64 32"));
  CHECK_FALSE(value_before(SettingType::kList, "64 32", "64 32"));
  CHECK(value_before(SettingType::kList, "cpi gdp", "gdp cpi"));
}
