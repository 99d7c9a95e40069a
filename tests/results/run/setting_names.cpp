#include "results/run/setting_names.hpp"

#include <doctest/doctest.h>

#include <set>

#include "results/run/config_json.hpp"

using namespace tapelab::results;

TEST_CASE("setting_names: every rename is known in both directions, and none leads to another") {
  std::set<std::string_view> before, now;
  for (const RenamedSetting& row : renamed_settings()) {
    CHECK(before.insert(row.before).second);
    CHECK(now.insert(row.now).second);
    CHECK(current_setting_name(std::string(row.before)) == row.now);
    CHECK(current_setting_name(std::string(row.now)) == row.now);
    CHECK(first_setting_name(std::string(row.now)) == row.before);
    CHECK(renamed_setting(row.now) == std::nullopt);
  }
  CHECK(current_setting_names({"model.cell", "model.start_parts"}) ==
        std::vector<std::string>{"model.cell", "model.start_modules"});
}

TEST_CASE("setting_names: settings of earlier runs are read by their names of today") {
  const std::string rows = R"([["model.start_parts","list","encoder"],["seed","integer","1"]])";
  CHECK(parse_settings(rows).front().key == "model.start_modules");
  const std::string config = R"({"model.cell":"lstm","model.start_parts":["encoder"]})";
  CHECK(config_texts(config).at(1).first == "model.start_modules");
  CHECK(with_current_settings(config) == R"({"model.cell":"lstm","model.start_modules":["encoder"]})");
  CHECK(with_current_settings("") == "");
}
