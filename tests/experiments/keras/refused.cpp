// What a Keras model may hold that tapelab has not: each is refused, with the layer, what it is and what would be
// needed.
#include <doctest/doctest.h>

#include "experiments/keras/graph.hpp"
#include "experiments/keras/parts.hpp"
#include "results/text/errors.hpp"
#include "tests/experiments/keras/example_model.hpp"

using namespace tapelab::experiments;
using namespace tapelab::experiments::examples;

namespace {

/// "" for a model that has its parts.
std::string refusal(const Json& model) {
  try {
    keras::parts_of(keras::read_graph(model));
    return "";
  } catch (const tapelab::results::Error& error) {
    return error.what();
  }
}

/// A functional model of Keras 3; each layer reads those it names.
struct Call {
  Json layer;
  std::vector<std::string> reads;
};

Json functional(const std::vector<Call>& calls, const std::vector<std::string>& outputs) {
  Json layers = Json::array(), ends = Json::array();
  for (const Call& call : calls) {
    Json one = call.layer, tensors = Json::array();
    one["name"] = one["config"]["name"];
    for (const std::string& name : call.reads)
      tensors.push_back({{"class_name", "__keras_tensor__"}, {"config", {{"keras_history", {name, 0, 0}}}}});
    const Json arguments = tensors.size() == 1 ? tensors : Json::array({tensors});
    one["inbound_nodes"] =
        call.reads.empty() ? Json::array() : Json::array({{{"args", arguments}, {"kwargs", {{"training", nullptr}}}}});
    layers.push_back(one);
  }
  for (const std::string& name : outputs) ends.push_back({name, 0, 0});
  return {{"class_name", "Functional"},
          {"config", {{"name", "f"}, {"layers", layers}, {"input_layers", {{"in", 0, 0}}}, {"output_layers", ends}}}};
}

std::vector<Call> two_decoders() {
  return {{input(), {}},
          {lstm("reads", 3, false), {"in"}},
          {layer("RepeatVector", "again", {{"n", 6}}), {"reads"}},
          {layer("RepeatVector", "ahead", {{"n", 5}}), {"reads"}},
          {lstm("a", 4, true), {"again"}},
          {lstm("b", 4, true), {"ahead"}},
          {dense("out_a", 2), {"a"}},
          {dense("out_b", 2), {"b"}}};
}

}  // namespace

TEST_CASE("keras: what tapelab has is not refused") {
  CHECK(refusal(autoencoder()) == "");
  CHECK(refusal(autoencoder({dense("code", 2, "relu"), layer("Dropout", "d", {{"rate", 0.5}})})) == "");
  CHECK(refusal(functional(two_decoders(), {"out_a", "out_b"})) == "");
  Json old = autoencoder();  // a list up to Keras 2.2.2
  old["config"] = old["config"]["layers"];
  CHECK(refusal(old) == "");
}

TEST_CASE("keras: what it has not is refused by name") {
  const auto in_middle = [](Json one) { return autoencoder({std::move(one)}); };
  const auto reading = [](Json more) {
    return sequential(
        {input(), lstm("reads", 3, false, std::move(more)), repeat(6), lstm("w", 3, true), dense("o", 2)});
  };
  const std::vector<std::pair<Json, std::string>> rows = {
      {in_middle(layer("Conv1D", "conv")), "layer 'conv' (Conv1D) cannot be imported: tapelab has no such layer"},
      {in_middle(layer("LayerNormalization", "norm")), "layer 'norm' (LayerNormalization) cannot be imported"},
      {in_middle(dense("code", 2, "selu")), "layer 'code' (Dense) cannot be imported: its activation is selu"},
      {reading({{"stateful", true}}), "layer 'reads' (LSTM) cannot be imported: stateful = true"},
      {reading({{"time_major", true}}), "time_major = true"},
      {reading({{"return_state", true}}), "return_state = true"},
      {reading({{"activation", "elu"}}), "its activation is elu"},
      {reading({{"recurrent_activation", "tanh"}}), "its recurrent_activation is tanh"},
      {reading({{"dtype", "float16"}}), "it computes in \"float16\""},
      {reading({{"peephole", 3}}), "its setting peephole = 3 is unknown"},
      {sequential({input(), lstm("reads", 0, false)}), "units = 0, expected a whole number"},
      {sequential({input({nullptr, 6, 2, 3}), lstm("a", 3, false)}), "[batch, steps, features]"},
      {sequential({input(), layer("Bidirectional", "both", {{"layer", lstm("l", 2, false)}, {"merge_mode", "mul"}}),
                   repeat(6), lstm("w", 3, true), dense("o", 2)}),
       "layer 'both' (Bidirectional) cannot be imported: merge_mode = mul"},
      {sequential({input(), layer("TimeDistributed", "each", {{"layer", lstm("l", 2, false)}})}),
       "layer 'each' (TimeDistributed) cannot be imported: it holds a layer LSTM"},
      {sequential({input(), dense("only", 2)}), "no recurrent layer is on the way to its output"},
      {sequential({input(), lstm("one", 3, true), dense("out", 2)}), "a single recurrent layer is before it"},
      {{{"class_name", "Mine"}, {"config", Json::object()}}, "its model is of the class Mine"},
      {{{"class_name", "Model"}, {"config", Json::object()}}, "a subclassed model"}};
  for (const auto& [model, expected] : rows) {
    const std::string said = refusal(model);
    CAPTURE(said);
    CHECK_MESSAGE(said.find(expected) != said.npos, expected);
  }
}

TEST_CASE("keras: graphs that are no encoder with decoders are refused") {
  std::vector<Call> calls = two_decoders();
  calls[5].reads = {"again", "reads"};  // begins with the encoder's output as a state
  CHECK(refusal(functional(calls, {"out_a", "out_b"})).find("layer 'b' (LSTM) cannot be imported: it reads 2 inputs") !=
        std::string::npos);
  calls = two_decoders();
  CHECK(refusal(functional(calls, {"out_a"})).find("no output of the model reads it") != std::string::npos);
  calls[3].reads = {"nothing"};
  CHECK(refusal(functional(calls, {"out_a", "out_b"})).find("reads a layer that there is not") != std::string::npos);
  Json loud = functional(two_decoders(), {"out_a", "out_b"});
  loud["config"]["layers"][1]["inbound_nodes"][0]["kwargs"]["training"] = true;
  CHECK(refusal(loud).find("it is called with training = true") != std::string::npos);
  Json shared = functional(two_decoders(), {"out_a", "out_b"});
  Json& nodes = shared["config"]["layers"][1]["inbound_nodes"];
  nodes.push_back(nodes[0]);
  CHECK(refusal(shared).find("it is used 2 times") != std::string::npos);
}

TEST_CASE("keras: without RepeatVector the encoder ends with the narrowest layer, or with those that read both ways") {
  const auto encoder = [](const std::vector<Json>& layers) {
    return keras::parts_of(keras::read_graph(sequential(layers))).encoder.size();
  };
  CHECK(encoder({input(), lstm("a", 5, true), lstm("b", 3, true), lstm("c", 5, true), dense("o", 2)}) == 2);
  CHECK(encoder({input(), lstm("a", 3, true), lstm("b", 3, true), dense("o", 2)}) == 1);
  const Json both = layer("Bidirectional", "two", {{"layer", lstm("l", 7, true)}});
  CHECK(encoder({input(), both, lstm("b", 3, true), lstm("c", 2, true), dense("o", 2)}) == 1);
}

TEST_CASE("keras: weights of models within models are found below the outermost and in groups that count classes") {
  const Json inner = sequential({input(), lstm("x", 3, true), lstm("y", 2, false)});
  Json named = inner;
  named["config"]["name"] = "enc";
  const keras::Graph graph =
      keras::read_graph(sequential({input(), named, repeat(6), lstm("w", 3, true), dense("o", 2)}));
  REQUIRE(graph.layers.size() == 6);
  CHECK(graph.layers[2].owner == "enc");
  CHECK(graph.layers[2].path == "layers/sequential/layers/lstm_1");
  CHECK(graph.layers[4].owner == "w");
  CHECK(graph.layers[4].path == "layers/lstm");
}
