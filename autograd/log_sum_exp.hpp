// log(sum of exp) of one row without overflow.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "autograd/simd.hpp"

namespace tapelab {

/// m + log(sum over n >= 1 elements of exp(x - m)), m their largest, so that nothing overflows. Called as m and the log
/// apart: their sum may round the log away.
template <class T>
struct LogSumExp {
  T largest, log;

  LogSumExp(const T* x, std::size_t n) : largest(*std::max_element(x, x + n)) {
    const double total =
        sum_packs<T>(n, [x, m = Pack<T>(largest)](auto pack) { return pack.only(xsimd::exp(pack.load(x) - m)); });
    log = static_cast<T>(std::log(total));
  }
  /// log of the softmax of one pack.
  Pack<T> log_softmax(Pack<T> x) const { return x - Pack<T>(largest) - Pack<T>(log); }
};

}  // namespace tapelab
