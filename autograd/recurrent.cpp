// Not in the header: with this in lstm.cpp's translation unit GCC 12 fuses other products of the peepholes' gradient,
// with other last bits in float64.
#include "autograd/recurrent.hpp"

#include <algorithm>
#include <string>

#include "autograd/gemm.hpp"

namespace tapelab {

namespace {

/// From so many rows per product, and so many in all steps, U is copied into rows that products are fast with, and
/// transposed beforehand for those with U^T.
constexpr std::size_t kLargeBatch = 16, kLargeRows = 128;

}  // namespace

template <class T>
RecurrentPass<T>::RecurrentPass(Op o, const RecurrentInput<T>& in, Var<T> w, Var<T> u, const RecurrentState<T>& state,
                                std::size_t gates)
    : op(o),
      input(in),
      kernel(w),
      recurrent_kernel(u),
      initial(state),
      steps(in.steps),
      batch(in.batch),
      repeated(in.repeated ? in.repeated.shape().last() : 0),
      features(in.sequence ? in.sequence.shape().last() : 0),
      hidden(u.shape()[0]),
      columns(gates * hidden),
      row(is_large() ? spread_rows(columns) : columns) {
  if (in.projected) repeated = w.shape()[0] - std::min(features, w.shape()[0]);
}

template <class T>
void RecurrentPass<T>::expect(const char* what, Var<T> v, const Shape& wanted) const {
  if (v && !(v.shape() == wanted))
    tape().fail(op, std::string(what) + " must be " + wanted.to_string() + ", got " + v.shape().to_string());
}

template <class T>
void RecurrentPass<T>::check_shapes() const {
  if (steps == 0 || batch == 0)
    tape().fail(
        op, "steps and batch must be at least 1; steps " + std::to_string(steps) + ", batch " + std::to_string(batch));
  expect("recurrent kernel", recurrent_kernel, {hidden, columns});
  expect("kernel", kernel, {repeated + features, columns});
  if (input.repeated && input.projected) tape().fail(op, "a repeated input is given, and again as projected");
  expect("repeated input", input.repeated, {batch, repeated});
  expect("projected input", input.projected, {batch, columns});
  expect("input sequence", input.sequence, {steps, batch, features});
  expect("mask", input.mask, {steps, batch});
  expect("initial h", initial.h, {batch, hidden});
}

template <class T>
bool RecurrentPass<T>::is_large() const {
  return batch >= kLargeBatch && steps * batch >= kLargeRows;
}

template <class T>
void RecurrentPass<T>::allocate() {
  if (row != columns) {
    spread_kernel = tape().arena().template allocate<T>(hidden * row);
    for (std::size_t r = 0; r < hidden; ++r)
      std::copy_n(recurrent_kernel.data() + r * columns, columns, spread_kernel + r * row);
  }
  const std::size_t s = state_size();
  h = tape().arena().template allocate<T>(steps * s + (initial.h ? s : 0));
  if (!initial.h) return;
  std::copy_n(initial.h.data(), s, h);
  h += s;
}

template <class T>
RowOffset<T> RecurrentPass<T>::project_input(const T* bias, T* z) const {
  RowOffset<T> offset{bias, 0};
  if (input.projected) offset = {input.projected.data(), columns};
  if (input.repeated) {
    T* projection = tape().arena().template allocate<T>(gate_step());
    for (std::size_t b = 0; b < batch; ++b) std::copy_n(bias, columns, projection + b * columns);
    gemm(Transpose::kNo, Transpose::kNo, batch, columns, repeated, input.repeated.data(), kernel.data(), T{1},
         projection);
    offset = {projection, columns};
  }
  if (input.sequence)
    gemm<T>(Transpose::kNo, Transpose::kNo, steps * batch, columns, features, {input.sequence.data(), features},
            {kernel.data() + repeated * columns, columns}, T{0}, {z, row});
  return offset;
}

template <class T>
void RecurrentPass<T>::recurrent_product(std::size_t t, T beta, T* z) const {
  if (const T* before = h_before(t))
    state_product(before, {0, columns}, beta, z);
  else if (beta == T{0})
    std::fill_n(z, gate_step(), T{0});
}

template <class T>
void RecurrentPass<T>::state_product(const T* state, Columns some, T beta, T* z) const {
  const T* const u = spread_kernel != nullptr ? spread_kernel : recurrent_kernel.data();
  gemm<T>(Transpose::kNo, Transpose::kNo, batch, some.count, hidden, {state, hidden}, {u + some.first, row}, beta,
          {z + some.first, row});
}

template <class T>
T* RecurrentPass<T>::final_gradient(Var<T> final_state) const {
  const std::size_t s = state_size();
  T* gradient = tape().arena().template allocate<T>(s);
  if (final_state.has_grad())
    std::copy_n(final_state.grad_data(), s, gradient);
  else
    std::fill_n(gradient, s, T{0});
  return gradient;
}

template <class T>
void RecurrentPass<T>::add_output_gradient(std::size_t t, T* dh) const {
  const std::size_t s = state_size();
  if (sequence.has_grad()) add_to(dh, sequence.grad_data() + t * s, s);
}

template <class T>
void RecurrentPass<T>::transpose_recurrent_kernel() {
  if (!is_large()) return;
  const std::size_t stride = spread_rows(hidden);
  transposed_kernel = tape().arena().template allocate<T>(columns * stride);
  transpose<T>(hidden, columns, recurrent_kernel.data(), {transposed_kernel, stride});
}

template <class T>
void RecurrentPass<T>::recurrent_product_backward(std::size_t t, const T* dz, T beta, T* dh) const {
  if (t == 0 && !(initial.h && initial.h.needs_grad())) return;
  state_product_backward(dz, {0, columns}, beta, dh);
}

template <class T>
void RecurrentPass<T>::state_product_backward(const T* dz, Columns some, T beta, T* to) const {
  const std::size_t stride = spread_rows(hidden);
  if (transposed_kernel != nullptr)
    gemm<T>(Transpose::kNo, Transpose::kNo, batch, hidden, some.count, {dz + some.first, row},
            {transposed_kernel + some.first * stride, stride}, beta, {to, hidden});
  else
    gemm<T>(Transpose::kNo, Transpose::kYes, batch, hidden, some.count, {dz + some.first, row},
            {recurrent_kernel.data() + some.first, columns}, beta, {to, hidden});
}

template <class T>
void RecurrentPass<T>::give_initial_gradient(Var<T> state, const T* gradient) const {
  if (!state || !state.needs_grad()) return;
  for_packs<T>(state_size(), [gradient, slot = state.grad_slot()](auto pack) { slot.add(pack, pack.load(gradient)); });
}

template <class T>
void RecurrentPass<T>::recurrent_kernel_gradient(const T* dz) const {
  if (!recurrent_kernel.needs_grad()) return;
  const std::size_t first = initial.h ? 0 : 1;  // h before step 0 is zero without an initial state
  if (first < steps)
    recurrent_kernel.add_product_gradient(
        {{hidden, columns, (steps - first) * batch, h_before(first), dz + first * gate_step(), row}});
  else
    recurrent_kernel.grad_slot().zero_filled();
}

template <class T>
const T* RecurrentPass<T>::sum_over_steps(const T* dz) const {
  T* total = tape().arena().template allocate<T>(batch * columns);
  std::fill_n(total, batch * columns, T{0});
  for (std::size_t r = 0; r < steps * batch; ++r) add_to(total + r % batch * columns, dz + r * row, columns);
  return total;
}

template <class T>
void RecurrentPass<T>::kernel_gradient(const T* dz, const T* dz_sum) const {
  const ProductGradient<T> of_repeated{repeated, columns, batch, input.repeated ? input.repeated.data() : nullptr,
                                       dz_sum,   columns};
  const ProductGradient<T> of_sequence{
      features, columns, steps * batch, input.sequence ? input.sequence.data() : nullptr, dz, row};
  if (!input.sequence && input.repeated) return kernel.add_product_gradient({of_repeated});
  if (repeated == 0) return kernel.add_product_gradient({of_sequence});
  if (input.repeated) return kernel.add_product_gradient({of_repeated, of_sequence});
  const auto slot = kernel.grad_slot();  // the repeated input is projected: its rows get no gradient here
  if (slot.fresh) std::fill_n(slot.data, repeated * columns, T{0});
  if (input.sequence)
    gemm<T>(Transpose::kYes, Transpose::kNo, features, columns, steps * batch, {input.sequence.data(), features},
            {dz, row}, slot.beta(), {slot.data + repeated * columns, columns});
}

template <class T>
void RecurrentPass<T>::input_gradients(const T* dz, T* of_bias) const {
  // Summed over the steps: needed by the repeated input, and cheaper for the bias.
  const bool is_summed = input.repeated || (input.projected && (steps > 1 || row != columns));
  const Rows<const T> sum = is_summed ? Rows<const T>{sum_over_steps(dz), columns} : Rows<const T>{dz, row};
  if (input.projected && input.projected.needs_grad())
    for_packs<T>(batch * columns,
                 [sum, slot = input.projected.grad_slot()](auto pack) { slot.add(pack, pack.load(sum.data)); });
  if (of_bias != nullptr && !input.projected)
    for (std::size_t r = 0; r < (is_summed ? 1 : steps) * batch; ++r)
      add_to(of_bias, sum.data + r * sum.stride, columns);
  if (kernel.needs_grad() && repeated + features > 0) kernel_gradient(dz, sum.data);
  const T* w = kernel.data();
  if (input.repeated && input.repeated.needs_grad()) {
    const auto slot = input.repeated.grad_slot();
    gemm<T>(Transpose::kNo, Transpose::kYes, batch, repeated, columns, sum, {w, columns}, slot.beta(),
            {slot.data, repeated});
  }
  if (input.sequence && input.sequence.needs_grad()) {
    const auto slot = input.sequence.grad_slot();
    gemm<T>(Transpose::kNo, Transpose::kYes, steps * batch, features, columns, {dz, row},
            {w + repeated * columns, columns}, slot.beta(), {slot.data, features});
  }
}

template struct RecurrentPass<float>;
template struct RecurrentPass<double>;

}  // namespace tapelab
