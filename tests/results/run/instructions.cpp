#include "results/run/instructions.hpp"

#include <doctest/doctest.h>

#include "results/run/provenance_facts.hpp"

using namespace tapelab::results;

namespace {

/// A provenance with a product library's text and, unless "", the facts about instructions.
std::string made_with(const std::string& gemm, const std::string& instructions) {
  return R"({"commit":"abc","libraries":{"gemm":")" + gemm + R"("})" +
         (instructions.empty() ? "" : R"(,"instructions":{)" + instructions + "}") + "}";
}

const std::string kOld = made_with("oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 SkylakeX", "");
const std::string kNew =
    made_with("oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 SkylakeX",
              R"("compiled":"x86-64-v4","processor":"x86-64-v4","openblas":"SkylakeX","onednn":"AVX-512")");
const std::string kHaswell =
    made_with("oneDNN 2.6.3 AVX2 with OpenBLAS 0.3.21 Haswell",
              R"("compiled":"x86-64","processor":"x86-64-v3","openblas":"Haswell","onednn":"AVX2")");

}  // namespace

TEST_CASE("instructions: libraries and the kernels they chose are told apart") {
  const Backend both = backend_of("oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 Haswell");
  CHECK(both.libraries == "oneDNN 2.6.3 with OpenBLAS 0.3.21");
  CHECK(both.kernels == Instructions{{"onednn", "AVX-512"}, {"openblas", "Haswell"}});
  CHECK(backend_of("OpenBLAS 0.3.29 Zen").kernels == Instructions{{"openblas", "Zen"}});
  CHECK(backend_of("OpenBLAS 0.3.29").kernels.empty());
  CHECK(backend_of("").libraries.empty());
}

TEST_CASE("instructions: runs of earlier versions say the kernels, and agree with new ones of the same") {
  CHECK(instructions_of(kOld) == Instructions{{"onednn", "AVX-512"}, {"openblas", "SkylakeX"}});
  CHECK(instructions_of(kNew).at("compiled") == "x86-64-v4");
  CHECK(agree(instructions_of(kOld), instructions_of(kNew)));
  CHECK_FALSE(agree(instructions_of(kOld), instructions_of(kHaswell)));
  CHECK_FALSE(agree(instructions_of(kHaswell), instructions_of(kNew)));
  for (const std::string nothing : {"", "no JSON", "[]", "{}", R"({"libraries":3,"instructions":[]})",
                                    R"({"libraries":{"gemm":3},"instructions":{"compiled":3}})"}) {
    CAPTURE(nothing);
    CHECK(instructions_of(nothing).empty());
    CHECK(agree(instructions_of(nothing), instructions_of(kNew)));
  }
}

TEST_CASE("instructions: what went on with others names both, in order") {
  const Instructions haswell = {{"openblas", "Haswell"}, {"compiled", "x86-64"}}, zen = {{"openblas", "Zen"}};
  CHECK(continued({}, zen) == zen);
  CHECK(continued(zen, zen) == zen);
  const Instructions both = continued(haswell, zen);
  CHECK(both == Instructions{{"openblas", "Haswell, then Zen"}, {"compiled", "x86-64"}});
  CHECK(continued(both, zen) == both);
  CHECK(continued(both, haswell).at("openblas") == "Haswell, then Zen, then Haswell");
  CHECK_FALSE(agree(both, zen));
  CHECK_FALSE(agree(both, haswell));
}

TEST_CASE("instructions: a study says of how many kinds its runs are, and by what they differ") {
  CHECK(instruction_kinds({}).empty());
  CHECK(several_instructions(instruction_kinds(std::vector<std::string>{kOld, kNew, "", kOld})).empty());
  const auto kinds = instruction_kinds(std::vector<std::string>{kHaswell, kOld, kNew, "", "{}"});
  REQUIRE(kinds.size() == 2);
  CHECK(kinds[0].runs == 2);
  CHECK(kinds[0].instructions.at("compiled") == "x86-64-v4");
  CHECK(kinds[1].runs == 1);
  CHECK(
      several_instructions(kinds) ==
      "the runs were made with several instruction sets, so that last bits may differ: 2 runs with code for "
      "x86-64-v4, oneDNN kernels AVX-512, OpenBLAS kernels SkylakeX, processor x86-64-v4, 1 run with code for x86-64, "
      "oneDNN kernels AVX2, OpenBLAS kernels Haswell, processor x86-64-v3");
  const std::string zen = made_with("oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 Zen", "");
  CHECK(several_instructions(instruction_kinds(std::vector<std::string>{zen, kOld, zen})) ==
        "the runs were made with several instruction sets, so that last bits may differ: 2 runs with OpenBLAS kernels "
        "Zen, 1 run with OpenBLAS kernels SkylakeX");
}

TEST_CASE("instructions: each kind that both runs say is a fact that can change bits, and a cause") {
  const auto facts = differing_facts(kNew, "", kHaswell, "");
  REQUIRE(facts.size() == 4);
  for (const DifferingFact& fact : facts) {
    CAPTURE(fact.name);
    CHECK(is_about_instructions(fact));
    CHECK(can_change_bits(fact));
  }
  CHECK(likely_causes(facts) ==
        std::vector<std::string>{
            "instruction set: the code was compiled for others: x86-64-v4 and x86-64",
            "instruction set: the library of matrix products chose other kernels: AVX-512 and AVX2",
            "instruction set: the library of matrix products chose other kernels: SkylakeX and Haswell",
            "instruction set: the C library chose its functions for others: x86-64-v4 and x86-64-v3"});
  CHECK(differing_facts(kOld, "", kNew, "").empty());
  CHECK(differing_facts(kOld, "", kHaswell, "").size() == 2);
}
