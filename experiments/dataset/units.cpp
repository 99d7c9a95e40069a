#include "experiments/dataset/units.hpp"

#include <algorithm>

#include "experiments/config/config.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "results/run/output_units.hpp"
#include "results/text/list_text.hpp"

namespace tapelab::experiments {
namespace {

[[noreturn]] void reject_count(std::size_t units, const Table& table) {
  constexpr std::size_t kNamed = 8;
  std::vector<std::string> names = table.names;
  names.erase(names.begin() + static_cast<std::ptrdiff_t>(table.read_inputs()),
              names.begin() + static_cast<std::ptrdiff_t>(table.inputs));
  const std::size_t columns = names.size();
  names.resize(std::min(columns, kNamed));
  throw ConfigError({.message = "data.units names " + counted(units, "unit") + ", but " + counted(columns, "column") +
                                (columns == 1 ? " is used" : " are used"),
                     .key = "data.units",
                     .hints = {"give one unit for all, or one for each of: " + results::list_text(names) +
                               (columns > kNamed ? " ..." : "")}});
}

/// Of a name that ends in brackets what stands in them, "1" for "-".
std::string unit_in_name(std::string_view name) {
  const auto inside = [&](char open, char close) -> std::string_view {
    const std::size_t first = name.rfind(open);
    if (!name.ends_with(close) || first == name.npos || trimmed(name.substr(0, first)).empty()) return {};
    return trimmed(name.substr(first + 1, name.size() - first - 2));
  };
  std::string unit(inside('[', ']'));
  if (unit.empty()) unit = inside('(', ')');
  if (unit == "-") return "1";
  return results::is_unit(unit) ? unit : "";
}

}  // namespace

void set_units(const DataConfig& data, const Table& table, const std::string& decoder, const Columns& columns,
               DataShape& shape) {
  const std::vector<std::string>& units = data.units;
  if (units.empty()) return;
  const std::size_t made = table.inputs - table.read_inputs();  // mask channels and calendar have no unit
  if (units.size() != 1 && units.size() != table.names.size() - made) reject_count(units.size(), table);
  const auto place = std::ranges::find(shape.decoders, decoder, &DecoderShape::name);
  if (place == shape.decoders.end()) return;
  for (const std::size_t column : columns)
    place->units.push_back(units.size() == 1 ? units[0] : units[column < table.inputs ? column : column - made]);
}

std::vector<std::string> units_in_names(const std::vector<std::string>& names) {
  std::vector<std::string> units;
  for (const std::string& name : names) units.push_back(unit_in_name(name));
  if (std::ranges::all_of(units, &std::string::empty)) return {};
  std::ranges::replace(units, std::string(), std::string("1"));
  if (std::ranges::count(units, units.front()) == std::ssize(units)) units.resize(1);
  return units;
}

}  // namespace tapelab::experiments
