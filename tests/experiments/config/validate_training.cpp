#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/formats/input_error.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab::experiments;

namespace {

std::string rejection(std::initializer_list<std::pair<std::string, std::string>> settings) {
  return error_text<ConfigError>([&] { validate(examples::configured(settings)); });
}

}  // namespace

TEST_CASE("validate training: settings of another optimiser") {
  CHECK(rejection({{"train.momentum", "0.9"}}) ==
        "'train.momentum' has no effect with train.optimizer = adam; it applies to sgd and rmsprop\n"
        "   = remove it, or set train.optimizer");
  CHECK(rejection({{"train.rho", "0.8"}, {"train.optimizer", "sgd"}}) ==
        "'train.rho' has no effect with train.optimizer = sgd; it applies to rmsprop\n"
        "   = remove it, or set train.optimizer");
  CHECK(rejection({{"train.beta_1", "0.8"}, {"train.optimizer", "rmsprop"}}) ==
        "'train.beta_1' has no effect with train.optimizer = rmsprop; it applies to adam\n"
        "   = remove it, or set train.optimizer");
  CHECK(rejection({{"train.beta_2", "0.8"}, {"train.optimizer", "sgd"}}) ==
        "'train.beta_2' has no effect with train.optimizer = sgd; it applies to adam\n"
        "   = remove it, or set train.optimizer");
  CHECK(rejection({{"train.epsilon", "0.1"}, {"train.optimizer", "sgd"}}) ==
        "'train.epsilon' has no effect with train.optimizer = sgd; it applies to adam and rmsprop\n"
        "   = remove it, or set train.optimizer");
  CHECK(rejection({{"train.optimizer", "rmsprop"}, {"train.momentum", "0.9"}, {"train.rho", "0.8"}}) == "(no error)");
}

TEST_CASE("validate training: settings of another schedule, or missing ones") {
  CHECK(rejection({{"train.decay", "0.1"}}) ==
        "'train.decay' has no effect with train.schedule = constant; it applies to step and plateau\n"
        "   = remove it, or set train.schedule");
  CHECK(rejection({{"train.decay_every", "5"}, {"train.schedule", "cosine"}}) ==
        "'train.decay_every' has no effect with train.schedule = cosine; it applies to step and plateau\n"
        "   = remove it, or set train.schedule");
  CHECK(rejection({{"train.min_learning_rate", "1e-5"}, {"train.schedule", "step"}}) ==
        "'train.min_learning_rate' has no effect with train.schedule = step; it applies to cosine and plateau\n"
        "   = remove it, or set train.schedule");
  for (const std::string schedule : {"step", "plateau"}) {
    CHECK(rejection({{"train.schedule", schedule}}) == "train.schedule = " + schedule +
                                                           " needs train.decay_every of at least 1\n"
                                                           "   = say after how many epochs the learning rate decays");
    CHECK(rejection({{"train.schedule", schedule}, {"train.decay_every", "1"}}) == "(no error)");
  }
  CHECK(rejection({{"train.schedule", "cosine"}, {"train.min_learning_rate", "0.01"}}) ==
        "train.min_learning_rate = 0.01 is above train.learning_rate = 0.001\n"
        "   = schedules only lower the learning rate");
}

TEST_CASE("validate training: min_delta needs something that waits for improvement") {
  CHECK(rejection({{"train.min_delta", "0.1"}}) ==
        "'train.min_delta' has no effect without train.patience or train.schedule = plateau\n"
        "   = remove it, or set one of them");
  CHECK(rejection({{"train.min_delta", "0.1"}, {"train.patience", "2"}}) == "(no error)");
  CHECK(rejection({{"train.min_delta", "0.1"}, {"train.schedule", "plateau"}, {"train.decay_every", "1"}}) ==
        "(no error)");
}

TEST_CASE("validate data: the detector's settings need labels, and a rule that is one") {
  CHECK(rejection({{"eval.score", "window"}}) ==
        "'eval.score' has no effect with an empty data.label_column\n"
        "   = name the column that says what is an event");
  CHECK(rejection({{"eval.threshold", "mean+2std"}, {"eval.score", "step"}})
            .starts_with("'eval.threshold' has no effect"));
  CHECK(
      rejection({{"data.source", "csv"}, {"data.file", "x"}, {"data.label_column", "e"}, {"eval.threshold", "high"}}) ==
      "the threshold 'high' is not quantile:Q, F*quantile:Q, mean+Kstd, pot:RISK, pot:RISK:LEVEL, best_f1 or a number\n"
      "   = for example quantile:0.99, 1.5*quantile:0.99, mean+3std, pot:0.001 or 0.02");
}
