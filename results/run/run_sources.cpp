#include "results/run/run_sources.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

/// What follows `mark`; "" without it.
std::string_view after(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == text.npos ? "" : text.substr(at + mark.size());
}

}  // namespace

RunSources sources_of(const std::string& provenance) {
  RunSources sources;
  const auto facts = nlohmann::json::parse(provenance, nullptr, /*allow_exceptions=*/false);
  const auto text = [&](const char* name) {
    return facts.is_object() && facts.contains(name) && facts[name].is_string() ? facts[name].get<std::string>() : "";
  };
  sources.data = text("data_checksum");
  sources.file_content = text("data_file_checksum");
  sources.test_file_content = text("data_test_file_checksum");
  sources.start_run = text("start_from");
  sources.start_configuration = text("start_configuration");
  return sources;
}

std::string imported_from(const std::string& provenance) {
  const auto facts = nlohmann::json::parse(provenance, nullptr, /*allow_exceptions=*/false);
  const auto found = facts.find(kImported);
  if (found == facts.end() || !found->is_object()) return "";
  const auto text = [&](const char* name) {
    const auto member = found->find(name);
    return member != found->end() && member->is_string() ? member->get<std::string>() : "?";
  };
  return text("file") + " (" + text("program") + ")";
}

std::string_view data_checksum_of(std::string_view provenance) {
  const std::string_view rest = after(provenance, "\"data_checksum\":\"");
  return rest.substr(0, rest.find('"'));
}

int known_revisions_of(std::string_view provenance) {
  const std::string_view rest = after(provenance, "\"known_revisions\":");
  return parse_number<int>(rest.substr(0, rest.find_first_of(",}"))).value_or(0);
}

int newest_known_revision(int revision, std::string_view provenance) {
  return std::max(revision, known_revisions_of(provenance));
}

}  // namespace tapelab::results
