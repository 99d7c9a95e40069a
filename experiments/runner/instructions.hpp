// The instructions that this program computes with on this machine, as provenance names them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "results/run/instructions.hpp"

namespace tapelab::experiments {

/// The levels of x86-64 processors, and beyond the highest that is there in full the sets that round or sum otherwise:
/// "x86-64-v3", "x86-64-v2 avx fma4". One value for each row of TAPELAB_INSTRUCTION_SETS.
std::string instructions_text(std::span<const bool> sets);

/// What results/run/instructions.hpp reads: for what the engine was compiled, what the processor has, and the kernels
/// that the libraries of products chose. A compiler that cannot ask the processor leaves that one out.
nlohmann::ordered_json instructions_json();

/// The same as a map.
const results::Instructions& own_instructions();

/// What to tell before runs are added to these finished ones of `folder`, given by what they were made with: a line for
/// each kind of instructions that are not those of this program here.
std::vector<std::string> instruction_warnings(const std::map<std::size_t, std::string>& provenances,
                                              const std::filesystem::path& folder);

}  // namespace tapelab::experiments
