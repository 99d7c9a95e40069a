#include "results/run/model_facts.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace tapelab::results;

TEST_CASE("model facts: what is written is read back") {
  const ModelFacts model{2, 3, {{"encoder/0", "LSTM", 9, 4, 112}, {"predict/output", "Dense", 0, 1, 5}}};
  CHECK(parse_model(model_json(model)) == model);
  CHECK(parse_model(model_json({})) == ModelFacts{});
  CHECK(model_json({0, 0, {{"encoder/0", "GRU", 1, 2, 3}}}) ==
        R"({"layers":[{"path":"encoder/0","kind":"GRU","steps":1,"features":2,"parameters":3}]})");
}

TEST_CASE("model facts: a text that is none says what is wrong") {
  CHECK(parse_model("") == ModelFacts{});
  for (const char* text : {"{", "{}", "[]", R"({"layers":[{"path":"a"}]})", R"({"layers":[],"frame":[1]})"}) {
    CAPTURE(std::string(text));
    CHECK_THROWS_AS(parse_model(text), std::runtime_error);
  }
}
