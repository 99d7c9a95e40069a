// Every kind of autoencoder in small, and ragged sequences for it.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "autograd/elementwise.hpp"
#include "autograd/loss.hpp"
#include "layers/autoencoder.hpp"

namespace tapelab::test {

struct Variant {
  Cell cell;
  Direction direction;
  Peepholes peepholes;
  Code code;
  Start start;
  bool conditional;  ///< the reconstruction; a composite's prediction is the opposite
  bool reversed;     ///< targets
  bool composite;    ///< with a second decoder, trained on softmax cross entropy
  FirstStep first_step = FirstStep::kStep;
  bool known = false;  ///< decoders are told of every output step
  Merge merge = Merge::kConcat;
  Direction decoder_direction = Direction::kForward;  ///< both: no decoder is conditional
  Reset reset = Reset::kAfter;
  bool code_layer = false;   ///< a Dense layer makes the code
  bool from_last = false;    ///< the encoder reads the last step first, and finds the padding by its value
  bool activations = false;  ///< each layer has its own, the gates hard_sigmoid_3, the reconstruction tanh

  std::string text() const {
    const auto said = [](bool on, const char* word) { return on ? std::string(", ") + word : std::string(); };
    return std::string(name(cell)) + said(peepholes == Peepholes::kOn, "peepholes") +
           said(direction == Direction::kBoth, "bidirectional") + said(code == Code::kAllSteps, "all steps") +
           said(start == Start::kState, "start = state") + said(first_step == FirstStep::kState, "first step = state") +
           said(conditional, "conditional") + said(known, "known") + said(reversed, "reversed") +
           said(composite, "composite") + said(merge == Merge::kSum, "sum") +
           said(decoder_direction == Direction::kBoth, "bidirectional decoder") +
           said(reset == Reset::kBefore, "reset before") + said(code_layer, "code layer") +
           said(from_last, "from the last step") + said(activations, "activations by layer");
  }
};

/// Cells, and cells with and without peepholes: only an LSTM has them.
inline constexpr std::size_t kCellCount = std::size(kCells), kPeepholeCells = kCellCount + 1;

/// Adds every variant of composite models with forward targets and without peepholes that one of the options below the
/// product fits.
inline void add_options(const std::vector<Variant>& product, std::vector<Variant>& all) {
  for (const Variant& plain : product) {
    if (plain.reversed || plain.peepholes == Peepholes::kOn || !plain.composite) continue;
    const bool both = plain.direction == Direction::kBoth, all_steps = plain.code == Code::kAllSteps;
    const auto add = [&](bool fits, auto change) {
      if (!fits) return;
      all.push_back(plain);
      change(all.back());
    };
    add(both, [](Variant& v) { v.merge = Merge::kSum; });
    add(plain.start == Start::kRepeat && !plain.conditional,
        [](Variant& v) { v.decoder_direction = Direction::kBoth; });
    add(plain.start == Start::kRepeat && !plain.conditional, [](Variant& v) {
      v.decoder_direction = Direction::kBoth;
      v.merge = Merge::kSum;
    });
    add(plain.cell == Cell::kGru, [](Variant& v) { v.reset = Reset::kBefore; });
    add(plain.start == Start::kRepeat || all_steps, [](Variant& v) { v.code_layer = true; });
    add(!both && !all_steps, [](Variant& v) { v.from_last = true; });
    add(!both, [](Variant& v) { v.activations = true; });
  }
}
/// How many these are, of every cell and of the GRU alone.
inline constexpr std::size_t kOptionVariants = 8 + 4 + 4 + 12 + 4 + 8, kGruOptionVariants = 16;

inline std::vector<Variant> model_variants() {
  std::vector<Variant> all;
  for (const Cell cell : kCells)
    for (const Direction direction : {Direction::kForward, Direction::kBoth})
      for (const Peepholes peepholes : {Peepholes::kOff, Peepholes::kOn})
        for (const Code code : {Code::kLast, Code::kAllSteps})
          for (const Start start : {Start::kRepeat, Start::kState})
            for (const bool conditional : {false, true})
              for (const bool reversed : {false, true})
                for (const bool composite : {false, true})
                  if (cell == Cell::kLstm || peepholes == Peepholes::kOff)
                    all.push_back({cell, direction, peepholes, code, start, conditional, reversed, composite});
  const std::vector<Variant> product = all;
  // Beside the whole product the first output from the state, where it can be, of forward targets without peepholes.
  for (std::size_t i = 0, n = all.size(); i < n; ++i)
    if (Variant v = all[i]; v.start == Start::kState && !v.reversed && v.peepholes == Peepholes::kOff) {
      v.first_step = FirstStep::kState;
      all.push_back(v);
    }
  // Beside all of these, of forward targets without peepholes, decoders that are told of their output steps.
  for (std::size_t i = 0, n = all.size(); i < n; ++i)
    if (Variant v = all[i]; !v.reversed && v.peepholes == Peepholes::kOff) {
      v.known = true;
      all.push_back(v);
    }
  add_options(product, all);
  return all;
}

inline constexpr std::size_t kFeatures = 2;
/// Numbers that decoder `d` of the variant is told of every output step.
inline std::size_t known_features(const Variant& v, std::size_t d) { return v.known ? 1 + d : 0; }

/// For sequences of `steps` steps; the prediction outputs all but the first.
inline AutoencoderOptions options_of(const Variant& v, std::size_t steps) {
  AutoencoderOptions o;
  o.features = kFeatures;
  o.encoder = {2, 3};
  o.decoder = {3, 2};
  if (v.start == Start::kState)
    o.decoder = v.direction == Direction::kBoth && v.merge == Merge::kConcat ? std::vector<std::size_t>{4, 6}
                                                                             : std::vector<std::size_t>{2, 3};
  o.layer = {.cell = v.cell, .peepholes = v.peepholes, .reset = v.reset, .merge = v.merge};
  o.direction = v.direction;
  o.decoder_direction = v.decoder_direction;
  o.code = v.code;
  if (v.code_layer) {
    o.code_units = 4;
    o.code_activation = DenseActivation::kTanh;
  }
  if (v.from_last) {
    o.reversed = true;
    o.mask_value = 0;
  }
  if (v.activations) {
    o.layer.activations.gate_activation = GateActivation::kHardSigmoid3;
    o.encoder_activations = {Activation::kLinear, Activation::kSigmoid};
    o.decoder_activations = {Activation::kSigmoid, Activation::kTanh};
  }
  o.decoders = {{.name = "reconstruct",
                 .steps = steps,
                 .features = kFeatures,
                 .conditional = v.conditional,
                 .start = v.start,
                 .first_step = v.first_step,
                 .output_activation = v.activations ? DenseActivation::kTanh : DenseActivation::kLinear,
                 .known = known_features(v, 0)}};
  if (v.composite)
    o.decoders.push_back({.name = "predict",
                          .steps = steps - 1,
                          .features = kFeatures,
                          .conditional = !v.conditional && v.decoder_direction == Direction::kForward,
                          .start = v.start,
                          .first_step = v.first_step,
                          .output_activation = DenseActivation::kSoftmax,
                          .known = known_features(v, 1)});
  return o;
}

/// Sequences of different lengths in one batch, padded at their ends. The numbers of a sequence depend on its id alone.
struct RaggedSequences {
  std::vector<std::size_t> ids, lengths;

  std::size_t batch() const { return ids.size(); }
  std::size_t steps() const { return *std::max_element(lengths.begin(), lengths.end()); }

  template <class T>
  Var<T> inputs(Tape<T>& tape) const {
    return filled<T>(tape, steps(), kFeatures, [this](std::size_t b, std::size_t t, std::size_t f) {
      return t < lengths[b] ? value(b, t, f) : 0.0;
    });
  }
  /// Of the last steps() - first steps: those of every sequence from `first` on.
  template <class T>
  Var<T> mask(Tape<T>& tape, std::size_t first = 0) const {
    return reshape_to_mask(filled<T>(
        tape, steps() - first, 1,
        [this, first](std::size_t b, std::size_t t, std::size_t) { return t + first < lengths[b] ? 1.0 : 0.0; }));
  }
  /// Target of decoder `d` of the variant: 0 the input, 1 the input from its second step on as distributions.
  template <class T>
  Var<T> target(Tape<T>& tape, const Variant& v, std::size_t d) const {
    return filled<T>(tape, steps() - d, kFeatures, [this, &v, d](std::size_t b, std::size_t t, std::size_t f) {
      return t + d < lengths[b] ? target_value(v, d, b, t, f) : 0.0;
    });
  }
  /// The target one step late, its last known value after its end.
  template <class T>
  Var<T> previous(Tape<T>& tape, const Variant& v, std::size_t d) const {
    return filled<T>(tape, steps() - d, kFeatures, [this, &v, d](std::size_t b, std::size_t t, std::size_t f) {
      const std::size_t known = std::min(t, lengths[b] - d);
      return known == 0 ? 0.0 : target_value(v, d, b, known - 1, f);
    });
  }
  /// What decoder `d` is told of its output steps [T', B, K], padding included; null for one that is told nothing.
  template <class T>
  Var<T> known(Tape<T>& tape, const Variant& v, std::size_t d) const {
    if (!v.known) return {};
    return filled<T>(tape, steps() - d, known_features(v, d), [this](std::size_t b, std::size_t t, std::size_t f) {
      return std::cos(0.3 + 1.3 * static_cast<double>(ids[b]) + 0.9 * static_cast<double>(3 * t + f));
    });
  }

 private:
  double value(std::size_t b, std::size_t t, std::size_t f) const {
    return 0.5 + 0.4 * std::sin(0.1 + 2.0 * static_cast<double>(ids[b]) + 1.7 * static_cast<double>(2 * t + f));
  }
  double target_value(const Variant& v, std::size_t d, std::size_t b, std::size_t t, std::size_t f) const {
    const std::size_t step = v.reversed ? lengths[b] - 1 - t : d + t;
    return d == 0 ? value(b, step, f) : value(b, step, f) / (value(b, step, 0) + value(b, step, 1));
  }
  template <class T, class F>
  Var<T> filled(Tape<T>& tape, std::size_t length, std::size_t features, F f) const {
    const Var<T> x = tape.constant({length, batch(), features});
    for (std::size_t i = 0; i < x.size(); ++i)
      x.data()[i] = static_cast<T>(f(i / features % batch(), i / features / batch(), i % features));
    return x;
  }
  template <class T>
  static Var<T> reshape_to_mask(Var<T> x) {
    return x.tape().constant({x.shape()[0], x.shape()[1]}, x.data());
  }
};

/// What mse takes of the reconstruction.
template <class T>
Var<T> judged(const Decoder<T>& decoder, Var<T> y) {
  return decoder.options.output_activation == DenseActivation::kTanh ? decoder.shown(y) : y;
}

/// Teacher-forced output of every decoder, and the weighted sum of their losses.
template <class T>
struct VariantOutputs {
  std::vector<Var<T>> outputs;
  Var<T> loss;
};

template <class T>
VariantOutputs<T> run(Autoencoder<T>& model, const Variant& v, const RaggedSequences& data, Tape<T>& tape,
                      const Pass<T>& pass = {}) {
  const Encoding<T> encoding = model.encode(data.inputs(tape), v.from_last ? Var<T>() : data.mask(tape), pass);
  VariantOutputs<T> result;
  for (std::size_t d = 0; d < model.decoders().size(); ++d) {
    const Var<T> y = model.decoders()[d](encoding, data.previous(tape, v, d), data.known(tape, v, d));
    const Var<T> target = data.target(tape, v, d);
    result.outputs.push_back(y);
    const Var<T> mask = data.mask(tape, d);
    const Var<T> loss = d == 0 ? mse(judged(model.decoders()[d], y), target, mask)
                               : scale(softmax_cross_entropy(y, target, mask), T(0.5));
    result.loss = d == 0 ? loss : add(result.loss, loss);
  }
  return result;
}

/// Weights away from the initial ones, whose zeros would hide what they multiply.
template <class T>
void disturb(ParameterBuffer<T>& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    parameters.values()[i] += static_cast<T>(0.3 * std::sin(0.9 + 1.7 * static_cast<double>(i)));
}

}  // namespace tapelab::test
