// Whether OpenBLAS has to be kept from starting threads (limited_memory.cpp). Calls nothing but libc.
#pragma once

#include <sys/resource.h>

namespace tapelab {

constexpr char kBlasThreads[] = "OPENBLAS_NUM_THREADS";

inline bool is_limited(__rlimit_resource resource) {
  struct rlimit limit = {};
  return ::getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/// Whether there is a limit of address space or of data (ulimit -v, -d).
inline bool has_memory_limit() { return is_limited(RLIMIT_AS) || is_limited(RLIMIT_DATA); }

}  // namespace tapelab
