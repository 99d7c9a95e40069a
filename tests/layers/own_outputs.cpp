// Conditional decoders that are trained on their own outputs: values, gradients, ragged batches, dropout.
#include <doctest/doctest.h>

#include <algorithm>
#include <span>

#include "autograd/gradient_check.hpp"
#include "autograd/shaping.hpp"
#include "model_variants.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

const RaggedSequences kRagged{{0, 1, 2}, {4, 2, 3}};

/// What a decoder is fed: its own outputs at every step, or where a pattern of steps and sequences says.
enum class Fed { kOwn, kSome, kTruth };

/// 1: its own output, by step and the sequence's id, so that it is the same for a sequence alone.
Var<double> own_steps(Tape<double>& tape, const RaggedSequences& data, std::size_t steps, Fed fed) {
  const Var<double> own = tape.constant({steps, data.batch()});
  for (std::size_t i = 0; i < own.size(); ++i)
    own.data()[i] = fed == Fed::kSome && (i / data.batch() + data.ids[i % data.batch()]) % 2 == 1 ? 1.0 : 0.0;
  return own;
}

VariantOutputs<double> run_own(Autoencoder<double>& model, const Variant& v, const RaggedSequences& data,
                               Tape<double>& tape, Fed fed, const Pass<double>& pass = {}) {
  const Encoding<double> encoding = model.encode(data.inputs(tape), data.mask(tape), pass);
  VariantOutputs<double> result;
  for (std::size_t d = 0; d < model.decoders().size(); ++d) {
    Decoder<double>& decoder = model.decoders()[d];
    const Var<double> previous = data.previous(tape, v, d), target = data.target(tape, v, d);
    const Var<double> own = fed == Fed::kOwn ? Var<double>() : own_steps(tape, data, data.steps() - d, fed);
    const Var<double> known = data.known(tape, v, d);
    const Var<double> y = decoder.options.conditional ? decoder.on_own_outputs(encoding, previous, own, known)
                                                      : decoder(encoding, previous, known);
    const Var<double> mask = data.mask(tape, d);
    const Var<double> loss =
        d == 0 ? mse(judged(decoder, y), target, mask) : scale(softmax_cross_entropy(y, target, mask), 0.5);
    result.outputs.push_back(y);
    result.loss = d == 0 ? loss : add(result.loss, loss);
  }
  return result;
}

double largest_difference(std::span<const double> a, std::span<const double> b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

std::span<const double> numbers(Var<double> x) { return {x.data(), x.size()}; }

std::span<const double> gradients(const ParameterBuffer<double>& parameters) {
  return {parameters.gradients(), parameters.size()};
}

/// Variants with a conditional decoder.
template <class F>
void for_each_conditional(F f) {
  for (const Variant& v : model_variants()) {
    if ((!v.conditional && !v.composite) || v.decoder_direction == Direction::kBoth) continue;
    INFO(v.text());
    f(v, options_of(v, kRagged.steps()));
  }
}

}  // namespace

TEST_CASE("training on own outputs passes the gradient check in every variant, of all steps and of some") {
  std::size_t checked = 0;
  double largest = 0;
  for_each_conditional([&](const Variant& v, const AutoencoderOptions& options) {
    for (const Fed fed : {Fed::kOwn, Fed::kSome}) {
      Autoencoder<double> model(options);
      ParameterBuffer<double> parameters(model);
      model.initialize(15);
      disturb(parameters);
      const GradientCheck check =
          check_gradients(parameters, [&](Tape<double>& tape) { return run_own(model, v, kRagged, tape, fed).loss; });
      INFO(check.where);
      CHECK(check.largest_error <= 1e-6);
      checked += check.checked;
      largest = std::max(largest, check.largest_error);
    }
  });
  MESSAGE(checked << " gradients, largest error " << largest);
}

TEST_CASE("own outputs are those of free running; fed the truth at every step, a decoder is teacher-forced") {
  for_each_conditional([&](const Variant& v, const AutoencoderOptions& options) {
    Autoencoder<double> model(options);
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    Tape<double> tape;
    const auto own = run_own(model, v, kRagged, tape, Fed::kOwn);
    const auto truth = run_own(model, v, kRagged, tape, Fed::kTruth);
    const auto forced = run(model, v, kRagged, tape);
    const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
    for (std::size_t d = 0; d < model.decoders().size(); ++d) {
      Decoder<double>& decoder = model.decoders()[d];
      if (!decoder.options.conditional) continue;
      CHECK(largest_difference(numbers(decoder.shown(own.outputs[d])),
                               numbers(decoder.generate(encoding, {}, kRagged.known(tape, v, d)))) <= 1e-13);
      CHECK(largest_difference(numbers(truth.outputs[d]), numbers(forced.outputs[d])) <= 1e-13);
    }
    tape.backward(forced.loss);
    const std::vector<double> of_forced(gradients(parameters).begin(), gradients(parameters).end());
    tape.reset();
    tape.backward(run_own(model, v, kRagged, tape, Fed::kTruth).loss);
    CHECK(largest_difference(of_forced, gradients(parameters)) <= 1e-12);
  });
}

TEST_CASE("without the gradient through what is fed back it is that of teacher forcing with these outputs") {
  for_each_conditional([&](const Variant& v, AutoencoderOptions options) {
    for (DecoderOptions& decoder : options.decoders) decoder.feedback_gradient = false;
    Autoencoder<double> model(options);
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    Tape<double> tape;
    const auto own = run_own(model, v, kRagged, tape, Fed::kOwn);
    std::vector<std::vector<double>> shown;
    for (std::size_t d = 0; d < own.outputs.size(); ++d) {
      const Var<double> y = model.decoders()[d].shown(own.outputs[d]);
      shown.emplace_back(y.data(), y.data() + y.size());
    }
    tape.backward(own.loss);
    const std::vector<double> stopped(gradients(parameters).begin(), gradients(parameters).end());

    tape.reset();
    const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
    Var<double> loss;
    for (std::size_t d = 0; d < model.decoders().size(); ++d) {
      const Var<double> previous = kRagged.previous(tape, v, d);  // of which step 0 stays
      const std::size_t step = kRagged.batch() * kFeatures;
      if (model.decoders()[d].options.conditional)
        std::copy_n(shown[d].data(), previous.size() - step, previous.data() + step);
      const Var<double> y = model.decoders()[d](encoding, previous, kRagged.known(tape, v, d));
      const Var<double> target = kRagged.target(tape, v, d);
      const Var<double> mask = kRagged.mask(tape, d);
      const Var<double> part = d == 0 ? mse(judged(model.decoders()[d], y), target, mask)
                                      : scale(softmax_cross_entropy(y, target, mask), 0.5);
      loss = d == 0 ? part : add(loss, part);
    }
    tape.backward(loss);
    CHECK(largest_difference(stopped, gradients(parameters)) <= 1e-12);
  });
}

TEST_CASE("own outputs of a padded batch are those of each of its sequences alone") {
  for_each_conditional([&](const Variant& v, const AutoencoderOptions& options) {
    for (const Fed fed : {Fed::kOwn, Fed::kSome}) {
      Autoencoder<double> model(options);
      ParameterBuffer<double> parameters(model);
      model.initialize(7);
      disturb(parameters);
      Tape<double> tape;
      const auto together = run_own(model, v, kRagged, tape, fed);
      for (std::size_t b = 0; b < kRagged.batch(); ++b) {
        const RaggedSequences one{{kRagged.ids[b]}, {kRagged.lengths[b]}};
        Autoencoder<double> alone(options_of(v, one.steps()));
        ParameterBuffer<double> own(alone);
        std::copy_n(parameters.values(), parameters.size(), own.values());
        Tape<double> own_tape;
        const auto single = run_own(alone, v, one, own_tape, fed);
        for (std::size_t d = 0; d < single.outputs.size(); ++d)
          for (std::size_t i = 0; i < single.outputs[d].size(); ++i) {
            const std::size_t at = (i / kFeatures * kRagged.batch() + b) * kFeatures + i % kFeatures;
            CHECK(single.outputs[d].data()[i] == doctest::Approx(together.outputs[d].data()[at]).epsilon(1e-12));
          }
      }
    }
  });
}

TEST_CASE("dropout drops the same elements whether a decoder goes step by step or over the whole sequence") {
  for_each_conditional([&](const Variant& v, AutoencoderOptions options) {
    options.dropout = 0.4;
    Autoencoder<double> model(options);
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    Tape<double> tape;
    const Pass<double> pass{.dropout = DropoutKey{3, 8}};
    const auto truth = run_own(model, v, kRagged, tape, Fed::kTruth, pass), forced = run(model, v, kRagged, tape, pass);
    for (std::size_t d = 0; d < model.decoders().size(); ++d)
      CHECK(largest_difference(numbers(truth.outputs[d]), numbers(forced.outputs[d])) <= 1e-13);
  });
}
