// Gradients of weights that are products of few terms, computed where they are used.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "autograd/simd.hpp"

namespace tapelab {

/// Rows of a weight gradient: g[r, c] = sum over k of a[k, r] b[k, c], with a [terms, rows], b [terms, columns], such
/// as the outer products h_{t-1} dz_t of a short sequence. To write g to memory and read it again takes longer than to
/// compute it, which hides behind an optimiser's divisions and square roots.
template <class T>
struct ProductGradient {
  std::size_t rows, columns, terms;
  const T *a, *b;
  std::size_t b_stride;                   ///< of the rows of b
  T* gradient = nullptr;                  ///< [rows, columns], where g belongs; not written yet
  const ProductGradient* next = nullptr;  ///< further rows of the same weight

  /// Whether a product is worth it; which one is does not depend on the processor, since the order of its sums differs
  /// from gemm's.
  static constexpr std::size_t kMostTerms = 16, kFewestColumns = 64;
  static bool suits(std::size_t columns, std::size_t terms) {
    return terms > 0 && terms <= kMostTerms && columns >= kFewestColumns;
  }

  /// Writes g, and that of all further rows.
  void write() const;
};

/// Calls f(pack, offset, g) for every pack of g: `offset` of its row in `gradient`, pack of the place in the row. The
/// same bits, k ascending with fused additions, whatever f does.
template <class T, class F>
void for_product_packs(const ProductGradient<T>& product, F f) {
  const auto with_terms = [&]<std::size_t kTerms>() {
    constexpr std::size_t kWidth = Pack<T>::size;
    const std::size_t columns = product.columns, whole = columns / kWidth * kWidth, rest = columns - whole;
    alignas(64) std::array<T, kTerms * kWidth> ends{};  // of the rows of b, filled up with 0
    for (std::size_t k = 0; k < kTerms; ++k)
      std::copy_n(product.b + k * product.b_stride + whole, rest, ends.data() + k * kWidth);
    for (std::size_t r = 0; r < product.rows; ++r) {
      std::array<Pack<T>, kTerms> a;
      for (std::size_t k = 0; k < kTerms; ++k) a[k] = Pack<T>(product.a[k * product.rows + r]);
      const auto sum = [&a](const T* b, std::size_t stride) {
        Pack<T> g = a[0] * Pack<T>::load_unaligned(b);
        for (std::size_t k = 1; k < kTerms; ++k) g = fused<T>(a[k], Pack<T>::load_unaligned(b + k * stride), g);
        return g;
      };
      for (std::size_t c = 0; c < whole; c += kWidth)
        f(WholePack<T>{c}, r * columns, sum(product.b + c, product.b_stride));
      if (rest > 0) f(PartPack<T>{whole, rest}, r * columns, sum(ends.data(), kWidth));
    }
  };
  [&]<std::size_t... kLess>(std::index_sequence<kLess...>) {
    (void)((product.terms == kLess + 1 && (with_terms.template operator()<kLess + 1>(), true)) || ...);
  }
  (std::make_index_sequence<ProductGradient<T>::kMostTerms>());
}

template <class T>
void ProductGradient<T>::write() const {
  for (const ProductGradient* p = this; p != nullptr; p = p->next)
    for_product_packs(
        *p, [to = p->gradient](auto pack, std::size_t offset, const Pack<T>& g) { pack.store(to + offset, g); });
}

}  // namespace tapelab
