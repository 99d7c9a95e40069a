#include "experiments/config/schema.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/config/fields.hpp"
#include "results/text/line_breaks.hpp"

namespace tapelab::experiments {
namespace {

const char* type_name(results::SettingType type) {
  switch (type) {
    case results::SettingType::kBool:
      return "bool";
    case results::SettingType::kInteger:
      return "integer";
    case results::SettingType::kReal:
      return "real";
    case results::SettingType::kText:
      return "text";
    case results::SettingType::kList:
      break;
  }
  return "list";
}

std::string allowed_with_unit(const Field& field) {
  return allowed_text(field) + (field.unit.empty() ? "" : " [" + field.unit + "]");
}

nlohmann::ordered_json as_json(const Field& field) {
  nlohmann::ordered_json row = {{"key", field.key},
                                {"type", type_name(field.type())},
                                {"default", field.default_value},
                                {"allowed", allowed_text(field)}};
  if (const auto* range = std::get_if<Range>(&field.allowed)) {
    row[range->ends == Ends::kOpenLow ? "exclusive_minimum" : "minimum"] = range->low;
    if (std::isfinite(range->high)) row[range->ends == Ends::kOpenHigh ? "exclusive_maximum" : "maximum"] = range->high;
  }
  if (const auto choices = field.choices(); !choices.empty()) row["choices"] = choices;
  if (!field.unit.empty()) row["unit"] = field.unit;
  row["help"] = field.help;
  return row;
}

}  // namespace

std::string schema_text(const std::string& prefix) {
  constexpr std::size_t kWidth = 80;
  const std::string indent(4, ' ');
  std::string text, section;
  for (const Field& field : fields()) {
    if (!field.key.starts_with(prefix)) continue;
    const std::string own = field.key.substr(0, field.key.find('.'));
    if (own != section) text += (text.empty() ? "[" : "\n[") + own + "]\n";
    section = own;
    text += field.key + " = " + field.default_value + '\n';
    for (const std::string& line : {allowed_with_unit(field), field.help})
      text += indent + results::wrapped(line, indent, kWidth - indent.size()) + '\n';
  }
  return text;
}

std::string schema_json() {
  auto rows = nlohmann::ordered_json::array();
  for (const Field& field : fields()) rows.push_back(as_json(field));
  return rows.dump(2) + '\n';
}

std::string schema_markdown() {
  std::string text = "| key | default | allowed | meaning |\n|---|---|---|---|\n";
  for (const Field& field : fields()) {
    const std::string value = field.default_value.empty() ? "" : '`' + field.default_value + '`';
    text += "| `" + field.key + "` | " + value + " | " + allowed_with_unit(field) + " | " + field.help + " |\n";
  }
  return text;
}

}  // namespace tapelab::experiments
