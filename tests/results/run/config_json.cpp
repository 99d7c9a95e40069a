#include "results/run/config_json.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace tapelab::results;

TEST_CASE("config_json: settings have native types and keep their order") {
  const std::vector<Setting> settings = {
      {"train.shuffle", SettingType::kBool, "true"},   {"train.epochs", SettingType::kInteger, "300"},
      {"train.clip", SettingType::kReal, "inf"},       {"train.rate", SettingType::kReal, "1e-07"},
      {"model.encoder", SettingType::kList, "128 64"}, {"data.columns", SettingType::kList, "gdp prices"},
      {"data.source", SettingType::kText, "12"}};
  CHECK(config_json(settings) ==
        R"({"train.shuffle":true,"train.epochs":300,"train.clip":"inf","train.rate":1e-07,"model.encoder":[128,64],)"
        R"("data.columns":["gdp","prices"],"data.source":"12"})");
  const auto read = parse_settings(settings_json(settings));
  REQUIRE(read.size() == settings.size());
  CHECK(read[3].value == "1e-07");
  CHECK(read[4].type == SettingType::kList);
}

TEST_CASE("config_json: a real setting reads back as the settings have it, so that tables can be joined by it") {
  for (const char* text : {"1", "0.1", "1e-07", "1e+20", "-2.5", "inf"}) {
    CAPTURE(text);
    const auto texts = config_texts(config_json({{"predict.weight", SettingType::kReal, text}}));
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].second == text);
  }
}

TEST_CASE("config_json: text that is no list of settings is rejected") {
  CHECK_THROWS_AS(parse_settings("[[\"a\"]]"), std::runtime_error);
  CHECK_THROWS_AS(parse_settings("{"), std::runtime_error);
  CHECK_THROWS_WITH_AS(parse_settings(R"([["a","colour","1"]])"), "unknown setting type 'colour'", std::runtime_error);
}
