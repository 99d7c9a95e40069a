#include "results/run/provenance_facts.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "results/run/instructions.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

/// In front of the names of Instructions.
constexpr std::string_view kInstructions = "instructions.";

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// Nested members joined by dots.
std::map<std::string, std::string> facts_of(const std::string& provenance, const std::string& host) {
  std::map<std::string, std::string> facts;
  const Json all = Json::parse(provenance, nullptr, /*allow_exceptions=*/false);
  if (all.is_object())
    for (const auto& [name, value] : all.items()) {
      if (!value.is_object()) {
        facts[name] = text_of(value);
        continue;
      }
      for (const auto& [key, of_key] : value.items()) facts[name + "." + key] = text_of(of_key);
    }
  if (const auto dirty = facts.find("dirty"); dirty != facts.end()) {
    if (dirty->second == "true") facts["commit"] += "+changes";
    facts.erase(dirty);
  }
  if (const auto gemm = facts.find("libraries.gemm"); gemm != facts.end())
    gemm->second = backend_of(gemm->second).libraries;
  for (const auto& [name, value] : instructions_of(provenance)) facts[std::string(kInstructions) + name] = value;
  if (!host.empty()) facts["host"] = host;
  return facts;
}

std::string differ(const std::string& what, const DifferingFact& fact) {
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("not stored") : text; };
  return what + ": " + shown(fact.a) + " and " + shown(fact.b);
}

std::string instruction_cause(const DifferingFact& fact) {
  const std::string name = fact.name.substr(kInstructions.size());
  if (name == "compiled") return differ("instruction set: the code was compiled for others", fact);
  if (name == "processor") return differ("instruction set: the C library chose its functions for others", fact);
  return differ("instruction set: the library of matrix products chose other kernels", fact);
}

std::string cause(const DifferingFact& fact) {
  if (fact.name.starts_with(kInstructions)) return instruction_cause(fact);
  if (fact.name == "libraries.gemm") return differ("library: another one computed the matrix products", fact);
  if (fact.name == "commit") return differ("code: the commits differ", fact);
  if (fact.name == "version") return differ("code: the versions differ", fact);
  if (fact.name == "flags") return differ("compiler flags differ", fact);
  if (fact.name == "compiler") return differ("compilers differ", fact);
  if (fact.name == "cpu") return differ("processors differ", fact);
  if (fact.name == "host") return differ("machines differ, and with them perhaps the instruction set", fact);
  return differ("library " + fact.name.substr(fact.name.find('.') + 1) + " differs", fact);
}

/// Likeliest cause first, behind those of kInstructions. TBB and HDF5 move bits but compute none.
constexpr std::array<std::string_view, 8> kChangeBits = {"libraries.gemm",    "flags", "compiler", "commit", "version",
                                                         "libraries.xtensor", "cpu",   "host"};

}  // namespace

std::vector<DifferingFact> differing_facts(const std::string& provenance_a, const std::string& host_a,
                                           const std::string& provenance_b, const std::string& host_b) {
  auto a = facts_of(provenance_a, host_a), b = facts_of(provenance_b, host_b);
  std::set<std::string> names;
  for (const auto* facts : {&a, &b})
    for (const auto& [name, value] : *facts) names.insert(name);
  // A lone study.h5 does not say the host, earlier versions little of instructions.
  std::erase_if(names, [&](const std::string& name) {
    return (name == "host" || name.starts_with(kInstructions)) && !(a.contains(name) && b.contains(name));
  });
  std::vector<DifferingFact> differing;
  for (const std::string& name : names)
    if (a[name] != b[name]) differing.push_back({name, a[name], b[name]});
  return differing;
}

bool is_about_data(const DifferingFact& fact) {
  return fact.name.starts_with("data_") || fact.name.starts_with("start_") || fact.name.starts_with("imported");
}

bool is_about_instructions(const DifferingFact& fact) { return fact.name.starts_with(kInstructions); }

bool can_change_bits(const DifferingFact& fact) {
  return is_about_instructions(fact) || std::ranges::find(kChangeBits, fact.name) != kChangeBits.end();
}

std::vector<std::string> likely_causes(const std::vector<DifferingFact>& facts) {
  std::vector<std::string> causes;
  for (const DifferingFact& fact : facts)
    if (is_about_instructions(fact)) causes.push_back(cause(fact));
  for (const std::string_view name : kChangeBits)
    if (const auto fact = std::ranges::find(facts, name, &DifferingFact::name); fact != facts.end())
      causes.push_back(cause(*fact));
  return causes;
}

}  // namespace tapelab::results
