#include "autograd/instruction_sets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

using namespace tapelab;

namespace {

using Sets = std::array<bool, kInstructionSets>;

Sets sets(std::initializer_list<std::string_view> names) {
  Sets chosen{};
  for (const std::string_view name : names) {
    const auto* found = std::find(instruction_set_names, instruction_set_names + kInstructionSets, name);
    REQUIRE(found != instruction_set_names + kInstructionSets);
    chosen[static_cast<std::size_t>(found - instruction_set_names)] = true;
  }
  return chosen;
}

std::string message(const Sets& needed, const Sets& available, std::size_t size = 1024) {
  std::string text(size, '#');
  describe_missing_instruction_sets(needed.data(), available.data(), text.data(), size);
  return text.c_str();
}

}  // namespace

TEST_CASE("the instructions that a processor lacks are named") {
  CHECK(
      message(sets({"sse4.2", "avx2", "fma", "avx512f"}), sets({"sse4.2", "fma", "bmi2"})) ==
      "error: compiled for instructions that this processor does not have: avx2 avx512f\n"
      " = build it on this machine, or with -DTAPELAB_NATIVE=OFF, which makes a program for every x86-64 processor\n");
}

TEST_CASE("nothing is said of a processor that has all that is needed, or more") {
  CHECK(message({}, {}) == "");
  CHECK(message(sets({"avx2"}), sets({"avx", "avx2"})) == "");
}

TEST_CASE("each set is missed by its name") {
  Sets all;
  all.fill(true);
  for (std::size_t i = 0; i < kInstructionSets; ++i) {
    Sets available = all;
    available[i] = false;
    CHECK(message(all, available).find(std::string(": ") + instruction_set_names[i] + "\n") != std::string::npos);
  }
}

TEST_CASE("a long message is cut, never written beyond its memory") {
  Sets all;
  all.fill(true);
  for (std::size_t size = 1; size < 400; size += 7) CHECK(message(all, {}, size).size() == size - 1);
}

TEST_CASE("what the engine was compiled for is what the compiler says") {
#ifdef __AVX2__
  constexpr bool kAvx2 = true;
#else
  constexpr bool kAvx2 = false;
#endif
  const auto* avx2 =
      std::find(instruction_set_names, instruction_set_names + kInstructionSets, std::string_view("avx2"));
  CHECK(compiled_instruction_sets[avx2 - instruction_set_names] == kAvx2);
}
