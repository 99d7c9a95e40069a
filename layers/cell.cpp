#include "layers/cell.hpp"

#include <algorithm>
#include <stdexcept>

#include "autograd/gru.hpp"
#include "autograd/linear.hpp"
#include "autograd/lstm.hpp"
#include "autograd/shaping.hpp"
#include "layers/initializers.hpp"

namespace tapelab {

namespace {

/// What distinguishes the cells. Their gates are in Keras' order, and so are kernels and bias.
template <class T>
struct LstmCell {
  static constexpr std::string_view kName = "LSTM";
  static constexpr Op kOp = Op::kLstm;
  static constexpr std::size_t kGates = 4;     // i, f, c, o
  static constexpr bool kHasPeepholes = true;  // of i, f, o; Keras has none

  static Shape bias_shape(std::size_t units, const RecurrentLayerOptions&) { return {4 * units}; }
  /// 0 but for the forget gate (1 in Keras; Jozefowicz et al. 2015).
  static void initialize_bias(const CellWeights<T>& w, const RecurrentLayerOptions& options) {
    std::fill_n(w.bias.value, w.bias.size(), T{0});
    std::fill_n(w.bias.value + w.units(), w.units(), static_cast<T>(options.forget_bias));
  }
  static Var<T> input_bias(Tape<T>& tape, CellWeights<T>& w) { return tape.parameter(w.bias); }
  static RecurrentOutput<T> run(Tape<T>& tape, CellWeights<T>& w, const RecurrentInput<T>& input,
                                const RecurrentState<T>& initial, const RecurrentLayerOptions& options) {
    LstmWeights<T> weights{tape.parameter(w.kernel), tape.parameter(w.recurrent_kernel), tape.parameter(w.bias)};
    if (w.peepholes.size() > 0) weights.peepholes = tape.parameter(w.peepholes);
    return lstm<T>(input, weights, initial, options.activations);
  }
};

/// Keras', with reset_after or without.
template <class T>
struct GruCell {
  static constexpr std::string_view kName = "GRU";
  static constexpr Op kOp = Op::kGru;
  static constexpr std::size_t kGates = 3;  // z, r, h
  static constexpr bool kHasPeepholes = false;

  /// With a row of the input and one of the recurrent product, or of their sum alone.
  static Shape bias_shape(std::size_t units, const RecurrentLayerOptions& options) {
    return options.reset == Reset::kAfter ? Shape{2, 3 * units} : Shape{3 * units};
  }
  static void initialize_bias(const CellWeights<T>& w, const RecurrentLayerOptions&) {
    std::fill_n(w.bias.value, w.bias.size(), T{0});
  }
  static Var<T> input_bias(Tape<T>& tape, CellWeights<T>& w) {
    const Var<T> bias = tape.parameter(w.bias);
    return bias.shape().rank() == 1 ? bias : reshape(slice(bias, 0, 0, 1), {w.bias.shape[1]});
  }
  static RecurrentOutput<T> run(Tape<T>& tape, CellWeights<T>& w, const RecurrentInput<T>& input,
                                const RecurrentState<T>& initial, const RecurrentLayerOptions& options) {
    return gru<T>(input, {tape.parameter(w.kernel), tape.parameter(w.recurrent_kernel), tape.parameter(w.bias)},
                  initial, {options.activations, options.reset});
  }
};

/// Calls use with the cell; the only place that tells them apart.
template <class T, class F>
decltype(auto) with_cell(Cell cell, F use) {
  switch (cell) {
    case Cell::kGru:
      return use(GruCell<T>{});
    case Cell::kLstm:
      break;
  }
  return use(LstmCell<T>{});
}

}  // namespace

template <class T>
CellWeights<T>::CellWeights(std::string layer_path, std::size_t features, std::size_t units,
                            const RecurrentLayerOptions& options)
    : path(std::move(layer_path)) {
  with_cell<T>(options.cell, [&](auto cell) {
    const bool with_peepholes = options.peepholes == Peepholes::kOn;
    if (with_peepholes && !cell.kHasPeepholes)
      throw std::invalid_argument(std::string(tapelab::name(cell.kOp)) + ": a " + std::string(cell.kName) +
                                  " has no peepholes; in " + path);
    kernel.shape = {features, cell.kGates * units};
    recurrent_kernel.shape = {units, cell.kGates * units};
    bias.shape = cell.bias_shape(units, options);
    peepholes.shape = {with_peepholes ? 3 * units : 0};
  });
}

template <class T>
void CellWeights<T>::initialize(std::uint64_t seed, std::uint32_t index, const RecurrentLayerOptions& options) {
  initialize_kernels(kernel, recurrent_kernel, seed, index);
  with_cell<T>(options.cell, [&](auto cell) { cell.initialize_bias(*this, options); });
  if (peepholes.size() > 0) std::fill_n(peepholes.value, peepholes.size(), T{0});
}

template <class T>
RecurrentOutput<T> CellWeights<T>::operator()(Tape<T>& tape, const RecurrentInput<T>& input,
                                              const RecurrentState<T>& initial, const RecurrentLayerOptions& options) {
  const LayerScope<T> scope(tape, path);
  return with_cell<T>(options.cell, [&](auto cell) { return cell.run(tape, *this, input, initial, options); });
}

template <class T>
Var<T> CellWeights<T>::project(Tape<T>& tape, Var<T> repeated, const RecurrentLayerOptions& options) {
  const LayerScope<T> scope(tape, path);
  const Var<T> rows = slice(tape.parameter(kernel), 0, 0, repeated.shape().last());
  return affine(repeated, rows, with_cell<T>(options.cell, [&](auto cell) { return cell.input_bias(tape, *this); }));
}

std::string_view name(Cell cell) {
  return with_cell<float>(cell, [](auto c) { return c.kName; });
}

template struct CellWeights<float>;
template struct CellWeights<double>;

}  // namespace tapelab
