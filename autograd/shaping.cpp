#include "autograd/shaping.hpp"

#include <algorithm>

#include "autograd/simd.hpp"

namespace tapelab {

namespace {

/// x seen as [outer, length, inner] around one axis.
struct Blocks {
  std::size_t outer = 1, length = 1, inner = 1;
  Blocks(const Shape& shape, std::size_t axis) : length(shape[axis]) {
    for (std::size_t k = 0; k < axis; ++k) outer *= shape[k];
    for (std::size_t k = axis + 1; k < shape.rank(); ++k) inner *= shape[k];
  }
};

/// Joins `parts` as [outer, length_p * inner] rows into y; the shared body of concat and stack.
template <class T>
Var<T> join(Op op, const Shape& shape, std::span<const Var<T>> parts, std::size_t outer) {
  Tape<T>& tape = parts[0].tape();
  Var<T> y = tape.make(op, shape, parts);
  Var<T>* kept = tape.arena().template allocate<Var<T>>(parts.size());
  std::copy(parts.begin(), parts.end(), kept);
  const std::size_t count = parts.size(), row = y.size() / outer;
  std::size_t offset = 0;
  for (Var<T> part : parts) {
    const std::size_t n = part.size() / outer;
    for (std::size_t o = 0; o < outer; ++o) std::copy_n(part.data() + o * n, n, y.data() + o * row + offset);
    offset += n;
  }
  y.on_backward([y, kept, count, outer, row] {
    std::size_t at = 0;
    for (std::size_t p = 0; p < count; ++p) {
      const std::size_t n = kept[p].size() / outer;
      if (kept[p].needs_grad()) {
        T* dx = kept[p].grad_slot().zero_filled();
        for (std::size_t o = 0; o < outer; ++o) add_to(dx + o * n, y.grad_data() + o * row + at, n);
      }
      at += n;
    }
  });
  return y;
}

template <class T>
[[noreturn]] void fail_empty(Op op) {
  throw ShapeError(std::string(name(op)) + ": at least one part is needed");
}

}  // namespace

template <class T>
Var<T> reshape(Var<T> x, const Shape& shape) {
  if (shape.elements() != x.size())
    x.tape().fail(Op::kReshape, "size must stay the same; x is " + x.shape().to_string() + ", wanted " +
                                    shape.to_string() + " (" + std::to_string(x.size()) +
                                    " != " + std::to_string(shape.elements()) + ")");
  Var<T> y = x.tape().make_at(Op::kReshape, shape, {x}, x.data());
  y.on_backward([x, y] { x.add_grad(make_view(y.grad_data(), x.shape())); });
  return y;
}

template <class T>
Var<T> slice(Var<T> x, std::size_t axis, std::size_t begin, std::size_t end) {
  if (axis >= x.shape().rank() || begin >= end || end > x.shape()[axis])
    x.tape().fail(Op::kSlice, "begin < end <= length of the axis; x is " + x.shape().to_string() + ", axis " +
                                  std::to_string(axis) + ", begin " + std::to_string(begin) + ", end " +
                                  std::to_string(end));
  const Blocks b(x.shape(), axis);
  Shape shape = x.shape();
  shape[axis] = end - begin;
  Var<T> y = x.tape().make(Op::kSlice, shape, {x});
  const std::size_t n = (end - begin) * b.inner, row = b.length * b.inner, at = begin * b.inner;
  for (std::size_t o = 0; o < b.outer; ++o) std::copy_n(x.data() + o * row + at, n, y.data() + o * n);
  y.on_backward([x, y, outer = b.outer, n, row, at] {
    T* dx = x.grad_slot().zero_filled();
    for (std::size_t o = 0; o < outer; ++o) add_to(dx + o * row + at, y.grad_data() + o * n, n);
  });
  return y;
}

template <class T>
Var<T> concat(std::span<const Var<T>> parts, std::size_t axis) {
  if (parts.empty()) fail_empty<T>(Op::kConcat);
  Tape<T>& tape = parts[0].tape();
  Shape shape = parts[0].shape();
  if (axis >= shape.rank())
    tape.fail(Op::kConcat, "no axis " + std::to_string(axis) + " in a part of shape " + shape.to_string());
  for (Var<T> part : parts.subspan(1)) {
    Shape rest = part.shape();
    if (rest.rank() == shape.rank()) rest[axis] = shape[axis];
    if (!(rest == shape))
      tape.fail(Op::kConcat, "all axes but axis " + std::to_string(axis) + " must agree; the first part is " +
                                 parts[0].shape().to_string() + ", another is " + part.shape().to_string());
    shape[axis] += part.shape()[axis];
  }
  return join(Op::kConcat, shape, parts, Blocks(shape, axis).outer);
}

template <class T>
Var<T> stack(std::span<const Var<T>> parts) {
  if (parts.empty()) fail_empty<T>(Op::kStack);
  const Shape shape = parts[0].shape();
  for (Var<T> part : parts)
    if (!(part.shape() == shape))
      part.tape().fail(Op::kStack, "all parts must have one shape; the first is " + shape.to_string() +
                                       ", another is " + part.shape().to_string());
  if (shape.rank() == Shape::kMaxRank)
    parts[0].tape().fail(Op::kStack, "parts may have at most " + std::to_string(Shape::kMaxRank - 1) +
                                         " axes; the first is " + shape.to_string());
  return join(Op::kStack, shape.with_front(parts.size()), parts, 1);
}

template <class T>
Var<T> reverse(Var<T> x) {
  if (x.shape().rank() == 0) x.tape().fail(Op::kReverse, "x must have a time axis; x is []");
  const std::size_t steps = x.shape()[0], n = steps == 0 ? 0 : x.size() / steps;
  Var<T> y = x.tape().make(Op::kReverse, x.shape(), {x});
  for (std::size_t t = 0; t < steps; ++t) std::copy_n(x.data() + (steps - 1 - t) * n, n, y.data() + t * n);
  y.on_backward([x, y, steps, n] {
    T* dx = x.grad_slot().zero_filled();
    for (std::size_t t = 0; t < steps; ++t) add_to(dx + (steps - 1 - t) * n, y.grad_data() + t * n, n);
  });
  return y;
}

template <class T>
Var<T> transpose(Var<T> x) {
  if (x.shape().rank() != 2) x.tape().fail(Op::kTranspose, "x must be a matrix; x is " + x.shape().to_string());
  const std::size_t rows = x.shape()[0], columns = x.shape()[1];
  Var<T> y = x.tape().make(Op::kTranspose, {columns, rows}, {x});
  // OpenBLAS' transpose (gemm.hpp) takes 0.3 to 0.5 of the time in float32, but multiplies by 1, which flushes float64
  // denormals, and is 3 times slower in float64 for [1024, 100]. No model transposes on the tape.
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) y.data()[c * rows + r] = x.data()[r * columns + c];
  y.on_backward([x, y, rows, columns] {
    T* dx = x.grad_slot().zero_filled();
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) dx[r * columns + c] += y.grad_data()[c * rows + r];
  });
  return y;
}

template <class T>
Var<T> repeat(Var<T> x, std::size_t steps) {
  if (steps == 0 || x.shape().rank() == Shape::kMaxRank)
    x.tape().fail(Op::kRepeat, "steps >= 1 and at most " + std::to_string(Shape::kMaxRank - 1) + " axes; x is " +
                                   x.shape().to_string() + ", steps " + std::to_string(steps));
  const std::size_t n = x.size();
  Var<T> y = x.tape().make(Op::kRepeat, x.shape().with_front(steps), {x});
  for (std::size_t t = 0; t < steps; ++t) std::copy_n(x.data(), n, y.data() + t * n);
  y.on_backward([x, y, steps, n] { add_column_sums(y.grad_data(), steps, n, x.grad_slot().zero_filled()); });
  return y;
}

#define TAPELAB_INSTANTIATE(T)                                          \
  template Var<T> reshape(Var<T>, const Shape&);                        \
  template Var<T> slice(Var<T>, std::size_t, std::size_t, std::size_t); \
  template Var<T> concat(std::span<const Var<T>>, std::size_t);         \
  template Var<T> stack(std::span<const Var<T>>);                       \
  template Var<T> reverse(Var<T>);                                      \
  template Var<T> transpose(Var<T>);                                    \
  template Var<T> repeat(Var<T>, std::size_t);
TAPELAB_INSTANTIATE(float)
TAPELAB_INSTANTIATE(double)
#undef TAPELAB_INSTANTIATE

}  // namespace tapelab
