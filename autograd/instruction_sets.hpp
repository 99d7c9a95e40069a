// Which instruction sets the code was compiled for, and whether the processor has them. -march=native makes the
// compiler use all that the building machine has; on another machine the first such instruction would end the program
// by SIGILL.
#pragma once

#include <cstddef>

// What a compiler puts into ordinary code: the name that __builtin_cpu_supports takes, the macro that it predefines.
// Nothing inline is defined here: the linker might keep a copy that uses the very instructions that are looked for.
#define TAPELAB_INSTRUCTION_SETS(ROW)         \
  ROW("sse3", __SSE3__)                       \
  ROW("ssse3", __SSSE3__)                     \
  ROW("sse4.1", __SSE4_1__)                   \
  ROW("sse4.2", __SSE4_2__)                   \
  ROW("popcnt", __POPCNT__)                   \
  ROW("lzcnt", __LZCNT__)                     \
  ROW("movbe", __MOVBE__)                     \
  ROW("bmi", __BMI__)                         \
  ROW("bmi2", __BMI2__)                       \
  ROW("tbm", __TBM__)                         \
  ROW("xop", __XOP__)                         \
  ROW("f16c", __F16C__)                       \
  ROW("fma", __FMA__)                         \
  ROW("fma4", __FMA4__)                       \
  ROW("avx", __AVX__)                         \
  ROW("avx2", __AVX2__)                       \
  ROW("avxvnni", __AVXVNNI__)                 \
  ROW("gfni", __GFNI__)                       \
  ROW("avx512f", __AVX512F__)                 \
  ROW("avx512cd", __AVX512CD__)               \
  ROW("avx512er", __AVX512ER__)               \
  ROW("avx512bw", __AVX512BW__)               \
  ROW("avx512dq", __AVX512DQ__)               \
  ROW("avx512vl", __AVX512VL__)               \
  ROW("avx512ifma", __AVX512IFMA__)           \
  ROW("avx512vbmi", __AVX512VBMI__)           \
  ROW("avx512vbmi2", __AVX512VBMI2__)         \
  ROW("avx512vnni", __AVX512VNNI__)           \
  ROW("avx512bitalg", __AVX512BITALG__)       \
  ROW("avx512vpopcntdq", __AVX512VPOPCNTDQ__) \
  ROW("avx5124fmaps", __AVX5124FMAPS__)       \
  ROW("avx512bf16", __AVX512BF16__)           \
  ROW("avx512fp16", __AVX512FP16__)           \
  TAPELAB_INSTRUCTION_SETS_OF_GCC_13(ROW)     \
  TAPELAB_INSTRUCTION_SETS_OF_GCC_14(ROW)

#if __GNUC__ >= 13
#define TAPELAB_INSTRUCTION_SETS_OF_GCC_13(ROW) \
  ROW("avxifma", __AVXIFMA__)                   \
  ROW("avxvnniint8", __AVXVNNIINT8__)           \
  ROW("avxneconvert", __AVXNECONVERT__)
#else
#define TAPELAB_INSTRUCTION_SETS_OF_GCC_13(ROW)
#endif
#if __GNUC__ >= 14
#define TAPELAB_INSTRUCTION_SETS_OF_GCC_14(ROW) \
  ROW("avxvnniint16", __AVXVNNIINT16__)         \
  ROW("apxf", __APX_F__)
#else
#define TAPELAB_INSTRUCTION_SETS_OF_GCC_14(ROW)
#endif

namespace tapelab {

#define TAPELAB_ONE(name, macro) +1
constexpr std::size_t kInstructionSets = 0 TAPELAB_INSTRUCTION_SETS(TAPELAB_ONE);
#undef TAPELAB_ONE

extern const char* const instruction_set_names[kInstructionSets];

/// In the order of the names: what the engine was compiled for.
extern const bool compiled_instruction_sets[kInstructionSets];

/// Writes what to say when `needed` holds sets that `available` does not, 0-terminated and cut to `size`; returns how
/// many sets are missing, and writes "" when none is.
std::size_t describe_missing_instruction_sets(const bool* needed, const bool* available, char* message,
                                              std::size_t size);

}  // namespace tapelab
