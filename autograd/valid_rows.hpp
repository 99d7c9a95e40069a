// Which elements of an array a mask over its leading axes leaves in.
#pragma once

#include <cstddef>

#include "autograd/tape.hpp"

namespace tapelab {

/// x seen as rows of `inner` elements, one for each number of the mask. A mask of null leaves all in.
template <class T>
struct ValidRows {
  const T* mask;
  std::size_t rows, inner;

  /// Elements left in.
  std::size_t count() const {
    std::size_t n = 0;
    for_runs([&n](std::size_t, std::size_t length) { n += length; });
    return n;
  }
  /// Calls f(begin, length) for each longest run of neighbouring elements that are left in.
  template <class F>
  void for_runs(F f) const {
    if (mask == nullptr) {
      if (rows > 0) f(std::size_t{0}, rows * inner);
      return;
    }
    for (std::size_t row = 0; row < rows;) {
      if (mask[row] == T{0}) {
        ++row;
        continue;
      }
      const std::size_t first = row;
      while (row < rows && mask[row] != T{0}) ++row;
      f(first * inner, (row - first) * inner);
    }
  }
};

/// Throws ShapeError unless the mask, if there is one, has the shape of the first axes of x, `most` of them at most.
template <class T>
ValidRows<T> valid_rows(Op op, Var<T> x, Var<T> mask, std::size_t most) {
  if (!mask) return {nullptr, 1, x.size()};
  const Shape s = x.shape(), m = mask.shape();
  if (m.rank() > most || !(m == Shape(s.begin(), s.begin() + m.rank())))
    x.tape().fail(op, "the mask must have the leading axes of x, at most " + std::to_string(most) + "; x is " +
                          s.to_string() + ", the mask is " + m.to_string());
  return {mask.data(), m.elements(), m.elements() == 0 ? 0 : s.elements() / m.elements()};
}

}  // namespace tapelab
