#include "results/text/nearest_name.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using tapelab::results::by_nearness;
using tapelab::results::did_you_mean;
using tapelab::results::nearest_name;

TEST_CASE("nearest_name finds the name one typing error away") {
  const std::vector<std::string> keys = {"predict.conditional", "predict.steps", "train.epochs", "seed"};
  CHECK(nearest_name("predict.condtional", keys) == "predict.conditional");  // a letter left out
  CHECK(nearest_name("train.epohcs", keys) == "train.epochs");               // neighbours swapped
  CHECK(nearest_name("Train.Epochs", keys) == "train.epochs");               // case does not count
  CHECK(nearest_name("sed", keys) == "seed");
  CHECK(nearest_name("seed", keys) == "seed");
}

TEST_CASE("nearest_name stays silent when nothing is near") {
  const std::vector<std::string> keys = {"predict.conditional", "seed"};
  CHECK_FALSE(nearest_name("colour", keys));
  CHECK_FALSE(nearest_name("", keys));
  CHECK_FALSE(nearest_name("seed", {}));
}

TEST_CASE("a swap counts as one edit, and the first of equals wins") {
  CHECK(nearest_name("ab", std::vector<std::string>{"cd", "ba"}) == "ba");
  CHECK(nearest_name("axb", std::vector<std::string>{"ayb", "azb"}) == "ayb");
}

TEST_CASE("a name that begins with or contains what was typed comes before one that is spelt alike") {
  const std::vector<std::string> metrics = {"test_reconstruct_loss", "test_reconstruct_mae",
                                            "test_reconstruct_max_abs_error", "test_reconstruct_max_abs_error_unscaled",
                                            "test_reconstruct_nats_per_frame"};
  CHECK(nearest_name("test_reconstruct_maxabs", metrics) == "test_reconstruct_max_abs_error");
  CHECK(nearest_name("test_reconstruct_nats", metrics) == "test_reconstruct_nats_per_frame");
  CHECK(nearest_name("Nats_Per", metrics) == "test_reconstruct_nats_per_frame");
  CHECK(nearest_name("unscaled", metrics) == "test_reconstruct_max_abs_error_unscaled");
  CHECK(nearest_name("sed", std::vector<std::string>{"predict.reversed", "seed"}) == "seed");
  CHECK_FALSE(nearest_name("te", metrics));  // so little is contained in anything
}

TEST_CASE("by_nearness puts the nearest first and leaves none out") {
  const std::vector<std::string> values = {"ramp", "colours", "digits", "zzz"};
  CHECK(by_nearness("digit", values).front() == "digits");
  CHECK(by_nearness("digit", values).size() == 4);
  CHECK(by_nearness("colour", values).front() == "colours");
}

TEST_CASE("did_you_mean is a hint, or what is said otherwise") {
  const std::vector<std::string> keys = {"predict.conditional"};
  CHECK(did_you_mean("predict.condtional", keys, {"other"}) ==
        tapelab::results::Hints{"did you mean 'predict.conditional'?"});
  CHECK(did_you_mean("zzz", keys).empty());
  CHECK(did_you_mean("zzz", keys, {"other"}) == tapelab::results::Hints{"other"});
}
