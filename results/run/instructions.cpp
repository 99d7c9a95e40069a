#include "results/run/instructions.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <sstream>

#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

/// What a fact is called in sentences.
std::string phrase(const std::string& name, const std::string& value) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPhrases = {{{"compiled", "code for"},
                                                                                      {"processor", "processor"},
                                                                                      {"openblas", "OpenBLAS kernels"},
                                                                                      {"onednn", "oneDNN kernels"}}};
  const auto known = std::ranges::find(kPhrases, name, &decltype(kPhrases)::value_type::first);
  return (known == kPhrases.end() ? name : std::string(known->second)) + " " + value;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// Of one kind what any of the others says differently.
std::string text_among(const Instructions& own, const std::vector<InstructionKind>& kinds) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : own)
    if (std::ranges::any_of(kinds, [&](const InstructionKind& kind) {
          const auto other = kind.instructions.find(name);
          return other != kind.instructions.end() && other->second != value;
        }))
      parts.push_back(phrase(name, value));
  return parts.empty() ? "others" : joined(parts);
}

}  // namespace

Backend backend_of(const std::string& text) {
  Backend backend;
  std::istringstream words(text);
  std::string library;
  int in_library = 0;  // the name, then the version; what follows is the kernel
  for (std::string word; words >> word;) {
    if (word == "with") {
      in_library = 0;
      backend.libraries += " with";
      continue;
    }
    if (in_library == 0) {
      library = word;
      std::ranges::transform(library, library.begin(), [](unsigned char c) { return std::tolower(c); });
    }
    std::string& named = in_library < 2 ? backend.libraries : backend.kernels[library];
    named += (named.empty() ? "" : " ") + word;
    ++in_library;
  }
  return backend;
}

Instructions instructions_of(const std::string& provenance) {
  const Json facts = Json::parse(provenance, nullptr, /*allow_exceptions=*/false);
  Instructions all;
  if (!facts.is_object()) return all;
  if (const auto libraries = facts.find("libraries"); libraries != facts.end() && libraries->is_object())
    if (const auto gemm = libraries->find("gemm"); gemm != libraries->end() && gemm->is_string())
      all = backend_of(gemm->get<std::string>()).kernels;
  if (const auto stored = facts.find("instructions"); stored != facts.end() && stored->is_object())
    for (const auto& [name, value] : stored->items())
      if (value.is_string()) all[name] = value.get<std::string>();
  return all;
}

Instructions continued(const Instructions& before, Instructions now) {
  static constexpr std::string_view kThen = ", then ";
  for (const auto& [name, value] : before) {
    const auto [own, is_only_before] = now.emplace(name, value);
    if (is_only_before) continue;
    const std::size_t last = value.rfind(kThen);
    const bool ends_so = (last == value.npos ? value : value.substr(last + kThen.size())) == own->second;
    own->second = ends_so ? value : value + std::string(kThen) + own->second;
  }
  return now;
}

bool agree(const Instructions& a, const Instructions& b) {
  return std::ranges::all_of(a, [&](const auto& fact) {
    const auto other = b.find(fact.first);
    return other == b.end() || other->second == fact.second;
  });
}

std::string differing_text(const Instructions& own, const Instructions& other) { return text_among(own, {{other, 1}}); }

std::vector<InstructionKind> instruction_kinds(std::span<const std::string> provenances) {
  std::map<std::string_view, std::size_t> texts;  // few differ, and each is parsed once
  for (const std::string& text : provenances)
    if (!text.empty()) ++texts[text];
  std::vector<InstructionKind> kinds;
  for (const auto& [text, runs] : texts) {
    const Instructions own = instructions_of(std::string(text));
    if (own.empty()) continue;
    const auto known =
        std::ranges::find_if(kinds, [&](const InstructionKind& kind) { return agree(kind.instructions, own); });
    if (known == kinds.end()) {
      kinds.push_back({own, runs});
    } else {
      known->runs += runs;
      known->instructions.insert(own.begin(), own.end());
    }
  }
  std::ranges::stable_sort(kinds, std::ranges::greater(), &InstructionKind::runs);
  return kinds;
}

std::string several_instructions(const std::vector<InstructionKind>& kinds) {
  if (kinds.size() < 2) return "";
  std::vector<std::string> parts;
  for (const InstructionKind& kind : kinds)
    parts.push_back(counted(kind.runs, "run") + " with " + text_among(kind.instructions, kinds));
  return "the runs were made with several instruction sets, so that last bits may differ: " + joined(parts);
}

}  // namespace tapelab::results
