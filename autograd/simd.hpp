// Loops over contiguous memory in SIMD packs, the remainder included, so that every element goes through the same code.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <xsimd/xsimd.hpp>

namespace tapelab {

template <class T>
using Pack = xsimd::batch<T>;

/// A whole pack at offset `at`.
template <class T>
struct WholePack {
  std::size_t at;
  Pack<T> load(const T* p) const { return Pack<T>::load_unaligned(p + at); }
  void store(T* p, Pack<T> v) const { v.store_unaligned(p + at); }
  Pack<T> only(Pack<T> v) const { return v; }
};

/// The last `count` elements, fewer than a pack; missing lanes read as 0 and are never written.
template <class T>
struct PartPack {
  std::size_t at, count;
  Pack<T> load(const T* p) const {
    alignas(64) T lanes[Pack<T>::size] = {};
    std::copy_n(p + at, count, lanes);
    return Pack<T>::load_aligned(lanes);
  }
  void store(T* p, Pack<T> v) const {
    alignas(64) T lanes[Pack<T>::size];
    v.store_aligned(lanes);
    std::copy_n(lanes, count, p + at);
  }
  /// v with 0 in the missing lanes.
  Pack<T> only(Pack<T> v) const {
    alignas(64) T lanes[Pack<T>::size] = {};
    PartPack{0, count}.store(lanes, v);
    return Pack<T>::load_aligned(lanes);
  }
};

/// Calls f(pack) for all n elements: f loads and stores through pack.load(p) and pack.store(p, v).
template <class T, class F>
inline void for_packs(std::size_t n, F f) {
  constexpr std::size_t width = Pack<T>::size;
  std::size_t i = 0;
  for (; i + width <= n; i += width) f(WholePack<T>{i});
  if (i < n) f(PartPack<T>{i, n - i});
}

/// x y + z, rounded once where the processor can. xsimd 8 writes x * y + z for AVX-512; where z is a product too, a
/// compiler may fuse that one, and does so in one loop and not in another.
template <class T>
inline Pack<T> fused(const Pack<T>& x, const Pack<T>& y, const Pack<T>& z) {
#if XSIMD_WITH_AVX512F
  if constexpr (std::same_as<T, float>) return _mm512_fmadd_ps(x, y, z);
  if constexpr (std::same_as<T, double>) return _mm512_fmadd_pd(x, y, z);
#endif
  return xsimd::fma(x, y, z);
}

/// Sum over the lanes of a pack. xsimd calls it reduce_add from version 10 on, hadd before; found by the argument's
/// type.
template <class Batch>
inline auto sum_of_lanes(const Batch& v) {
  if constexpr (requires { reduce_add(v); })
    return reduce_add(v);
  else
    return hadd(v);
}

/// Sum over n elements of f(pack), where f returns pack.only(v) or is 0 for lanes that load 0. Blocks are added in
/// float64, so the error does not grow with n.
template <class T, class F>
inline double sum_packs(std::size_t n, F f) {
  constexpr std::size_t width = Pack<T>::size, block = 64 * width;
  double total = 0;
  std::size_t i = 0;
  while (i < n) {
    const std::size_t end = std::min(n, i + block);
    Pack<T> sum(T{0});
    for (; i + width <= end; i += width) sum += f(WholePack<T>{i});
    if (i < end) {
      sum += f(PartPack<T>{i, end - i});
      i = end;
    }
    total += static_cast<double>(sum_of_lanes(sum));
  }
  return total;
}

/// to += from, n elements each.
template <class T>
inline void add_to(T* to, const T* from, std::size_t n) {
  for_packs<T>(n, [=](auto pack) { pack.store(to, pack.load(to) + pack.load(from)); });
}

/// out[c] += sum over rows of m[r, c].  m [rows, columns] row-major.
template <class T>
inline void add_column_sums(const T* m, std::size_t rows, std::size_t columns, T* out) {
  for (std::size_t r = 0; r < rows; ++r) add_to(out, m + r * columns, columns);
}

}  // namespace tapelab
