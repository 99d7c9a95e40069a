// The parts of a fused recurrent op that do not depend on its cell: shapes, products, gradients of inputs and weights.
// T steps, B batch, R repeated features, F sequence features, H hidden, G gates; kernel columns GH.
#pragma once

#include "autograd/recurrent.hpp"

namespace tapelab {

/// Rows that every step adds: one for all batch rows (stride 0), or one for each.
template <class T>
struct RowOffset {
  const T* data;
  std::size_t stride;
};

/// One forward and backward pass of a recurrent op. Lives in the arena; its cell adds what it needs by derivation.
template <class T>
struct RecurrentPass {
  Op op;
  RecurrentInput<T> input;
  Var<T> kernel, recurrent_kernel;  // [R + F, GH], [H, GH]
  RecurrentState<T> initial;
  std::size_t steps, batch, repeated, features, hidden, columns;
  T* h = nullptr;  // [T, B, H], step 0; with an initial h, that lies one block before it
  Var<T> sequence;
  RecurrentState<T> final;
  T* transposed_kernel = nullptr;  // U^T [GH, H], where backward gains by it

  RecurrentPass(Op op, const RecurrentInput<T>& input, Var<T> kernel, Var<T> recurrent_kernel,
                const RecurrentState<T>& initial, std::size_t gates);

  Tape<T>& tape() const { return kernel.tape(); }
  std::size_t state_size() const { return batch * hidden; }
  std::size_t gate_step() const { return batch * columns; }
  const T* h_before(std::size_t t) const {
    if (t > 0) return h + (t - 1) * state_size();
    return initial.h ? h - state_size() : nullptr;
  }
  const T* mask(std::size_t t) const { return input.mask ? input.mask.data() + t * batch : nullptr; }

  /// Throws ShapeError "WHAT must be ..., got ..." unless v, if present, has the wanted shape.
  void expect(const char* what, Var<T> v, const Shape& wanted) const;
  void check_shapes() const;

  /// Memory for h of all steps, the initial h copied before it.
  void allocate_h();
  /// z [T, B, GH] = x_t W over all steps at once. Returns what is still to be added: `bias` [GH], with the projection
  /// of the repeated input if there is one. Without a sequence z is left as it is.
  RowOffset<T> project_input(const T* bias, T* z) const;
  /// z_t [B, GH] = h_{t-1} U + beta z_t.
  void recurrent_product(std::size_t t, T beta, T* z) const;

  /// A copy of the gradient that a final state [B, H] has, or zeros.
  T* final_gradient(Var<T> final_state) const;
  /// dh [B, H] += gradient of the output at step t.
  void add_output_gradient(std::size_t t, T* dh) const;
  /// To be called before the first recurrent_product_backward.
  void transpose_recurrent_kernel();
  /// dh [B, H] = dz_t U^T + beta dh, unless nothing before step t needs it.
  void recurrent_product_backward(std::size_t t, const T* dz, T beta, T* dh) const;
  /// The gradient [B, H] of an initial state, if it needs one.
  void give_initial_gradient(Var<T> state, const T* gradient) const;
  /// dU from dz [T, B, GH] of the recurrent product, in one product over all steps.
  void recurrent_kernel_gradient(const T* dz) const;
  /// From dz [T, B, GH] of the input product: dW, gradients of the inputs, and what is added to `of_bias` [GH], null
  /// where the bias needs none.
  void input_gradients(const T* dz, T* of_bias) const;
};

}  // namespace tapelab
