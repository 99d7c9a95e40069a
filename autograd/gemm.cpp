#include "autograd/gemm.hpp"

#include <algorithm>
#include <complex>
// The configuration first: it chooses the interface of cxxblas.
#include <xtensor-blas/xblas_config.hpp>

#include <xflens/cxxblas/cxxblas.cxx>

// OpenBLAS' own controls. Its header cannot be included beside the declarations that xtensor-blas brings.
extern "C" {
void openblas_set_num_threads(int threads);
char* openblas_get_config(void);
char* openblas_get_corename(void);
}

namespace tapelab {

namespace {

cxxblas::Transpose flag(Transpose t) { return t == Transpose::kYes ? cxxblas::Trans : cxxblas::NoTrans; }

}  // namespace

template <class T>
void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, const T* a,
          const T* b, T beta, T* c) {
  if (m == 0 || n == 0) return;
  if (k == 0) {  // an empty sum; BLAS refuses rows of length 0
    if (beta == T{0}) std::fill_n(c, m * n, T{0});
    return;
  }
  const int rows = static_cast<int>(m), columns = static_cast<int>(n), depth = static_cast<int>(k);
  const int b_columns = transpose_b == Transpose::kYes ? depth : columns;
  if (m == 1) {  // c = op(B)^T a
    const int b_rows = transpose_b == Transpose::kYes ? columns : depth;
    const auto flipped = transpose_b == Transpose::kYes ? cxxblas::NoTrans : cxxblas::Trans;
    cxxblas::gemv<int>(cxxblas::RowMajor, flipped, b_rows, b_columns, T{1}, b, b_columns, a, 1, beta, c, 1);
    return;
  }
  const int a_columns = transpose_a == Transpose::kYes ? rows : depth;
  cxxblas::gemm<int>(cxxblas::RowMajor, flag(transpose_a), flag(transpose_b), rows, columns, depth, T{1}, a, a_columns,
                     b, b_columns, beta, c, columns);
}

template void gemm(Transpose, Transpose, std::size_t, std::size_t, std::size_t, const float*, const float*, float,
                   float*);
template void gemm(Transpose, Transpose, std::size_t, std::size_t, std::size_t, const double*, const double*, double,
                   double*);

void set_blas_threads(int threads) { openblas_set_num_threads(threads); }

std::string gemm_backend() {
  const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  const std::size_t version_end = config.find(' ', config.find(' ') + 1);
  return config.substr(0, version_end) + " " + openblas_get_corename();
}

}  // namespace tapelab
