#include "experiments/evaluation/error_sums.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace tapelab::experiments;
using tapelab::experiments::choice::Loss;
using Floats = std::vector<float>;

TEST_CASE("errors: means over the valid steps") {
  ErrorSums errors(Loss::kMae);
  const Floats output{1, 2, 100, 100, 5, 8}, target{0, 4, 0, 0, 5, 5}, mask{1, 0, 1};
  errors.add(output.data(), target.data(), mask.data(), 3, 2);
  // Differences 1, 2, 0, 3.
  CHECK(errors.mse() == doctest::Approx(14.0 / 4));
  CHECK(errors.mae() == doctest::Approx(6.0 / 4));
  CHECK(errors.max_abs() == 3);
  CHECK(errors.loss() == errors.mae());
  errors.add(output.data(), target.data(), nullptr, 2, 2);
  CHECK(errors.max_abs() == 100);
  CHECK(errors.mse() == doctest::Approx((14.0 + 1 + 4 + 20000) / 8));
  CHECK(ErrorSums(Loss::kMse).max_abs() == 0);
}

TEST_CASE("errors: NaN is not lost") {
  ErrorSums errors(Loss::kMse);
  const Floats output{1, std::nanf(""), 3}, target{0, 0, 0};
  errors.add(output.data(), target.data(), nullptr, 3, 1);
  CHECK(std::isnan(errors.max_abs()));
  CHECK(std::isnan(errors.mse()));
}

TEST_CASE("errors: binary cross entropy of probabilities") {
  ErrorSums errors(Loss::kBinaryCrossEntropy);
  const Floats output{0.8f, 0.25f}, target{1, 0};
  errors.add(output.data(), target.data(), nullptr, 1, 2);
  CHECK(errors.loss() == doctest::Approx(-(std::log(0.8) + std::log(0.75)) / 2).epsilon(1e-6));
}

TEST_CASE("errors: softmax cross entropy is a sum over features and a mean over steps; accuracy counts the largest") {
  ErrorSums errors(Loss::kSoftmaxCrossEntropy);
  const Floats output{0.7f, 0.2f, 0.1f, 0.1f, 0.3f, 0.6f, 0.5f, 0.3f, 0.2f, 1, 0, 0};
  const Floats target{1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0}, mask{1, 1, 0, 1};
  errors.add(output.data(), target.data(), mask.data(), 4, 3);
  // The last step is certain of the wrong feature, and counts as -log 1e-7.
  CHECK(errors.loss() == doctest::Approx(-(std::log(0.7) + std::log(0.3) + std::log(1e-7)) / 3).epsilon(1e-6));
  CHECK(errors.accuracy() == doctest::Approx(1.0 / 3));
}

TEST_CASE("errors: in the data's own units, with the range of the target") {
  const std::vector<double> scale{10, 0.5}, offset{-3, 100};
  UnscaledErrorSums errors(scale, offset);
  const Floats output{0.5f, 1, 9, 9, 1, 0}, target{0.25f, 1, 0, 0, 1, 0.5f}, mask{1, 0, 1};
  errors.add(output.data(), target.data(), mask.data(), 3);
  // Differences 2.5, 0, 0, 0.25; true values -0.5, 100.5, 7, 100.25.
  CHECK(errors.max_abs() == doctest::Approx(2.5));
  CHECK(errors.mae() == doctest::Approx(2.75 / 4));
  CHECK(errors.range() == doctest::Approx(101));
  CHECK(UnscaledErrorSums(scale, offset).range() == 0);
}

TEST_CASE("errors: nats are summed over the features of a step and averaged over the valid steps") {
  const Floats output{0.8f, 0.25f, 0.1f, 0.1f, 0.5f, 0.5f}, target{1, 0, 0, 0, 0.25f, 1}, mask{1, 0, 1};
  ErrorSums errors(Loss::kBinaryCrossEntropy);
  errors.add(output.data(), target.data(), mask.data(), 3, 2);
  const double first = -std::log(0.8) - std::log(0.75), last = 2 * std::log(2.0);
  CHECK(errors.nats_per_step() == doctest::Approx((first + last) / 2).epsilon(1e-7));
  CHECK(errors.nats_per_step() == doctest::Approx(2 * errors.loss()));
}

TEST_CASE("errors: every step by itself, over sequences that are masked at different steps") {
  StepErrors errors(Loss::kBinaryCrossEntropy, 3);
  const Floats output{0.5f, 0.5f, 0.25f}, target{1, 0.5f, 0}, other{0, 0, 0}, mask{1, 0, 1}, other_mask{0, 0, 1};
  errors.add(output.data(), target.data(), mask.data(), 1);
  errors.add(output.data(), other.data(), other_mask.data(), 1);
  REQUIRE(errors.steps().size() == 3);
  CHECK(errors.steps()[0].mse() == 0.25);
  CHECK(errors.steps()[0].nats_per_step() == doctest::Approx(std::log(2.0)));
  CHECK(std::isnan(errors.steps()[1].mse()));
  CHECK(std::isnan(errors.steps()[1].nats_per_step()));
  CHECK(errors.steps()[2].mse() == 0.0625);
  CHECK(errors.steps()[2].nats_per_step() == doctest::Approx(-std::log(0.75)));
  CHECK(StepErrors(Loss::kMse, 0).steps().empty());
}

TEST_CASE("errors: of values masked one by one, the known ones; a step counts by its share of them") {
  const Floats output{1, 2, 100, 100, 5, 8, 7, 7}, target{0, 4, 0, 0, 5, 5, 0, 0}, mask{1, 0, 1, 1};
  const Floats known{1, 0, 0, 0, 1, 1, 0, 0};  // differences 1, -, -, -, 0, 3, -, -
  ErrorSums errors(Loss::kMse);
  errors.add(output.data(), target.data(), mask.data(), 4, 2, known.data());
  CHECK(errors.mse() == doctest::Approx(10.0 / 3));
  CHECK(errors.mae() == doctest::Approx(4.0 / 3));
  CHECK(errors.max_abs() == 3);
  StepErrors steps(Loss::kMse, 4);
  steps.add(output.data(), target.data(), mask.data(), 2, known.data());
  CHECK(steps.steps()[0].mse() == 1);
  CHECK(std::isnan(steps.steps()[1].mse()));
  CHECK(steps.steps()[2].mse() == 4.5);
  CHECK(std::isnan(steps.steps()[3].mse()));
  const std::vector<double> scale{10, 0.5}, offset{-3, 100};
  UnscaledErrorSums unscaled(scale, offset);
  unscaled.add(output.data(), target.data(), mask.data(), 4, known.data());
  CHECK(unscaled.mae() == doctest::Approx((10 + 0 + 1.5) / 3));
  CHECK(unscaled.max_abs() == 10);
  CHECK(unscaled.range() == doctest::Approx(102.5 - -3));

  const Floats p{0.8f, 0.25f, 0.1f, 0.5f}, y{1, 0, 0, 0.25f}, some{1, 0, 1, 1};
  ErrorSums nats(Loss::kBinaryCrossEntropy);
  nats.add(p.data(), y.data(), nullptr, 2, 2, some.data());
  const double sum = -std::log(0.8) - std::log(0.9) + std::log(2.0);
  CHECK(nats.loss() == doctest::Approx(sum / 3).epsilon(1e-6));
  CHECK(nats.nats_per_step() == doctest::Approx(2 * sum / 3).epsilon(1e-6));
}

TEST_CASE("errors: a mask of values that leaves all in gives the means of none") {
  const Floats output{0.3f, 0.6f, 0.9f, 0.2f}, target{0, 0.5f, 1, 0.25f}, all{1, 1, 1, 1};
  ErrorSums with(Loss::kBinaryCrossEntropy), without(Loss::kBinaryCrossEntropy);
  with.add(output.data(), target.data(), nullptr, 2, 2, all.data());
  without.add(output.data(), target.data(), nullptr, 2, 2);
  CHECK(with.mse() == without.mse());
  CHECK(with.loss() == without.loss());
  CHECK(with.nats_per_step() == without.nats_per_step());
}
