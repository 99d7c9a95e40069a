// Which instructions computed a run. Other ones round differently: equal configurations then differ in their last bits.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tapelab::results {

/// What a provenance says of instructions, by name: "compiled", what the program's own code was compiled for;
/// "processor", by which the C library chooses its functions; of each library of products, "openblas" and "onednn", the
/// kernels that it chose. Runs of earlier versions say only the last.
using Instructions = std::map<std::string, std::string>;

Instructions instructions_of(const std::string& provenance);

/// A text of libraries without their kernels, and these by the library's name in small letters: "oneDNN 2.6.3 AVX-512
/// with OpenBLAS 0.3.21 Haswell" -> "oneDNN 2.6.3 with OpenBLAS 0.3.21", AVX-512 of "onednn" and Haswell of "openblas".
struct Backend {
  std::string libraries;
  Instructions kernels;
};
Backend backend_of(const std::string& text);

/// Of what was begun with `before` and went on with `now`: "Haswell, then Zen" where they say different things.
Instructions continued(const Instructions& before, Instructions now);

/// Whether the two differ in nothing that both say.
bool agree(const Instructions& a, const Instructions& b);

/// What they say where `other` says something else: "code for x86-64-v3, OpenBLAS kernels Haswell".
std::string differing_text(const Instructions& own, const Instructions& other);

/// Runs that agree.
struct InstructionKind {
  Instructions instructions;
  std::size_t runs = 0;
};

/// The kinds among the runs, the most frequent first; "" is no run, and one that says nothing is of no kind.
std::vector<InstructionKind> instruction_kinds(std::span<const std::string> provenances);

/// "the runs were made with several instruction sets, so that last bits may differ: 3 runs with OpenBLAS kernels
/// Haswell, 2 runs with OpenBLAS kernels Zen"; "" where all agree.
std::string several_instructions(const std::vector<InstructionKind>& kinds);

}  // namespace tapelab::results
