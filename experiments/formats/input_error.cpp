#include "experiments/formats/input_error.hpp"

#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

std::string rendered(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  if (!diagnostic.where.source.empty()) text += "\n  --> " + diagnostic.where.text();
  for (const std::string& hint : diagnostic.hints) text += "\n   = " + hint;
  return text;
}

}  // namespace

std::string Location::text() const { return line == 0 ? source : source + ':' + std::to_string(line); }

InputError::InputError(Diagnostic diagnostic)
    : results::UsageError(rendered(diagnostic), diagnostic.message, diagnostic.hints),
      diagnostic_(std::move(diagnostic)) {}

std::vector<std::string> hint_nearest(std::string_view wrong, const std::vector<std::string>& known,
                                      std::vector<std::string> otherwise) {
  return results::did_you_mean(wrong, known, std::move(otherwise));
}

std::string comma_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace tapelab::experiments
