// Every matrix product of the engine goes through here. Of xtensor-blas gemm.cpp takes the typed CBLAS calls, which
// write into memory that is there (xt::linalg::dot makes a new array); layers/initializers.cpp takes its QR
// factorisation.
#pragma once

#include <cstddef>
#include <string>

namespace tapelab {

enum class Transpose { kNo, kYes };

/// C = op(A) op(B) + beta C, row-major. op(A) is [m, k], op(B) is [k, n], C is [m, n]; beta is 0 (overwrite) or 1
/// (add). Matrices are packed: a row of A as stored has k elements (m when transposed), of B n (k when transposed), of
/// C n. A product with one row goes to gemv, which is several times faster than gemm there. Large float32 products go
/// to oneDNN where the build has it (CMake option TAPELAB_ONEDNN), all others to OpenBLAS.
template <class T>
void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, const T* a,
          const T* b, T beta, T* c);

/// out [columns, rows] = transpose of a [rows, columns].
template <class T>
void transpose(std::size_t rows, std::size_t columns, const T* a, T* out);

/// Threads of one product. Process-wide; the runner sets it to 1 before anything is computed.
void set_blas_threads(int threads);

/// Names, versions and kernels of the libraries behind gemm: "OpenBLAS 0.3.21 Haswell", or
/// "oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 Haswell".
std::string gemm_backend();

}  // namespace tapelab
