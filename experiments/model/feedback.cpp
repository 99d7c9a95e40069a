#include "experiments/model/feedback.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/random.hpp"
#include "autograd/shaping.hpp"
#include "experiments/config/config.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kLeft = 0.01;  // of the probability, when the updates of the schedule are made

/// k with k / (k + exp(n / k)) = kLeft, which falls as k does: by bisection.
double inverse_sigmoid_scale(double n) {
  const auto left = [n](double k) { return 1 / (1 + std::exp(n / k) / k); };
  double low = n / 700, high = std::max(1.0, n);  // exp(n / low) is still finite
  while (left(high) < kLeft) high *= 2;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (left(middle) < kLeft ? low : high) = middle;
  }
  return high;
}

/// 1 where a step of a sequence is fed the decoder's own output [T, B].
Var<float> drawn_own(const Var<float>& previous, double probability_of_truth, RandomStream stream) {
  Var<float> own = previous.tape().constant({previous.shape()[0], previous.shape()[1]});
  std::generate_n(own.data(), own.size(), [&] { return stream.uniform() < probability_of_truth ? 0.0f : 1.0f; });
  return own;
}

}  // namespace

double truth_probability(const DecoderConfig& decoder, std::uint64_t update) {
  const auto u = static_cast<double>(update), n = static_cast<double>(decoder.feedback_updates);
  switch (decoder.feedback_schedule) {
    case choice::FeedbackSchedule::kLinear:
      return std::max(0.0, 1 - u / n);
    case choice::FeedbackSchedule::kExponential:
      return std::pow(kLeft, u / n);
    case choice::FeedbackSchedule::kInverseSigmoid: {
      const double k = inverse_sigmoid_scale(n);
      return 1 / (1 + std::exp(u / k) / k);
    }
  }
  return 1;
}

Var<float> first_fed(const DecoderConfig& decoder, const Sequence& inputs, std::size_t features) {
  if (decoder.first_input != choice::FirstInput::kLast) return {};
  const Var<float> last = last_step(inputs);
  return last.shape().last() > features ? slice(last, 2, 0, features) : last;
}

Var<float> decode_in_training(Decoder<float>& decoder, const DecoderConfig& config, const Encoding<float>& encoding,
                              const Sequence& inputs, const Sequence& target, FeedbackKey key, std::uint32_t place) {
  if (!config.conditional) return decoder(encoding, {}, target.known);
  const Var<float> previous = delayed(target, first_fed(config, inputs, target.values.shape().last()));
  switch (config.feedback) {
    case choice::Feedback::kTruth:
      return decoder(encoding, previous, target.known);
    case choice::Feedback::kOwn:
      return decoder.on_own_outputs(encoding, previous, {}, target.known);
    case choice::Feedback::kScheduled:
      return decoder.on_own_outputs(
          encoding, previous,
          drawn_own(previous, truth_probability(config, key.update),
                    RandomStream(key.seed, Purpose::kFeedback, static_cast<std::uint32_t>(key.update), place)),
          target.known);
  }
  return decoder(encoding, previous, target.known);
}

}  // namespace tapelab::experiments
