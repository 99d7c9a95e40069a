#include "experiments/grid/published.hpp"

#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments {

std::vector<PublishedValue> parse_published(const std::string& metric, const Assignment& line) {
  std::vector<PublishedValue> values;
  for (const std::string& item : split_top_level(line.text, ',')) {
    const std::size_t space = item.find_last_of(" \t");
    const auto number = space == item.npos ? std::nullopt : parse_number(std::string_view(item).substr(space + 1));
    if (!number) {
      throw ConfigError({.message = "published value '" + item + "' is not of the form LABEL NUMBER",
                         .where = line.where,
                         .hints = {"for example: " + metric + " = run A 0.004, run B 0.01"}});
    }
    values.push_back({metric, std::string(trimmed(item.substr(0, space))), *number});
  }
  return values;
}

}  // namespace tapelab::experiments
