#include "autograd/gemm.hpp"

#include <algorithm>
#include <complex>
#include <type_traits>
// The configuration first: without it cxxblas computes with loops of its own, ten times slower.
// clang-format off
#include <xtensor-blas/xblas_config.hpp>
#include <xflens/cxxblas/cxxblas.cxx>
// clang-format on
#ifndef HAVE_CBLAS
#error "xtensor-blas was configured without a CBLAS interface"
#endif

#ifdef TAPELAB_ONEDNN
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>

#include <atomic>
#include <stdexcept>
#endif

// OpenBLAS' own functions. Its header cannot be included beside the declarations that xtensor-blas brings.
extern "C" {
void openblas_set_num_threads(int threads);
char* openblas_get_config(void);
char* openblas_get_corename(void);
void cblas_somatcopy(int order, int transpose, int rows, int columns, float alpha, const float* a, int lda, float* b,
                     int ldb);
void cblas_domatcopy(int order, int transpose, int rows, int columns, double alpha, const double* a, int lda, double* b,
                     int ldb);
}

namespace tapelab {

namespace {

cxxblas::Transpose flag(Transpose t) { return t == Transpose::kYes ? cxxblas::Trans : cxxblas::NoTrans; }

#ifdef TAPELAB_ONEDNN
std::atomic<int> onednn_threads{1};

/// oneDNN computes with OpenMP's threads, whose number is a property of the calling thread.
void use_onednn_threads() {
  thread_local int set = 0;
  const int wanted = onednn_threads.load(std::memory_order_relaxed);
  if (set == wanted) return;
  omp_set_num_threads(wanted);
  set = wanted;
}

/// oneDNN's kernels are the faster ones for all but small and narrow products. In a forward pass the choice does not
/// depend on the number of rows: a row gets the same bits in a longer sequence.
bool onednn_is_faster(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k) {
  constexpr std::size_t kNarrow = 16, kSmallMatrix = 1 << 13, kSmallProduct = 1 << 20;
  if (n < kNarrow) return false;
  const bool forward = transpose_a == Transpose::kNo && transpose_b == Transpose::kNo;
  return forward ? n * k >= kSmallMatrix : m * n * k >= kSmallProduct;
}

void onednn_gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k,
                 Rows<const float> a, Rows<const float> b, float beta, Rows<float> c) {
  use_onednn_threads();
  const auto letter = [](Transpose t) { return t == Transpose::kYes ? 'T' : 'N'; };
  const auto dim = [](std::size_t d) { return static_cast<dnnl_dim_t>(d); };
  if (dnnl_sgemm(letter(transpose_a), letter(transpose_b), dim(m), dim(n), dim(k), 1, a.data, dim(a.stride), b.data,
                 dim(b.stride), beta, c.data, dim(c.stride)) != dnnl_success)
    throw std::runtime_error("oneDNN refused a product of [" + std::to_string(m) + ", " + std::to_string(k) +
                             "] and [" + std::to_string(k) + ", " + std::to_string(n) + "]");
}

/// " AVX-512", " AVX2" ...: the largest set whose kernels oneDNN may choose (ONEDNN_MAX_CPU_ISA limits it). The values
/// of dnnl_cpu_isa_t are sets of bits and not in order: AVX2 with VNNI is the larger number beside AVX-512.
std::string onednn_instruction_set() {
  const unsigned isa = dnnl_get_effective_cpu_isa();
  const auto has = [isa](unsigned set) { return (isa & set) == set; };
  return has(dnnl_cpu_isa_avx512_core) ? " AVX-512"
         : has(dnnl_cpu_isa_avx2)      ? " AVX2"
         : has(dnnl_cpu_isa_avx)       ? " AVX"
                                       : " SSE4.1";
}
#endif

}  // namespace

template <class T>
void gemm(Transpose transpose_a, Transpose transpose_b, std::size_t m, std::size_t n, std::size_t k, Rows<const T> a,
          Rows<const T> b, T beta, Rows<T> c) {
  if (m == 0 || n == 0) return;
  if (k == 0) {  // an empty sum; BLAS refuses rows of length 0
    if (beta == T{0})
      for (std::size_t row = 0; row < m; ++row) std::fill_n(c.data + row * c.stride, n, T{0});
    return;
  }
  const int rows = static_cast<int>(m), columns = static_cast<int>(n), depth = static_cast<int>(k);
  const int a_stride = static_cast<int>(a.stride), b_stride = static_cast<int>(b.stride),
            c_stride = static_cast<int>(c.stride);
  if (m == 1 && (transpose_a == Transpose::kNo || a_stride == 1)) {  // c = op(B)^T a
    const bool flipped = transpose_b == Transpose::kYes;
    cxxblas::gemv<int>(cxxblas::RowMajor, flipped ? cxxblas::NoTrans : cxxblas::Trans, flipped ? columns : depth,
                       flipped ? depth : columns, T{1}, b.data, b_stride, a.data, 1, beta, c.data, 1);
    return;
  }
#ifdef TAPELAB_ONEDNN
  if constexpr (std::is_same_v<T, float>)
    if (onednn_is_faster(transpose_a, transpose_b, m, n, k))
      return onednn_gemm(transpose_a, transpose_b, m, n, k, a, b, beta, c);
#endif
  cxxblas::gemm<int>(cxxblas::RowMajor, flag(transpose_a), flag(transpose_b), rows, columns, depth, T{1}, a.data,
                     a_stride, b.data, b_stride, beta, c.data, c_stride);
}

template void gemm(Transpose, Transpose, std::size_t, std::size_t, std::size_t, Rows<const float>, Rows<const float>,
                   float, Rows<float>);
template void gemm(Transpose, Transpose, std::size_t, std::size_t, std::size_t, Rows<const double>, Rows<const double>,
                   double, Rows<double>);

template <class T>
void transpose(std::size_t rows, std::size_t columns, const T* a, Rows<T> out) {
  constexpr int kRowMajor = 101, kTranspose = 112;  // CblasRowMajor, CblasTrans
  const int m = static_cast<int>(rows), n = static_cast<int>(columns), stride = static_cast<int>(out.stride);
  if constexpr (std::is_same_v<T, float>)
    cblas_somatcopy(kRowMajor, kTranspose, m, n, 1, a, n, out.data, stride);
  else
    cblas_domatcopy(kRowMajor, kTranspose, m, n, 1, a, n, out.data, stride);
}

template void transpose(std::size_t, std::size_t, const float*, Rows<float>);
template void transpose(std::size_t, std::size_t, const double*, Rows<double>);

void set_blas_threads(int threads) {
  openblas_set_num_threads(threads);
#ifdef TAPELAB_ONEDNN
  onednn_threads = threads;
#endif
}

std::string gemm_backend() {
  const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  const std::size_t version_end = config.find(' ', config.find(' ') + 1);
  std::string text = config.substr(0, version_end) + " " + openblas_get_corename();
#ifdef TAPELAB_ONEDNN
  const dnnl_version_t* v = dnnl_version();
  text = "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch) +
         onednn_instruction_set() + " with " + text;
#endif
  return text;
}

}  // namespace tapelab
