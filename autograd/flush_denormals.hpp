// Denormal numbers read and written as zero, on this thread, for as long as the object lives.
#pragma once

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace tapelab {

/// Adam's second moments decay into denormals, which cost a hundred cycles each on common CPUs. TensorFlow's kernels
/// run the same way. Part of the definition of a training run, so always on there; elsewhere than x86 a no-op.
class FlushDenormals {
 public:
#if defined(__SSE__)
  FlushDenormals() : kept_(_mm_getcsr()) { _mm_setcsr(kept_ | 0x8040u); }  // FTZ and DAZ
  ~FlushDenormals() { _mm_setcsr(kept_); }
#else
  FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE__)
  unsigned kept_;
#endif
};

}  // namespace tapelab
