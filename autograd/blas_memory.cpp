#include "autograd/blas_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <vector>

// OpenBLAS' own functions, which its header does not declare.
extern "C" {
[[gnu::weak]] void* blas_memory_alloc(int purpose);
[[gnu::weak]] void blas_memory_free(void* buffer);
}

namespace tapelab {

bool reserve_blas_memory(std::size_t threads, std::size_t spare) {
  const std::size_t size = threads * kBlasBytes + spare;
  void* const trial = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (trial == MAP_FAILED) return false;
  ::munmap(trial, size);
  if (blas_memory_alloc == nullptr || blas_memory_free == nullptr) return true;
  constexpr std::size_t kMost = 64;  // buffers; OpenBLAS knows no more than some hundred
  std::vector<void*> buffers(std::min(threads, kMost));
  for (void*& buffer : buffers) buffer = blas_memory_alloc(0);
  for (void* buffer : buffers) blas_memory_free(buffer);
  return true;
}

}  // namespace tapelab
