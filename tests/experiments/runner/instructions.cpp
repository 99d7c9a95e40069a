#include "experiments/runner/instructions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "autograd/gemm.hpp"
#include "autograd/instruction_sets.hpp"

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

#define TAPELAB_NAME(name, macro) std::string_view(name),
constexpr std::array kNames = {TAPELAB_INSTRUCTION_SETS(TAPELAB_NAME)};
#undef TAPELAB_NAME

std::string text_of(const std::vector<std::string_view>& sets) {
  std::array<bool, kNames.size()> has = {};
  for (const std::string_view name : sets) {
    const auto at = std::ranges::find(kNames, name);
    REQUIRE(at != kNames.end());
    has[static_cast<std::size_t>(at - kNames.begin())] = true;
  }
  return instructions_text(has);
}

std::vector<std::string_view> with(std::vector<std::string_view> sets, const std::vector<std::string_view>& more) {
  sets.insert(sets.end(), more.begin(), more.end());
  return sets;
}

const std::vector<std::string_view> kLevel2 = {"sse3", "ssse3", "sse4.1", "sse4.2", "popcnt"};
const std::vector<std::string_view> kLevel3 =
    with(kLevel2, {"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"});
const std::vector<std::string_view> kLevel4 =
    with(kLevel3, {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"});

}  // namespace

TEST_CASE("instructions: a level of processors, and what of the rest rounds or sums otherwise") {
  CHECK(text_of({}) == "x86-64");
  CHECK(text_of(kLevel2) == "x86-64-v2");
  CHECK(text_of(kLevel3) == "x86-64-v3");
  CHECK(text_of(kLevel4) == "x86-64-v4");
  CHECK(text_of(with(kLevel4, {"avx512fp16", "avx512vnni", "gfni"})) == "x86-64-v4 avx512fp16");
  CHECK(text_of(with(kLevel2, {"avx", "fma4", "xop"})) == "x86-64-v2 avx fma4");  // AMD's of 2011
  CHECK(text_of(with(kLevel3, {"avx512f", "avx512cd", "avx512er"})) == "x86-64-v3 avx512f avx512er");
  CHECK(text_of({"sse3", "avx512f"}) == "x86-64 avx512f");
}

TEST_CASE("instructions: this program's are those of its code, its libraries and the processor") {
  const auto facts = instructions_json();
  const std::string gemm = gemm_backend();
  CHECK(gemm.ends_with(" " + facts.at("openblas").get<std::string>()));
#if defined(__x86_64__)
  CHECK(facts.at("compiled") == instructions_text(compiled_instruction_sets));
#if defined(__GNUC__) && !defined(__clang__)
  const std::string compiled = facts.at("compiled"), processor = facts.at("processor");
  CHECK(compiled.substr(0, compiled.find(' ')) <= processor.substr(0, processor.find(' ')));  // it runs here
#endif
#endif
  CHECK(facts.contains("onednn") == gemm.starts_with("oneDNN"));
  CHECK(own_instructions().size() == facts.size());
}
