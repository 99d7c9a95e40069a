#include "experiments/runner/instructions.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "autograd/gemm.hpp"
#include "autograd/instruction_sets.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::experiments {
namespace {

#define TAPELAB_NAME(name, macro) std::string_view(name),
constexpr std::array kNames = {TAPELAB_INSTRUCTION_SETS(TAPELAB_NAME)};
#undef TAPELAB_NAME

/// The x86-64 psABI's levels, each with what it adds to the one before.
struct Level {
  std::string_view name;
  std::span<const std::string_view> sets;
};
constexpr auto kLevel2 = std::to_array<std::string_view>({"sse3", "ssse3", "sse4.1", "sse4.2", "popcnt"});
constexpr auto kLevel3 =
    std::to_array<std::string_view>({"avx", "avx2", "bmi", "bmi2", "fma", "f16c", "lzcnt", "movbe"});
constexpr auto kLevel4 = std::to_array<std::string_view>({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"});
constexpr std::array<Level, 3> kLevels = {{{"x86-64-v2", kLevel2}, {"x86-64-v3", kLevel3}, {"x86-64-v4", kLevel4}}};

/// Sets with other sums of products, or wider vectors and so another order of sums.
constexpr std::array<std::string_view, 7> kRounding = {"avx",     "fma",      "fma4",      "avx2",
                                                       "avx512f", "avx512er", "avx512fp16"};

/// What the processor has; empty where the compiler cannot ask for every set.
std::vector<std::string> processor_texts() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TAPELAB_SUPPORTED(name, macro) __builtin_cpu_supports(name) != 0,
  const std::array<bool, kInstructionSets> sets = {TAPELAB_INSTRUCTION_SETS(TAPELAB_SUPPORTED)};
#undef TAPELAB_SUPPORTED
  return {instructions_text(sets)};
#else
  return {};
#endif
}

}  // namespace

std::string instructions_text(std::span<const bool> sets) {
  const auto has = [&](std::string_view name) {
    const auto at = static_cast<std::size_t>(std::ranges::find(kNames, name) - kNames.begin());
    return at < sets.size() && sets[at];
  };
  std::string text = "x86-64";
  std::vector<std::string_view> covered;
  for (const Level& level : kLevels) {
    if (!std::ranges::all_of(level.sets, has)) break;
    text = level.name;
    covered.insert(covered.end(), level.sets.begin(), level.sets.end());
  }
  for (const std::string_view name : kRounding)
    if (has(name) && std::ranges::find(covered, name) == covered.end()) text.append(" ").append(name);
  return text;
}

nlohmann::ordered_json instructions_json() {
  nlohmann::ordered_json facts;
#if defined(__x86_64__)
  facts["compiled"] = instructions_text(compiled_instruction_sets);
#elif defined(__aarch64__)
  facts["compiled"] = "aarch64";
#endif
  for (const std::string& text : processor_texts()) facts["processor"] = text;
  for (const auto& [library, kernels] : results::backend_of(gemm_backend()).kernels) facts[library] = kernels;
  return facts;
}

const results::Instructions& own_instructions() {
  static const results::Instructions own =
      results::instructions_of(nlohmann::ordered_json{{"instructions", instructions_json()}}.dump());
  return own;
}

std::vector<std::string> instruction_warnings(const std::map<std::size_t, std::string>& provenances,
                                              const std::filesystem::path& folder) {
  const results::Instructions own = own_instructions();
  std::vector<std::string> texts;
  for (const auto& [run, provenance] : provenances) texts.push_back(provenance);
  std::vector<std::string> warnings;
  for (const results::InstructionKind& kind : results::instruction_kinds(texts))
    if (!results::agree(kind.instructions, own))
      warnings.push_back(results::with_hints(
          results::counted(kind.runs, "run") + " in '" + folder.string() + (kind.runs == 1 ? "' was" : "' were") +
              " made with " + results::differing_text(kind.instructions, own) + ", new ones are with " +
              results::differing_text(own, kind.instructions) + ": last bits may differ between them",
          {"for one instruction set throughout, run on machines of one kind, or use a new folder: -o DIR"}));
  return warnings;
}

}  // namespace tapelab::experiments
