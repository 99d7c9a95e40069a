// Small recurrent models in every option, for the tests of the fused LSTM and GRU.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

#include "autograd/random.hpp"
#include "autograd/reduction.hpp"
#include "unfused_recurrent.hpp"

namespace tapelab::test {

enum class Reads { kSequence, kFinalH, kFinalC, kAll };
enum class MaskPattern { kNone, kTrailing, kLeading, kGaps, kAllMasked };

/// T steps, B batch, R repeated features, F sequence features, H hidden; R or F 0: that input is absent.
struct Case {
  std::size_t steps, batch, repeated, features, hidden;
  bool initial_h, initial_c;
  RecurrentOptions options;
  Reads reads;
  MaskPattern mask = MaskPattern::kNone;
  bool peepholes = false;       // LSTM
  Reset reset = Reset::kAfter;  // GRU

  std::string text() const {
    const auto number = [](auto e) { return std::to_string(static_cast<int>(e)); };
    return "T " + std::to_string(steps) + " B " + std::to_string(batch) + " R " + std::to_string(repeated) + " F " +
           std::to_string(features) + " H " + std::to_string(hidden) + (initial_h ? " h" : "") +
           (initial_c ? " c" : "") + " activation " + number(options.activation) + " gates " +
           number(options.gate_activation) + " reads " + number(reads) + " mask " + number(mask) +
           (peepholes ? " peepholes" : "") + (reset == Reset::kBefore ? " reset before" : "");
  }
};

/// Whether row b is valid at step t of `steps`; rows differ, and row 0 of kTrailing and kLeading is whole.
inline bool valid(MaskPattern pattern, std::size_t steps, std::size_t t, std::size_t b) {
  switch (pattern) {
    case MaskPattern::kNone:
      return true;
    case MaskPattern::kTrailing:
      return t + b % steps < steps;
    case MaskPattern::kLeading:
      return t >= b % steps;
    case MaskPattern::kGaps:
      return (t + b) % 2 == 1;
    case MaskPattern::kAllMasked:
      return false;
  }
  return false;
}

/// What differs between the two cells.
struct LstmCell {
  static constexpr std::size_t kGates = 4;
  static Shape bias_shape(const Case& c) { return {4 * c.hidden}; }
  template <class T>
  static RecurrentOutput<T> fused(const RecurrentInput<T>& input, Var<T> kernel, Var<T> recurrent, Var<T> bias,
                                  Var<T> peepholes, const RecurrentState<T>& initial, const Case& c) {
    return lstm<T>(input, {kernel, recurrent, bias, peepholes}, initial, c.options);
  }
  template <class T>
  static RecurrentOutput<T> unfused(const RecurrentInput<T>& input, Var<T> kernel, Var<T> recurrent, Var<T> bias,
                                    Var<T> peepholes, const RecurrentState<T>& initial, const Case& c) {
    return unfused_lstm<T>(input, {kernel, recurrent, bias, peepholes}, initial, c.options);
  }
};

struct GruCell {
  static constexpr std::size_t kGates = 3;
  static Shape bias_shape(const Case& c) {
    return c.reset == Reset::kAfter ? Shape{2, 3 * c.hidden} : Shape{3 * c.hidden};
  }
  template <class T>
  static RecurrentOutput<T> fused(const RecurrentInput<T>& input, Var<T> kernel, Var<T> recurrent, Var<T> bias, Var<T>,
                                  const RecurrentState<T>& initial, const Case& c) {
    return gru<T>(input, {kernel, recurrent, bias}, initial, {c.options, c.reset});
  }
  template <class T>
  static RecurrentOutput<T> unfused(const RecurrentInput<T>& input, Var<T> kernel, Var<T> recurrent, Var<T> bias,
                                    Var<T>, const RecurrentState<T>& initial, const Case& c) {
    return unfused_gru<T>(input, {kernel, recurrent, bias}, initial, {c.options, c.reset});
  }
};

enum class Graph { kFused, kUnfused };

template <class Cell, class T>
class RecurrentModel {
 public:
  explicit RecurrentModel(const Case& c)
      : c_(c),
        repeated_{.shape = {c.batch, c.repeated}},
        sequence_{.shape = {c.steps, c.batch, c.features}},
        kernel_{.shape = {c.repeated + c.features, Cell::kGates * c.hidden}},
        recurrent_{.shape = {c.hidden, Cell::kGates * c.hidden}},
        bias_{.shape = Cell::bias_shape(c)},
        peepholes_{.shape = {3 * c.hidden}},
        h_{.shape = {c.batch, c.hidden}},
        c0_{.shape = {c.batch, c.hidden}},
        buffer_(*this) {
    RandomStream random(3, Purpose::kInitialWeights);
    visit([&random](const std::string&, Parameter<T>& p) {
      std::generate_n(p.value, p.size(), [&random] { return static_cast<T>(random.uniform(-1, 1)); });
    });
  }

  template <class F>
  void visit(F f) {
    f("repeated", repeated_);
    f("sequence", sequence_);
    f("kernel", kernel_);
    f("recurrent", recurrent_);
    f("bias", bias_);
    f("peepholes", peepholes_);
    f("h", h_);
    f("c", c0_);
  }
  ParameterBuffer<T>& buffer() { return buffer_; }

  RecurrentOutput<T> outputs(Tape<T>& tape, Graph graph) {
    RecurrentInput<T> input{c_.steps, c_.batch, {}, {}, {}};
    if (c_.repeated > 0) input.repeated = tape.parameter(repeated_);
    if (c_.features > 0) input.sequence = tape.parameter(sequence_);
    if (c_.mask != MaskPattern::kNone) {
      input.mask = tape.constant({c_.steps, c_.batch});
      for (std::size_t t = 0; t < c_.steps; ++t)
        for (std::size_t b = 0; b < c_.batch; ++b)
          input.mask.data()[t * c_.batch + b] = valid(c_.mask, c_.steps, t, b) ? T{1} : T{0};
    }
    RecurrentState<T> initial;
    if (c_.initial_h) initial.h = tape.parameter(h_);
    if (c_.initial_c) initial.c = tape.parameter(c0_);
    const Var<T> peepholes = c_.peepholes ? tape.parameter(peepholes_) : Var<T>();
    const auto run = graph == Graph::kFused ? Cell::template fused<T> : Cell::template unfused<T>;
    return run(input, tape.parameter(kernel_), tape.parameter(recurrent_), tape.parameter(bias_), peepholes, initial,
               c_);
  }

  /// A random weighting of the outputs that the case reads.
  Var<T> loss(Tape<T>& tape, const RecurrentOutput<T>& out) const {
    RandomStream random(4, Purpose::kShuffle);
    const auto weighted = [&](Var<T> y) {
      const Var<T> r = tape.constant(y.shape());
      std::generate_n(r.data(), r.size(), [&random] { return static_cast<T>(random.uniform(-1, 1)); });
      return sum(mul(y, r));
    };
    switch (c_.reads) {
      case Reads::kSequence:
        return weighted(out.sequence);
      case Reads::kFinalH:
        return weighted(out.final.h);
      case Reads::kFinalC:
        return weighted(out.final.c);
      case Reads::kAll:
        break;
    }
    const Var<T> hidden = add(weighted(out.sequence), weighted(out.final.h));
    return out.final.c ? add(hidden, weighted(out.final.c)) : hidden;
  }

  /// Outputs and the gradient of everything, one after the other, as float64.
  std::vector<double> everything(Graph graph) {
    std::fill_n(buffer_.gradients(), buffer_.size(), T{0});
    Tape<T> tape;
    const RecurrentOutput<T> out = outputs(tape, graph);
    tape.backward(loss(tape, out));
    std::vector<double> all;
    for (Var<T> v : {out.sequence, out.final.h, out.final.c})
      if (v) all.insert(all.end(), v.data(), v.data() + v.size());
    all.insert(all.end(), buffer_.gradients(), buffer_.gradients() + buffer_.size());
    return all;
  }

 private:
  Case c_;
  Parameter<T> repeated_, sequence_, kernel_, recurrent_, bias_, peepholes_, h_, c0_;
  ParameterBuffer<T> buffer_;
};

/// Largest |a - b| / max(1, |a|, |b|); infinite when the lengths differ.
inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double error = std::abs(a[k] - b[k]) / std::max({1.0, std::abs(a[k]), std::abs(b[k])});
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

/// Every activation with every one of the gates.
template <class F>
void for_every_activation(F f) {
  for (Activation activation : {Activation::kTanh, Activation::kRelu, Activation::kSigmoid, Activation::kLinear})
    for (GateActivation gate : {GateActivation::kSigmoid, GateActivation::kHardSigmoid, GateActivation::kHardSigmoid3})
      f(RecurrentOptions{activation, gate});
}

constexpr MaskPattern kMaskPatterns[] = {MaskPattern::kNone, MaskPattern::kTrailing, MaskPattern::kLeading,
                                         MaskPattern::kGaps, MaskPattern::kAllMasked};
constexpr std::size_t kSizes[][3] = {{4, 3, 5}, {1, 1, 7}, {4, 1, 5}, {1, 3, 7}, {3, 2, 19}};  // T, B, H

}  // namespace tapelab::test
