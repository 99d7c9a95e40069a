// What of an imported run the file says, what the command line, and what follows from numbers of steps and features.
#include "experiments/keras/import_settings.hpp"

#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "tests/experiments/error_text.hpp"

using namespace tapelab::experiments;

namespace {

keras::ImportedModel model_with(std::vector<keras::ImportedDecoder> decoders) {
  keras::ImportedModel model;
  model.settings = {{"model.encoder", "5"}, {"model.decoder", "4"}};
  model.steps = 6;
  model.features = 2;
  model.decoders = std::move(decoders);
  return model;
}

keras::ImportedDecoder outputs(std::size_t steps, std::size_t features, const std::string& activation = "linear") {
  return {.layer = "out", .steps = steps, .features = features, .activation = activation, .weights = {}};
}

/// "reconstruct target input steps 0".
std::string told(const keras::ImportedModel& model, const std::vector<std::string>& words = {},
                 const std::string& loss = "") {
  Config config = default_config();
  const keras::ImportedSettings settings = keras::fill_settings(model, loss, words, config);
  std::string text;
  for (const std::string& name : settings.decoders)
    text += name + " " + get(config, name + ".target") + " " + get(config, name + ".steps") + " " +
            get(config, name + ".loss") + " " + get(config, name + ".output_activation") + "; ";
  return text;
}

}  // namespace

TEST_CASE("keras: which decoder it is and what it outputs follows from steps and features") {
  CHECK(told(model_with({outputs(6, 2)})) == "reconstruct input 0 mse auto; ");
  CHECK(told(model_with({outputs(5, 2)})) == "predict shifted 0 mse auto; ");
  CHECK(told(model_with({outputs(9, 2)})) == "predict future 9 mse auto; ");
  CHECK(told(model_with({outputs(6, 3)})) == "predict columns 0 mse auto; ");
  CHECK(told(model_with({outputs(2, 3)})) == "predict future 2 mse auto; ");
  CHECK(told(model_with({outputs(6, 2), outputs(5, 2)})) ==
        "reconstruct input 0 mse auto; predict shifted 0 mse auto; ");
  keras::ImportedDecoder ahead = outputs(3, 2);
  ahead.layer = "Forecast";
  CHECK(told(model_with({ahead, outputs(6, 2)})) == "predict future 3 mse auto; reconstruct input 0 mse auto; ");
  CHECK(told(model_with({})) == "");
}

TEST_CASE("keras: the command line says more, and nothing that the file says") {
  const keras::ImportedModel model = model_with({outputs(6, 2)});
  CHECK(told(model, {"predict.enabled=true", "predict.target=input"}) == "predict input 0 mse auto; ");
  CHECK(error_text<ConfigError>([&] {
          told(model, {"model.encoder=3"});
        }).starts_with("'model.encoder' cannot be given: the file says what the model is"));
  CHECK(error_text<ConfigError>([&] {
          told(model, {"data.window=5"});
        }).starts_with("data.window = 5, but the model of the file reads 6 steps"));
  CHECK(error_text<ConfigError>([&] { told(model, {"data.scaling=min_max"}); }).starts_with("data.scaling needs data"));
  CHECK(error_text<ConfigError>([&] {
          told(model, {"reconstruct.target=shifted"});
        }).starts_with("reconstruct outputs 6 steps in the file; reconstruct.target = shifted has 5"));
  CHECK(error_text<ConfigError>([&] {
          told(model_with({outputs(6, 3)}), {"data.file=a.csv"});
        }).starts_with("the decoder predict outputs 3 features, the model reads 2"));
}

TEST_CASE("keras: an output activation stands by itself unless the loss takes it") {
  CHECK(told(model_with({outputs(6, 2, "sigmoid")})) == "reconstruct input 0 mse sigmoid; ");
  CHECK(told(model_with({outputs(6, 2, "sigmoid")}), {}, "binary_crossentropy") ==
        "reconstruct input 0 binary_cross_entropy auto; ");
  CHECK(told(model_with({outputs(6, 2, "relu")}), {}, "mean_absolute_error") == "reconstruct input 0 mae relu; ");
}

TEST_CASE("keras: a model without data names its inputs by number, or as data.columns says") {
  const auto shape = [](const keras::ImportedModel& model, const std::vector<std::string>& words) {
    Config config = default_config();
    const keras::ImportedSettings settings = keras::fill_settings(model, "", words, config);
    return keras::shape_without_data(model, settings, config);
  };
  const DataShape plain = shape(model_with({outputs(6, 2)}), {});
  CHECK(plain.unnamed);
  CHECK(plain.feature_names == std::vector<std::string>{"1", "2"});
  CHECK(plain.decoders.front().steps == 6);
  const DataShape named = shape(model_with({outputs(2, 3)}), {"data.columns=a b"});
  CHECK_FALSE(named.unnamed);
  CHECK(named.feature_names == std::vector<std::string>{"a", "b"});
  CHECK(named.target_names == std::vector<std::string>{"y1", "y2", "y3"});
  CHECK(parse_data_shape(shape_json(plain)).unnamed);
  CHECK(error_text<ConfigError>([&] {
          shape(model_with({}), {"data.columns=a"});
        }).starts_with("the model of the file reads 2 features, data.columns names 1"));
}
