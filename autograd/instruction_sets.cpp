// Looks at the processor before any other code of the program runs. Compiled for every x86-64 processor, and calls
// nothing but libc, which is too.
#include "autograd/instruction_sets.hpp"

#include <unistd.h>

#include <cstring>

namespace tapelab {
namespace {

/// Appends `text`, as far as it fits.
void append(char* message, std::size_t size, const char* text) {
  const std::size_t length = std::strlen(message);
  std::strncat(message, text, size - 1 - length);
}

}  // namespace

/// Before the constructors of static objects, which have a later priority unless they ask for one. Named for the
/// linker.
extern "C" [[gnu::constructor(101)]] void tapelab_check_instruction_sets() {
  __builtin_cpu_init();
#define TAPELAB_SUPPORTED(name, macro) __builtin_cpu_supports(name) != 0,
  const bool available[kInstructionSets] = {TAPELAB_INSTRUCTION_SETS(TAPELAB_SUPPORTED)};
#undef TAPELAB_SUPPORTED
  char message[1024];
  if (describe_missing_instruction_sets(compiled_instruction_sets, available, message, sizeof message) == 0) return;
  const auto written = ::write(STDERR_FILENO, message, std::strlen(message));
  ::_exit(written < 0 ? 5 : 2);
}

#define TAPELAB_NAME(name, macro) name,
const char* const instruction_set_names[kInstructionSets] = {TAPELAB_INSTRUCTION_SETS(TAPELAB_NAME)};
#undef TAPELAB_NAME

std::size_t describe_missing_instruction_sets(const bool* needed, const bool* available, char* message,
                                              std::size_t size) {
  message[0] = '\0';
  std::size_t missing = 0;
  for (std::size_t i = 0; i < kInstructionSets; ++i) {
    if (!needed[i] || available[i]) continue;
    append(message, size,
           missing++ == 0 ? "error: compiled for instructions that this processor does not have: " : " ");
    append(message, size, instruction_set_names[i]);
  }
  if (missing > 0)
    append(message, size,
           "\n = build it on this machine, or with -DTAPELAB_NATIVE=OFF, which makes a program for every x86-64 "
           "processor\n");
  return missing;
}

}  // namespace tapelab
