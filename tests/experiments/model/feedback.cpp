#include "experiments/model/feedback.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/parameter.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "layers/autoencoder.hpp"

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

DecoderConfig scheduled(choice::FeedbackSchedule schedule, std::int64_t updates) {
  DecoderConfig decoder = default_config().predict;
  decoder.enabled = decoder.conditional = true;
  decoder.feedback = choice::Feedback::kScheduled;
  decoder.feedback_schedule = schedule;
  decoder.feedback_updates = updates;
  return decoder;
}

}  // namespace

TEST_CASE("feedback: the truth gives way as Bengio et al. 2015 have it") {
  const DecoderConfig linear = scheduled(choice::FeedbackSchedule::kLinear, 200);
  CHECK(truth_probability(linear, 0) == 1);
  CHECK(truth_probability(linear, 50) == doctest::Approx(0.75));
  CHECK(truth_probability(linear, 200) == 0);
  CHECK(truth_probability(linear, 300) == 0);
  const DecoderConfig exponential = scheduled(choice::FeedbackSchedule::kExponential, 200);
  CHECK(truth_probability(exponential, 0) == 1);
  CHECK(truth_probability(exponential, 100) == doctest::Approx(0.1));  // half of the way to 0.01
  CHECK(truth_probability(exponential, 200) == doctest::Approx(0.01));
  for (const std::int64_t updates : {std::int64_t{1}, std::int64_t{20}, std::int64_t{500}, std::int64_t{1'000'000}}) {
    CAPTURE(updates);
    const DecoderConfig sigmoid = scheduled(choice::FeedbackSchedule::kInverseSigmoid, updates);
    const auto at = [&](double part) {
      return truth_probability(sigmoid, static_cast<std::uint64_t>(part * static_cast<double>(updates)));
    };
    CHECK(at(1) == doctest::Approx(0.01).epsilon(1e-6));
    CHECK(at(0) > at(1));
    if (updates >= 20) {
      CHECK(at(0) > 0.6);
      // From k / (k + 1) at 0 follows k, and from k the value at the middle.
      const double k = at(0) / (1 - at(0)), middle = std::floor(0.5 * static_cast<double>(updates));
      CHECK(at(0.5) == doctest::Approx(k / (k + std::exp(middle / k))).epsilon(1e-6));
    }
  }
}

TEST_CASE("feedback: as many steps are fed the truth as the schedule says, others by update, seed and decoder") {
  constexpr std::size_t kSteps = 20, kBatch = 100;
  AutoencoderOptions options{.features = 1, .encoder = {3}, .decoder = {3}};
  options.decoders = {{.name = "predict", .steps = kSteps, .features = 1, .conditional = true}};
  Autoencoder<float> model(options);
  ParameterBuffer<float> parameters(model);
  model.initialize(1);
  const DecoderConfig config = scheduled(choice::FeedbackSchedule::kLinear, 100);
  Tape<float> tape;
  // With the truth far away from any output, the part that was fed it shows in the outputs.
  const auto outputs = [&](FeedbackKey key, std::uint32_t place) {
    tape.reset();
    Var<float> x = tape.constant({4, kBatch, 1}), y = tape.constant({kSteps, kBatch, 1});
    std::fill_n(x.data(), x.size(), 0.5f);
    std::fill_n(y.data(), y.size(), 100.0f);
    const Var<float> decoded =
        decode_in_training(model.decoders()[0], config, model.encode(x), {x, {}}, {y, {}}, key, place);
    return std::vector<float>(decoded.data(), decoded.data() + decoded.size());
  };
  CHECK(outputs({1, 30}, 0) == outputs({1, 30}, 0));
  CHECK(outputs({1, 30}, 0) != outputs({1, 31}, 0));
  CHECK(outputs({1, 30}, 0) != outputs({2, 30}, 0));
  CHECK(outputs({1, 30}, 0) != outputs({1, 30}, 1));
  const auto truths = outputs({1, 0}, 0), own = outputs({1, 100}, 0);
  CHECK(truths != own);
  // At step 1 the sequences are alike but for what they are fed.
  for (const std::uint64_t update : {0u, 30u, 70u, 100u}) {
    const auto some = outputs({1, update}, 0);
    const auto fed_truth = std::count(some.begin() + kBatch, some.begin() + 2 * kBatch, truths[kBatch]);
    const auto fed_own = std::count(some.begin() + kBatch, some.begin() + 2 * kBatch, own[kBatch]);
    CHECK(fed_truth + fed_own == kBatch);
    const double expected = kBatch * (1 - static_cast<double>(update) / 100);
    CHECK(std::abs(static_cast<double>(fed_truth) - expected) <= (update == 0 || update == 100 ? 0 : 15));
  }
}
