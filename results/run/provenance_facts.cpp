#include "results/run/provenance_facts.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

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
  if (!host.empty()) facts["host"] = host;
  return facts;
}

/// "oneDNN 2.6.3 AVX-512 with OpenBLAS 0.3.21 Haswell": the libraries with their versions, and the kernels they chose.
struct Backend {
  std::string libraries, kernels;
};

Backend backend_of(const std::string& text) {
  Backend backend;
  std::istringstream words(text);
  int in_library = 0;  // the name, then the version; what follows is the kernel
  for (std::string word; words >> word;) {
    if (word == "with") {
      in_library = 0;
      continue;
    }
    std::string& named = in_library < 2 ? backend.libraries : backend.kernels;
    named += (named.empty() ? "" : " ") + word;
    ++in_library;
  }
  return backend;
}

std::string differ(const std::string& what, const DifferingFact& fact) {
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("not stored") : text; };
  return what + ": " + shown(fact.a) + " and " + shown(fact.b);
}

std::string backend_cause(const DifferingFact& fact) {
  const Backend a = backend_of(fact.a), b = backend_of(fact.b);
  if (a.libraries == b.libraries)
    return differ("instruction set: the library of matrix products chose other kernels", {"", a.kernels, b.kernels});
  return differ("library: another one computed the matrix products", fact);
}

std::string cause(const DifferingFact& fact) {
  if (fact.name == "libraries.gemm") return backend_cause(fact);
  if (fact.name == "commit") return differ("code: the commits differ", fact);
  if (fact.name == "version") return differ("code: the versions differ", fact);
  if (fact.name == "flags") return differ("compiler flags differ", fact);
  if (fact.name == "compiler") return differ("compilers differ", fact);
  if (fact.name == "host") return differ("machines differ, so -march=native means another instruction set", fact);
  return differ("library " + fact.name.substr(fact.name.find('.') + 1) + " differs", fact);
}

/// Likeliest cause first. TBB and HDF5 move bits but compute none.
constexpr std::array<std::string_view, 7> kChangeBits = {"libraries.gemm",    "flags", "compiler", "commit", "version",
                                                         "libraries.xtensor", "host"};

}  // namespace

std::vector<DifferingFact> differing_facts(const std::string& provenance_a, const std::string& host_a,
                                           const std::string& provenance_b, const std::string& host_b) {
  auto a = facts_of(provenance_a, host_a), b = facts_of(provenance_b, host_b);
  std::set<std::string> names;
  for (const auto* facts : {&a, &b})
    for (const auto& [name, value] : *facts) names.insert(name);
  if (!a.contains("host") || !b.contains("host")) names.erase("host");  // a lone study.h5 does not say
  std::vector<DifferingFact> differing;
  for (const std::string& name : names)
    if (a[name] != b[name]) differing.push_back({name, a[name], b[name]});
  return differing;
}

bool is_about_data(const DifferingFact& fact) {
  return fact.name.starts_with("data_") || fact.name.starts_with("start_");
}

bool can_change_bits(const DifferingFact& fact) {
  return std::ranges::find(kChangeBits, fact.name) != kChangeBits.end();
}

std::vector<std::string> likely_causes(const std::vector<DifferingFact>& facts) {
  std::vector<std::string> causes;
  for (const std::string_view name : kChangeBits)
    if (const auto fact = std::ranges::find(facts, name, &DifferingFact::name); fact != facts.end())
      causes.push_back(cause(*fact));
  return causes;
}

}  // namespace tapelab::results
