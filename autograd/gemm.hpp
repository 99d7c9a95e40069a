// Every matrix product of the engine goes through here. Of xtensor-blas gemm.cpp takes the typed CBLAS calls, which
// write into memory that is there (xt::linalg::dot makes a new array); layers/initializers.cpp takes LAPACK's orgqr.
#pragma once

#include <cstddef>
#include <string>

namespace tapelab {

enum class Transpose { kNo, kYes };

/// A row-major matrix whose rows begin `stride` elements apart.
template <class T>
struct Rows {
  T* data;
  std::size_t stride;
};

/// C = op(A) op(B) + beta C, row-major. op(A) is [m, k], op(B) is [k, n], C is [m, n]; beta is 0 (overwrite) or 1
/// (add). A row of A as stored has k elements (m when transposed), of B n (k when transposed), of C n. A product with
/// one row goes to gemv, which is several times faster than gemm there. Large float32 products go to oneDNN where the
/// build has it (CMake option TAPELAB_ONEDNN), all others to OpenBLAS.
template <class T>
void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, Rows<const T> a,
          Rows<const T> b, T beta, Rows<T> c);

/// Of packed matrices: the rows follow each other.
template <class T>
void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, const T* a,
          const T* b, T beta, T* c) {
  gemm<T>(transpose_a, transpose_b, m, n, k, {a, transpose_a == Transpose::kYes ? m : k},
          {b, transpose_b == Transpose::kYes ? k : n}, beta, {c, n});
}

/// Distance of the rows of a large matrix [.., columns], made for products as B or C. Rows that are a multiple of 1 KiB
/// apart fall into few sets of the caches, and oneDNN copies such a B before it multiplies: 10 to 25 % slower.
inline std::size_t spread_rows(std::size_t columns) { return columns % 256 == 0 ? columns + 16 : columns; }

/// out [columns, rows] = transpose of a [rows, columns], which is packed.
template <class T>
void transpose(std::size_t rows, std::size_t columns, const T* a, Rows<T> out);

/// Threads of one product. Process-wide; the runner sets it to 1 before anything is computed.
void set_blas_threads(int threads);

/// Names, versions and kernels of the libraries behind gemm: "OpenBLAS 0.3.21 Haswell", or
/// "oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 Haswell".
std::string gemm_backend();

}  // namespace tapelab
