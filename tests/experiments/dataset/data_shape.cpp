#include "experiments/dataset/data_shape.hpp"

#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;

TEST_CASE("data_shape: every number comes back exactly") {
  Config config = default_config();
  set(config, "data.source", "cubes");
  set(config, "data.scaling", "standard");
  set(config, "predict.enabled", "true");
  const auto data = load_dataset(config);
  const DataShape read = parse_data_shape(shape_json(*data));
  CHECK(read.steps == 3);
  CHECK(read.feature_names == data->feature_names);
  CHECK(read.target_names == data->target_names);
  CHECK(read.scaler.offset == data->scaler.offset);
  CHECK(read.scaler.range == data->scaler.range);
  CHECK(read.target_scaler.offset == data->target_scaler.offset);
  REQUIRE(read.decoders.size() == 2);
  CHECK(read.decoders[0].name == "reconstruct");
  CHECK(read.decoders[0].steps == 3);
  CHECK(read.decoders[1].name == "predict");
  CHECK(read.decoders[1].steps == 2);
  CHECK(read.decoders[1].features == 2);
}

TEST_CASE("data_shape: a picture's height and width are kept, and absent where there is none") {
  Dataset data;
  data.steps = 1;
  data.features = 6;
  data.feature_names = data.target_names = {"1", "2", "3", "4", "5", "6"};
  data.scaler = data.target_scaler = {std::vector<double>(6, 0.0), std::vector<double>(6, 1.0)};
  CHECK(shape_json(data).find("frame") == std::string::npos);
  CHECK(parse_data_shape(shape_json(data)).frame_height == 0);
  data.frame_height = 2;
  data.frame_width = 3;
  const DataShape read = parse_data_shape(shape_json(data));
  CHECK(read.frame_height == 2);
  CHECK(read.frame_width == 3);
  data.frame_width = 4;
  CHECK(error_text<std::runtime_error>([&] { parse_data_shape(shape_json(data)); }) ==
        "the description of the data has 6 features, but pictures of 2 x 4");
}

TEST_CASE("data_shape: units of a decoder's features are kept, and absent where there are none") {
  const auto data = load_dataset(default_config());
  CHECK(shape_json(*data).find("units") == std::string::npos);
  DataShape shape = *data;
  shape.decoders[0].units = {"m s-1"};
  CHECK(parse_data_shape(shape_json(shape)).decoders[0].units == shape.decoders[0].units);
  shape.decoders[0].units.push_back("K");
  CHECK(error_text<std::runtime_error>([&] { parse_data_shape(shape_json(shape)); }) ==
        "the description of the data has 2 units for the 1 features of the decoder 'reconstruct'");
}

TEST_CASE("data_shape: text that is none") {
  CHECK(error_text<std::runtime_error>([] {
          parse_data_shape("{");
        }).starts_with("the description of the data cannot be read: "));
  CHECK(error_text<std::runtime_error>([] {
          parse_data_shape(R"({"steps":1,"features":["x"],"targets":["x"],"scaler":{"offset":[],"range":[1]},
                                     "target_scaler":{"offset":[0],"range":[1]},"decoders":[]})");
        }) == "the description of the data has 1 features, but scales 0 (offset) and 1 (range)");
}

TEST_CASE("data_shape: counts that nothing can have, or that do not fit each other") {
  const std::string good = R"({"steps":3,"features":["x","y"],"targets":["y"],"scaler":{"offset":[0,0],"range":[1,1]},
    "target_scaler":{"offset":[0],"range":[1]},"decoders":[{"name":"predict","steps":2,"features":1}],
    "frame_height":1,"frame_width":2})";
  CHECK(parse_data_shape(good).decoders.size() == 1);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const char* count : {"0", "-1", "1.5", "1e300", "18446744073709551615", "2000000000", "\"3\"", "null"}) {
    CAPTURE(count);
    for (const char* name : {"\"steps\":3", "\"steps\":2", "\"features\":1"}) {
      const std::string key = std::string(name).substr(0, std::string(name).find(':') + 1);
      CHECK_THROWS_AS(parse_data_shape(with(name, key + count)), std::runtime_error);
    }
  }
  for (const char* height : {"-1", "2", "18446744073709551615"})
    CHECK_THROWS_AS(parse_data_shape(with("\"frame_height\":1", std::string("\"frame_height\":") + height)),
                    std::runtime_error);
  CHECK_THROWS_AS(parse_data_shape(with("\"features\":1", "\"features\":3")), std::runtime_error);
  CHECK_THROWS_AS(parse_data_shape(with("\"name\":\"predict\"", "\"name\":\"classify\"")), std::runtime_error);
  CHECK_THROWS_AS(parse_data_shape(with("\"name\":\"predict\"", "\"name\":\"other\"")), std::runtime_error);
  CHECK_THROWS_AS(parse_data_shape(std::string(100000, '[')), std::runtime_error);
}

TEST_CASE("data_shape: what a decoder is told beforehand is among the inputs") {
  DataShape shape{.steps = 2,
                  .features = 3,
                  .feature_names = {"y", "hour_sin", "hour_cos"},
                  .target_names = {"y"},
                  .scaler = identity(3),
                  .target_scaler = identity(1),
                  .class_scaler = {},
                  .decoders = {{"predict", 2, 1, {}, {"hour_sin", "hour_cos"}}}};
  const std::string text = shape_json(shape);
  CHECK(text.find(R"("known":["hour_sin","hour_cos"])") != std::string::npos);
  const DataShape read = parse_data_shape(text);
  CHECK(read.decoders[0].known == shape.decoders[0].known);
  CHECK(known_places(read, read.decoders[0]) == std::vector<std::size_t>{1, 2});
  shape.decoders[0].known = {"month_sin"};
  CHECK(error_text<std::runtime_error>([&] { parse_data_shape(shape_json(shape)); }) ==
        "the description of the data has no feature 'month_sin', which the decoder 'predict' is told beforehand");
  shape.decoders[0].known.clear();
  CHECK(shape_json(shape).find("known") == std::string::npos);
}

TEST_CASE("data_shape: decoders of samples are told the last inputs") {
  Samples samples;
  samples.predict = Target{.steps = 2, .features = 1, .values = {}, .mask = {}, .known_features = 2, .known = {}};
  const auto decoders = decoders_of(samples, {"a", "b", "hour_sin", "hour_cos"});
  REQUIRE(decoders.size() == 1);
  CHECK(decoders[0].known == std::vector<std::string>{"hour_sin", "hour_cos"});
}
