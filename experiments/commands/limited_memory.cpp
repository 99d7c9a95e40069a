// Under a limit of address space (ulimit -v) OpenBLAS crashes or waits for ever while it is loaded: it starts a thread
// per processor, and each takes 128 MB at once. Products have one thread unless train.blas_threads says otherwise,
// which OpenBLAS is told later; here it is told not to start any. That has to be in the environment before OpenBLAS is
// set up, and libc forgets what is put there so early: the program replaces itself with itself. What is left then has
// to hold the buffer that OpenBLAS takes while it is set up, or it waits for that for ever.
#include "experiments/commands/limited_memory.hpp"

#include <alloca.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "autograd/blas_memory.hpp"

namespace {

/// Calls nothing but libc, as nothing else is there yet.
void require_blas_memory() {
  void* const trial =
      ::mmap(nullptr, tapelab::kBlasBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (trial != MAP_FAILED) {
    ::munmap(trial, tapelab::kBlasBytes);
    return;
  }
  static constexpr char kMessage[] =
      "error: not enough memory: OpenBLAS takes 134 MB of address space when the program starts, and the limit leaves "
      "less\n = raise it (ulimit -v)\n";
  const auto written = ::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  ::_exit(written < 0 ? 1 : 5);
}

void start_again_with_one_thread(int, char** words, char** environment) {
  static constexpr char kName[] = "OPENBLAS_NUM_THREADS=";
  static char setting[] = "OPENBLAS_NUM_THREADS=1";
  if (!tapelab::has_memory_limit()) return;
  std::size_t count = 0, place = 0;  // of the setting, from 1; 0: not there
  for (; environment[count] != nullptr; ++count)
    if (std::strncmp(environment[count], kName, sizeof kName - 1) == 0) place = count + 1;
  if (place > 0 && std::strcmp(environment[place - 1], setting) == 0) return require_blas_memory();  // the second start
  auto** const longer = static_cast<char**>(alloca((count + 2) * sizeof(char*)));
  std::memcpy(longer, environment, count * sizeof(char*));
  longer[place > 0 ? place - 1 : count] = setting;
  longer[place > 0 ? count : count + 1] = nullptr;
  std::array<char, 4096> program = {};
  if (const ssize_t length = ::readlink("/proc/self/exe", program.data(), program.size());
      length > 0 && static_cast<std::size_t>(length) < program.size())
    ::execve(program.data(), words, longer);  // comes back only where it failed: then things go on as they are
}

/// Called before any library is set up.
[[gnu::section(".preinit_array"), gnu::used]] void (*before_libraries)(int, char**,
                                                                       char**) = start_again_with_one_thread;

}  // namespace
