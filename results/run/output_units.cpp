#include "results/run/output_units.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "results/run/metrics.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::json;

/// The one unit of them all; "" where there are several, or none.
std::string shared(const std::vector<std::string>& units) {
  const bool equal = !units.empty() && std::ranges::count(units, units.front()) == std::ssize(units);
  return equal ? units.front() : "";
}

/// All of them, or nothing.
std::vector<std::string> parse_units(const Json& list) {
  std::vector<std::string> units;
  if (!list.is_array()) return units;
  for (const Json& item : list) {
    if (!item.is_string() || !is_unit(item.get_ref<const std::string&>())) return {};
    units.push_back(item.get<std::string>());
  }
  return units;
}

}  // namespace

bool is_unit(std::string_view text) {
  constexpr std::size_t kMost = 64;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !text.empty() && text.size() <= kMost && std::ranges::none_of(text, is_control);
}

OutputUnits output_units(const std::string& data) {
  OutputUnits units;
  const Json json = Json::parse(data, nullptr, false);
  if (!json.is_object() || !json.contains("decoders")) return units;
  for (const Json& decoder : json["decoders"]) {
    if (!decoder.is_object() || !decoder.contains("name") || !decoder["name"].is_string()) continue;
    units[decoder["name"].get<std::string>()] = parse_units(decoder.value("units", Json()));
  }
  return units;
}

std::string shared_unit(const OutputUnits& units, std::string_view decoder) {
  const auto found = units.find(decoder);
  const std::string unit = found == units.end() ? "" : shared(found->second);
  return unit.empty() ? "1" : unit;
}

std::string metric_units(const OutputUnits& units, std::string_view metric) {
  const auto place = find_metric(metric);
  if (place && place->row->data == DataUnits::kData) return shared_unit(units, place->decoder);
  const auto info = describe_metric(metric);
  return info ? info->units : "1";
}

std::vector<std::string> common_units(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a == b) return a;
  const std::string unit = shared(a);
  return unit.empty() || unit != shared(b) ? std::vector<std::string>() : std::vector<std::string>{unit};
}

std::string with_unit(const std::string& name, const std::string& unit) {
  const bool said = name.ends_with("[" + unit + "]") || name.ends_with("(" + unit + ")");
  return unit.empty() || unit == "1" || said ? name : name + " [" + unit + "]";
}

}  // namespace tapelab::results
