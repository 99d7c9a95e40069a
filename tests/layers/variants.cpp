// Every kind of autoencoder: gradients, ragged batches, outputs of its layers, generation.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "autograd/gradient_check.hpp"
#include "autograd/shaping.hpp"
#include "layers/adam.hpp"
#include "layers/layer_list.hpp"
#include "layers/rmsprop.hpp"
#include "layers/sgd.hpp"
#include "layers/weight_update.hpp"
#include "model_variants.hpp"

using namespace tapelab;
using namespace tapelab::test;

namespace {

const RaggedSequences kRagged{{0, 1, 2}, {4, 2, 3}};

std::vector<NamedOutput<double>> outputs_of(Autoencoder<double>& model, const Variant& v, Tape<double>& tape) {
  std::vector<Var<double>> known;
  for (std::size_t d = 0; d < model.decoders().size(); ++d) known.push_back(kRagged.known(tape, v, d));
  return layer_outputs<double>(model, kRagged.inputs(tape), kRagged.mask(tape), known);
}

}  // namespace

TEST_CASE("every model variant passes the gradient check on a ragged batch") {
  const auto variants = model_variants();
  CHECK(variants.size() == 64 * kPeepholeCells + (16 + 48 + kOptionVariants) * kCellCount + kGruOptionVariants);
  std::size_t checked = 0;
  double largest = 0;
  for (const Variant& v : variants) {
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(15);
    disturb(parameters);
    const GradientCheck check =
        check_gradients(parameters, [&](Tape<double>& tape) { return run(model, v, kRagged, tape).loss; });
    INFO(v.text() << ": " << check.where);
    CHECK(check.largest_error <= 1e-6);
    checked += check.checked;
    largest = std::max(largest, check.largest_error);
  }
  MESSAGE(variants.size() << " models, " << checked << " gradients, largest error " << largest);
}

TEST_CASE("what is frozen gets no gradient, and everything else the same bits as without") {
  for (const Variant& v : model_variants()) {
    INFO(v.text());
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(7);
    disturb(parameters);
    Tape<double> tape;
    tape.backward(run(model, v, kRagged, tape).loss);
    const std::vector<double> gradients(parameters.gradients(), parameters.gradients() + parameters.size());
    std::set<std::string> modules;
    for (const auto& [name, p] : parameters.entries()) modules.insert(name.substr(0, name.find('/')));
    for (const std::string& module : modules) {
      for (const auto& [name, p] : parameters.entries()) {
        p->trainable = !name.starts_with(module + "/");
        std::fill_n(p->gradient, p->size(), -7.0);  // is written over, or stays
      }
      tape.reset();
      tape.backward(run(model, v, kRagged, tape).loss);
      std::size_t wrong = 0;
      for (const auto& [name, p] : parameters.entries()) {
        const double* const before = gradients.data() + (p->gradient - parameters.gradients());
        for (std::size_t i = 0; i < p->size(); ++i) wrong += p->gradient[i] != (p->trainable ? before[i] : -7.0);
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("weights that are updated as soon as their gradients are complete get the same bits as after backward") {
  for (const Variant& v : model_variants()) {
    INFO(v.text());
    const auto trained = [&](const std::function<void()>& look) {
      Autoencoder<double> model(options_of(v, kRagged.steps()));
      ParameterBuffer<double> parameters(model);
      model.initialize(7);
      disturb(parameters);
      Adam<double> adam({}, parameters.size());
      WeightUpdate<double> update({.clip_value = 0.01, .weight_decay = 0.1}, adam, parameters);
      Tape<double> tape;
      for (int step = 0; step < 3; ++step) {
        tape.reset();
        update.run(run(model, v, kRagged, tape).loss, look);
      }
      return std::vector<double>(parameters.values(), parameters.values() + parameters.size());
    };
    int looks = 0;
    CHECK(trained({}) == trained([&] { ++looks; }));
    CHECK(looks == 3);
  }
}

TEST_CASE("the same of sequences so short that the gradients of wide layers are never written, with every optimizer") {
  const auto trained = [](auto& optimizer, Autoencoder<float>& model, ParameterBuffer<float>& parameters,
                          const WeightUpdateOptions& options, const std::function<void()>& look) {
    model.initialize(7);
    WeightUpdate<float> update(options, optimizer, parameters);
    Tape<float> tape;
    std::vector<float> x(9 * 2);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.05f * static_cast<float>(i);
    for (int step = 0; step < 3; ++step) {
      tape.reset();
      const Var<float> input = tape.constant({3, 3, 2}, x.data());
      update.run(mse(model.decoders()[0](model.encode(input), {}), input), look);
    }
    return std::vector<float>(parameters.values(), parameters.values() + parameters.size());
  };
  for (const Cell cell : {Cell::kLstm, Cell::kGru}) {
    AutoencoderOptions options;
    options.features = 2;
    options.encoder = {37, 23};  // columns that are no whole packs
    options.decoder = {23, 40};
    options.layer.cell = cell;
    options.decoders.push_back({.name = "reconstruct", .steps = 3, .features = 2});
    const auto with = [&](auto make, const WeightUpdateOptions& rest) {
      Autoencoder<float> model(options);
      ParameterBuffer<float> parameters(model);
      int looks = 0;
      const auto one = make(parameters.size()), other = make(parameters.size());
      CHECK(trained(*one, model, parameters, rest, {}) == trained(*other, model, parameters, rest, [&] { ++looks; }));
      CHECK(looks == 3);
    };
    for (const WeightUpdateOptions& rest : {WeightUpdateOptions{}, {.clip_value = 0.001}, {.weight_decay = 0.1}}) {
      with([](std::size_t n) { return std::make_unique<Adam<float>>(AdamOptions{}, n); }, rest);
      with([](std::size_t n) { return std::make_unique<Sgd<float>>(SgdOptions{.momentum = 0.9}, n); }, rest);
      with([](std::size_t n) { return std::make_unique<Rmsprop<float>>(RmspropOptions{}, n); }, rest);
    }
  }
}

TEST_CASE("a padded batch gives the outputs and gradients of each of its sequences alone") {
  for (const Variant& v : model_variants()) {
    if (v.decoder_direction == Direction::kBoth) continue;  // which reads from the padding on
    INFO(v.text());
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(7);
    disturb(parameters);
    Tape<double> tape;
    const auto together = run(model, v, kRagged, tape);
    tape.backward(together.loss);

    // A mean over all valid rows is the mean of each sequence's mean, weighted with its share of the rows.
    std::vector<double> summed(parameters.size(), 0.0);
    for (std::size_t b = 0; b < kRagged.batch(); ++b) {
      const RaggedSequences one{{kRagged.ids[b]}, {kRagged.lengths[b]}};
      Autoencoder<double> alone(options_of(v, one.steps()));
      ParameterBuffer<double> own(alone);
      std::copy_n(parameters.values(), parameters.size(), own.values());
      Tape<double> own_tape;
      const Encoding<double> encoding = alone.encode(one.inputs(own_tape));
      Var<double> loss;
      for (std::size_t d = 0; d < alone.decoders().size(); ++d) {
        const Var<double> y = alone.decoders()[d](encoding, one.previous(own_tape, v, d), one.known(own_tape, v, d));
        for (std::size_t t = 0; t + d < one.steps(); ++t)
          for (std::size_t f = 0; f < kFeatures; ++f)
            CHECK(
                y.data()[t * kFeatures + f] ==
                doctest::Approx(together.outputs[d].data()[(t * kRagged.batch() + b) * kFeatures + f]).epsilon(1e-12));
        const Var<double> target = one.target(own_tape, v, d);
        const double rows = d == 0 ? 9.0 : 6.0, share = static_cast<double>(one.steps() - d) / rows;
        const Var<double> part = d == 0 ? scale(mse(judged(alone.decoders()[d], y), target), share)
                                        : scale(softmax_cross_entropy(y, target), 0.5 * share);
        loss = d == 0 ? part : add(loss, part);
      }
      own_tape.backward(loss);
      for (std::size_t i = 0; i < own.size(); ++i) summed[i] += own.gradients()[i];
    }
    double largest = 0;
    for (std::size_t i = 0; i < summed.size(); ++i)
      largest = std::max(largest, std::abs(summed[i] - parameters.gradients()[i]));
    CHECK(largest <= 1e-12);
  }
}

TEST_CASE("free running feeds every variant's conditional decoders what they show") {
  for (const Variant& v : model_variants()) {
    INFO(v.text());
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    Tape<double> tape;
    tape.set_mode(Mode::kInference);
    const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
    for (std::size_t d = 0; d < model.decoders().size(); ++d) {
      Decoder<double>& decoder = model.decoders()[d];
      const Var<double> known = kRagged.known(tape, v, d);
      const Var<double> free = decoder.generate(encoding, {}, known);
      REQUIRE(free.shape() == Shape{decoder.options.steps, kRagged.batch(), kFeatures});
      // Teacher forcing with the free-running outputs, one step late, must give the same outputs.
      const Var<double> previous = tape.constant(free.shape());
      const std::size_t step = kRagged.batch() * kFeatures;
      std::fill_n(previous.data(), step, 0.0);
      std::copy_n(free.data(), free.size() - step, previous.data() + step);
      const Var<double> forced = decoder.shown(decoder(encoding, previous, known));
      double largest = 0;
      for (std::size_t i = 0; i < free.size(); ++i)
        largest = std::max(largest, std::abs(free.data()[i] - forced.data()[i]));
      CHECK(largest <= 1e-13);
    }
  }
}

TEST_CASE("the outputs of every variant's layers are listed with the shapes and parameters of the model") {
  for (const Variant& v : model_variants())
    for (const double dropout : {0.0, 0.25}) {
      INFO(v.text());
      AutoencoderOptions options = options_of(v, kRagged.steps());
      options.dropout = dropout;
      Autoencoder<double> model(options);
      ParameterBuffer<double> parameters(model);
      model.initialize(3);
      Tape<double> tape;
      const auto list = list_layers(model, kRagged.steps());
      const auto outputs = outputs_of(model, v, tape);
      CHECK(tape.mode() == Mode::kTrain);
      REQUIRE(outputs.size() == list.size());
      std::size_t total = 0;
      for (std::size_t i = 0; i < list.size(); ++i) {
        INFO(list[i].path);
        CHECK(outputs[i].path == list[i].path);
        CHECK(outputs[i].kind == list[i].kind);
        CHECK(outputs[i].output.shape() == (list[i].steps == 0
                                                ? Shape{kRagged.batch(), list[i].features}
                                                : Shape{list[i].steps, kRagged.batch(), list[i].features}));
        total += list[i].parameters;
      }
      CHECK(total == parameters.count());
      tape.set_mode(Mode::kInference);
      const Var<double> last =
          model.decoders().back().generate(model.encode(kRagged.inputs(tape), kRagged.mask(tape)), {},
                                           kRagged.known(tape, v, model.decoders().size() - 1));
      CHECK(std::equal(last.data(), last.data() + last.size(), outputs.back().output.data()));
    }
}

TEST_CASE("a walk through the layers of the nine-step sequence's model, as its write-up shows it") {
  AutoencoderOptions options;
  options.features = 1;
  options.encoder = options.decoder = {100};
  options.layer.activations.activation = Activation::kRelu;
  options.decoders = {{.name = "reconstruct", .steps = 9, .features = 1}};
  Autoencoder<float> model(options);
  ParameterBuffer<float> parameters(model);
  model.initialize(1);
  Tape<float> tape;
  const float x[] = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f};
  const auto outputs = layer_outputs(model, tape.constant({9, 1, 1}, x));
  std::string walk;
  for (const auto& [path, kind, output] : outputs) walk += path + " " + kind + " " + output.shape().to_string() + "\n";
  CHECK(walk ==
        "input Input [9, 1, 1]\n"
        "encoder/0 LSTM [1, 100]\n"
        "reconstruct/repeat RepeatVector [9, 1, 100]\n"
        "reconstruct/0 LSTM [9, 1, 100]\n"
        "reconstruct/output TimeDistributed(Dense) [9, 1, 1]\n");
  // Input products once per step, or once at all for the repeated code; recurrent products; the output's.
  double multiplications = 0;
  for (const LayerInfo& layer : list_layers(model, 9)) multiplications += layer.multiplications;
  CHECK(multiplications == 9 * 400 + 9 * 40000 + 40000 + 9 * 40000 + 9 * 100);
  // Nine numbers per step and unit of a cell, three per output of the last layer; nothing for what only forwards.
  std::vector<double> activations;
  for (const LayerInfo& layer : list_layers(model, 9)) activations.push_back(layer.activations);
  CHECK(activations == std::vector<double>{0, 9 * 9 * 100, 0, 9 * 9 * 100, 3 * 9 * 1});
  const Var<float> code = outputs[1].output, repeated = outputs[2].output;
  for (std::size_t i = 0; i < repeated.size(); ++i) CHECK(repeated.data()[i] == code.data()[i % 100]);
}

TEST_CASE("what a decoder is told changes its outputs from that step on, and must be there exactly where it is read") {
  for (const Variant& v : model_variants()) {
    if (!v.known || v.code == Code::kAllSteps) continue;
    INFO(v.text());
    Autoencoder<double> model(options_of(v, kRagged.steps()));
    ParameterBuffer<double> parameters(model);
    model.initialize(3);
    disturb(parameters);
    Tape<double> tape;
    const Encoding<double> encoding = model.encode(kRagged.inputs(tape), kRagged.mask(tape));
    Decoder<double>& decoder = model.decoders()[0];
    const Var<double> previous = kRagged.previous(tape, v, 0), known = kRagged.known(tape, v, 0);
    const Var<double> y = decoder(encoding, previous, known);
    const std::size_t changed = decoder.copied_steps() + 1, step = kRagged.batch() * kFeatures;
    known.data()[changed * kRagged.batch()] += 0.5;  // of the first sequence, at step `changed`
    const Var<double> other = decoder(encoding, previous, known);
    for (std::size_t t = 0; t < decoder.options.steps; ++t) {
      const bool same = std::equal(y.data() + t * step, y.data() + (t + 1) * step, other.data() + t * step);
      CHECK(same == (t < changed));
    }
    if (decoder.copied_steps() > 0) {  // whose output 0 no recurrent step makes
      known.data()[0] += 0.5;
      const Var<double> again = decoder(encoding, previous, known);
      CHECK(std::equal(other.data(), other.data() + other.size(), again.data()));
    }
    CHECK_THROWS_WITH_AS(decoder(encoding, previous), "decoder reconstruct: known must be [4, 3, 1], it is absent",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(decoder.generate(encoding, {}, slice(known, 0, 0, 2)),
                         "decoder reconstruct: known must be [4, 3, 1], it is [2, 3, 1]", std::invalid_argument);
    Variant untold = v;
    untold.known = false;
    Autoencoder<double> without(options_of(untold, kRagged.steps()));
    ParameterBuffer<double> own(without);
    without.initialize(3);
    CHECK_THROWS_WITH_AS(
        without.decoders()[0](without.encode(kRagged.inputs(tape), kRagged.mask(tape)), previous, known),
        "decoder reconstruct: known must be absent, it is [4, 3, 1]", std::invalid_argument);
    const std::size_t gates = v.cell == Cell::kLstm ? 4 : 3, units = decoder.layers()[0].width();
    std::size_t more = 0;  // a row of the first kernel for each number, in each decoder
    for (std::size_t d = 0; d < model.decoders().size(); ++d) more += known_features(v, d) * gates * units;
    CHECK(parameters.count() == own.count() + more);
  }
}
