#include "experiments/formats/input_error.hpp"

#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

std::string rendered(const Complaint& complaint) {
  std::string text = complaint.message;
  if (!complaint.where.source.empty()) text += "\n  --> " + complaint.where.text();
  for (const std::string& hint : complaint.hints) text += "\n   = " + hint;
  return text;
}

}  // namespace

std::string Location::text() const { return line == 0 ? source : source + ':' + std::to_string(line); }

InputError::InputError(Complaint complaint)
    : results::UsageError(rendered(complaint)), complaint_(std::move(complaint)) {}

std::vector<std::string> hint_nearest(std::string_view wrong, const std::vector<std::string>& known,
                                      std::vector<std::string> otherwise) {
  if (const auto near = results::nearest_name(wrong, known)) return {"did you mean '" + *near + "'?"};
  return otherwise;
}

std::string comma_list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace tapelab::experiments
