// What two runs were made with, and which differences can change bits.
#pragma once

#include <string>
#include <vector>

namespace tapelab::results {

/// A fact that two runs do not share; "" where one says nothing.
struct DifferingFact {
  std::string name;  ///< "commit", "libraries.gemm", "data_checksum", "host"
  std::string a, b;
};

/// Every member of the provenance JSON that differs, and of the host and each kind of instructions where both are
/// known; with "dirty" the commit is named as "abc+changes". The kernels of the libraries behind "libraries.gemm" are
/// facts of their own, "instructions.openblas".
std::vector<DifferingFact> differing_facts(const std::string& provenance_a, const std::string& host_a,
                                           const std::string& provenance_b, const std::string& host_b);

/// Whether a fact is about the data or the start of a run, which its id covers, not about code and machine.
bool is_about_data(const DifferingFact& fact);

/// Whether a fact is one of instructions.hpp.
bool is_about_instructions(const DifferingFact& fact);

/// Whether a difference in this fact can change the bits of a result.
bool can_change_bits(const DifferingFact& fact);

/// One sentence per difference that can explain why equal configurations have different bits, the likeliest first.
std::vector<std::string> likely_causes(const std::vector<DifferingFact>& facts);

}  // namespace tapelab::results
