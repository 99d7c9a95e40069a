// What the recurrent ops share: first their inputs, states, outputs and activations, then, for their kernels alone, the
// activations on SIMD packs and all of a pass that does not depend on the cell.
// T steps, B batch, R repeated features, F sequence features, H hidden, G gates; kernel columns GH.
#pragma once

#include <algorithm>
#include <cstddef>

#include "autograd/simd.hpp"
#include "autograd/tape.hpp"

namespace tapelab {

/// Acts on the candidate and, in an LSTM, on the cell output.
enum class Activation { kTanh, kRelu, kSigmoid, kLinear };
/// Acts on the gates: logistic; clip(0.2 x + 0.5, 0, 1), Keras' default before version 2.3 and its hard_sigmoid until
/// 2.15; clip(x / 6 + 0.5, 0, 1), the hard_sigmoid of Keras 3 and PyTorch.
enum class GateActivation { kSigmoid, kHardSigmoid, kHardSigmoid3 };

struct RecurrentOptions {
  Activation activation = Activation::kTanh;
  GateActivation gate_activation = GateActivation::kSigmoid;
};

/// What a recurrent layer reads. Either input may be absent; the kernel's rows are those of `repeated`, then those of
/// `sequence`. A step whose mask is 0 carries the state through unchanged, forward and backward, and its output is the
/// carried h: sequences of different lengths share one batch. Values there must be finite, otherwise they are free.
template <class T>
struct RecurrentInput {
  std::size_t steps = 0;  ///< T
  std::size_t batch = 0;  ///< B
  Var<T> repeated = {};   ///< [B, R], the same at every step; projected once, never copied
  Var<T> sequence = {};   ///< [T, B, F]
  Var<T> mask = {};       ///< [T, B] of 1 (valid) and 0, gets no gradient; absent: every step is valid
  /// [B, GH], in place of `repeated`: its product with the kernel's first rows and the bias of the input product, made
  /// once with affine() for a sequence whose steps are taken one at a time. Neither these rows nor that bias are read.
  Var<T> projected = {};
};

/// Hidden and cell state, each [B, H]. As an initial state either may be absent: zeros. A GRU has no c.
template <class T>
struct RecurrentState {
  Var<T> h, c;
};

/// All outputs are differentiable.
template <class T>
struct RecurrentOutput {
  Var<T> sequence;          ///< h of every step [T, B, H]
  RecurrentState<T> final;  ///< the state after the last step
};

// ---------------------------------------------------------------------------------------------------------------------

/// Activations with their derivative written in terms of the output y.
template <Activation A>
struct Act;

template <>
struct Act<Activation::kTanh> {
  template <class V>
  static V value(V x) {
    return xsimd::tanh(x);
  }
  template <class V>
  static V slope(V y, V dy) {
    return dy * (V(1) - y * y);
  }
};

template <>
struct Act<Activation::kRelu> {
  /// max(x, 0) that lets NaN through, so that a diverged run cannot look healthy.
  template <class V>
  static V value(V x) {
    return xsimd::select(x < V(0), V(0), x);
  }
  template <class V>
  static V slope(V y, V dy) {
    return xsimd::select(y > V(0), dy, V(0));
  }
};

template <>
struct Act<Activation::kLinear> {
  template <class V>
  static V value(V x) {
    return x;
  }
  template <class V>
  static V slope(V, V dy) {
    return dy;
  }
};

template <GateActivation G>
struct Gate;

template <>
struct Gate<GateActivation::kSigmoid> {
  template <class V>
  static V value(V x) {
    return V(1) / (V(1) + xsimd::exp(-x));
  }
  template <class V>
  static V slope(V y, V dy) {
    return dy * y * (V(1) - y);
  }
};

template <>
struct Gate<GateActivation::kHardSigmoid> {
  template <class V>
  static V value(V x) {
    const V y = V(0.2) * x + V(0.5);
    return xsimd::select(y < V(0), V(0), xsimd::select(y > V(1), V(1), y));
  }
  template <class V>
  static V slope(V y, V dy) {
    return xsimd::select(y > V(0) && y < V(1), V(0.2) * dy, V(0));
  }
};

template <>
struct Gate<GateActivation::kHardSigmoid3> {
  template <class V>
  static V value(V x) {
    const V y = V(1.0 / 6) * x + V(0.5);
    return xsimd::select(y < V(0), V(0), xsimd::select(y > V(1), V(1), y));
  }
  template <class V>
  static V slope(V y, V dy) {
    return xsimd::select(y > V(0) && y < V(1), V(1.0 / 6) * dy, V(0));
  }
};

template <>
struct Act<Activation::kSigmoid> : Gate<GateActivation::kSigmoid> {};

/// The state of a masked row [H]; `from` may be null (zeros).
template <class T>
void carry_row(const T* from, std::size_t hidden, T* to) {
  if (from == nullptr)
    std::fill_n(to, hidden, T{0});
  else
    std::copy_n(from, hidden, to);
}

/// Pairs of activations are compiled in two lots, each in a file of its own. GCC 12 inlines what has more callers less,
/// and then fuses other products, with other last bits: pairs that come later must not change those that were there.
inline bool are_usual(RecurrentOptions options) {
  return (options.activation == Activation::kTanh || options.activation == Activation::kRelu) &&
         options.gate_activation != GateActivation::kHardSigmoid3;
}

/// Calls use.operator()<A, G>() with the activations of `options`, which are usual.
template <class F>
void with_usual_activations(RecurrentOptions options, F use) {
  const bool soft = options.gate_activation == GateActivation::kSigmoid;
  if (options.activation == Activation::kTanh)
    soft ? use.template operator()<Activation::kTanh, GateActivation::kSigmoid>()
         : use.template operator()<Activation::kTanh, GateActivation::kHardSigmoid>();
  else
    soft ? use.template operator()<Activation::kRelu, GateActivation::kSigmoid>()
         : use.template operator()<Activation::kRelu, GateActivation::kHardSigmoid>();
}

template <Activation A, class F>
void with_gates(GateActivation gates, F use) {
  switch (gates) {
    case GateActivation::kSigmoid:
      return use.template operator()<A, GateActivation::kSigmoid>();
    case GateActivation::kHardSigmoid:
      return use.template operator()<A, GateActivation::kHardSigmoid>();
    case GateActivation::kHardSigmoid3:
      return use.template operator()<A, GateActivation::kHardSigmoid3>();
  }
}

/// The same with others.
template <class F>
void with_further_activations(RecurrentOptions options, F use) {
  switch (options.activation) {
    case Activation::kTanh:
      return use.template operator()<Activation::kTanh, GateActivation::kHardSigmoid3>();
    case Activation::kRelu:
      return use.template operator()<Activation::kRelu, GateActivation::kHardSigmoid3>();
    case Activation::kSigmoid:
      return with_gates<Activation::kSigmoid>(options.gate_activation, use);
    case Activation::kLinear:
      return with_gates<Activation::kLinear>(options.gate_activation, use);
  }
}

/// Rows that every step adds: one for all batch rows (stride 0), or one for each.
template <class T>
struct RowOffset {
  const T* data;
  std::size_t stride;
};

/// Columns of a gate row.
struct Columns {
  std::size_t first, count;
};

/// One forward and backward pass of a recurrent op. Lives in the arena; its cell adds what it needs by derivation.
template <class T>
struct RecurrentPass {
  Op op;
  RecurrentInput<T> input;
  Var<T> kernel, recurrent_kernel;  // [R + F, GH], [H, GH]
  RecurrentState<T> initial;
  std::size_t steps, batch, repeated, features, hidden, columns;
  std::size_t row;  // from one gate row [GH] to the next
  T* h = nullptr;   // [T, B, H], step 0; with an initial h, that lies one block before it
  Var<T> sequence;
  RecurrentState<T> final;
  // Of large batches: U and U^T [GH, H] in rows that products are fast with.
  T *spread_kernel = nullptr, *transposed_kernel = nullptr;

  RecurrentPass(Op op, const RecurrentInput<T>& input, Var<T> kernel, Var<T> recurrent_kernel,
                const RecurrentState<T>& initial, std::size_t gates);

  Tape<T>& tape() const { return kernel.tape(); }
  std::size_t state_size() const { return batch * hidden; }
  std::size_t gate_step() const { return batch * row; }
  bool is_large() const;
  const T* h_before(std::size_t t) const {
    if (t > 0) return h + (t - 1) * state_size();
    return initial.h ? h - state_size() : nullptr;
  }
  const T* mask(std::size_t t) const { return input.mask ? input.mask.data() + t * batch : nullptr; }

  /// Throws ShapeError "WHAT must be ..., got ..." unless v, if present, has the wanted shape.
  void expect(const char* what, Var<T> v, const Shape& wanted) const;
  void check_shapes() const;

  /// Memory for h of all steps, the initial h copied before it, and U in rows that products are fast with.
  void allocate();
  // Gates, z and dz are [T, B, GH] with rows `row` apart.

  /// z [T, B, GH] = x_t W over all steps at once. Returns what is still to be added: `bias` [GH], with the projection
  /// of the repeated input if there is one. Without a sequence z is left as it is.
  RowOffset<T> project_input(const T* bias, T* z) const;
  /// z_t [B, GH] = h_{t-1} U + beta z_t.
  void recurrent_product(std::size_t t, T beta, T* z) const;
  /// The same in some columns, of any state [B, H].
  void state_product(const T* state, Columns some, T beta, T* z) const;

  /// A copy of the gradient that a final state [B, H] has, or zeros.
  T* final_gradient(Var<T> final_state) const;
  /// dh [B, H] += gradient of the output at step t.
  void add_output_gradient(std::size_t t, T* dh) const;
  /// To be called before the first recurrent_product_backward.
  void transpose_recurrent_kernel();
  /// dh [B, H] = dz_t U^T + beta dh, unless nothing before step t needs it.
  void recurrent_product_backward(std::size_t t, const T* dz, T beta, T* dh) const;
  /// The gradient of the state in state_product: to [B, H] = dz U^T over these columns + beta to.
  void state_product_backward(const T* dz, Columns some, T beta, T* to) const;
  /// The gradient [B, H] of an initial state, if it needs one.
  void give_initial_gradient(Var<T> state, const T* gradient) const;
  /// dU from dz [T, B, GH] of the recurrent product, in one product over all steps.
  void recurrent_kernel_gradient(const T* dz) const;
  /// dW from dz [T, B, GH] and its sum over the steps [B, GH], packed.
  void kernel_gradient(const T* dz, const T* dz_sum) const;
  /// [B, GH], packed: dz summed over the steps.
  const T* sum_over_steps(const T* dz) const;
  /// From dz [T, B, GH] of the input product: dW, gradients of the inputs, and what is added to `of_bias` [GH], null
  /// where the bias needs none. With a projected input there is nothing to add to it.
  void input_gradients(const T* dz, T* of_bias) const;
};

}  // namespace tapelab
