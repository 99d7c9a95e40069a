#include "experiments/inference/until.hpp"

#include <algorithm>
#include <string_view>

#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {

bool Until::holds(double value) const {
  switch (comparison) {
    case Comparison::kLess:
      return value < number;
    case Comparison::kAtMost:
      return value <= number;
    case Comparison::kMore:
      return value > number;
    case Comparison::kAtLeast:
      return value >= number;
  }
  return false;
}

std::string Until::text() const {
  static constexpr std::string_view kSigns[] = {"<", "<=", ">", ">="};
  return name + ' ' + std::string(kSigns[static_cast<std::size_t>(comparison)]) + ' ' + value_text(number);
}

Until parse_until(const std::string& text, const std::vector<std::string>& names) {
  const std::size_t sign = text.find_last_of("<>");
  const bool equal = sign != text.npos && sign + 1 < text.size() && text[sign + 1] == '=';
  const auto number =
      sign == text.npos ? std::nullopt : parse_number(trimmed(std::string_view(text).substr(sign + (equal ? 2 : 1))));
  const std::string name(trimmed(std::string_view(text).substr(0, std::min(sign, text.size()))));
  if (!number || name.empty())
    throw results::UsageError("'" + text + "' is not a condition of the form NAME>=NUMBER",
                              {"with <, <=, > or >=, for example --until 'y>=100'"});
  if (std::ranges::find(names, name) == names.end())
    throw results::UsageError(
        "--until: no column '" + name + "'",
        results::joined_hints(results::did_you_mean(name, names), {"the model outputs " + comma_list(names)}));
  const bool less = text[sign] == '<';
  const Comparison comparison =
      less ? (equal ? Comparison::kAtMost : Comparison::kLess) : (equal ? Comparison::kAtLeast : Comparison::kMore);
  return {name, comparison, *number};
}

}  // namespace tapelab::experiments
