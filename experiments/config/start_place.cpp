#include "experiments/config/start_place.hpp"

#include <system_error>

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {
namespace {

bool exists(const std::filesystem::path& base, const std::string& study) {
  std::error_code error;
  return std::filesystem::exists(base / study, error);
}

/// Where the study ends; npos: nothing follows it.
std::size_t end_of_study(const std::string& text, const std::filesystem::path& base) {
  if (exists(base, text)) return text.npos;
  for (std::size_t colon = text.rfind(':'); colon != text.npos && colon > 0; colon = text.rfind(':', colon - 1))
    if (exists(base, text.substr(0, colon))) return colon;
  // Values may hold colons too: eval.threshold=quantile:0.9
  const std::size_t before_words = text.rfind(':', text.find('='));
  return before_words == text.npos ? text.rfind(':') : before_words;
}

}  // namespace

std::string StartPlace::text() const { return study.string() + (words.empty() ? "" : ":" + value_text(words)); }

StartPlace parse_start_from(const std::string& text, const std::filesystem::path& base) {
  const std::size_t end = end_of_study(text, base);
  if (end == text.npos) return {text, {}};
  const std::string which = text.substr(end + 1);
  return {text.substr(0, end), words(which).value_or(std::vector<std::string>{which})};
}

}  // namespace tapelab::experiments
