// RunDifferences as text and JSON.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/views/why.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::string absent_or(const std::string& text) { return text.empty() ? "-" : text; }

std::string texts_section(const std::string& title, const std::vector<TwoTexts>& rows) {
  constexpr std::size_t kWide = 40;  // longer texts get lines of their own
  if (rows.empty()) return title + ": the same\n";
  TextTable table{{title, "first", "second"}, {}};
  std::string wide;
  for (const TwoTexts& row : rows) {
    if (std::max(row.a.size(), row.b.size()) > kWide)
      wide += "  " + row.name + "\n    first   " + absent_or(row.a) + "\n    second  " + absent_or(row.b) + '\n';
    else
      table.rows.push_back({std::string("  ").append(row.name), absent_or(row.a), absent_or(row.b)});
  }
  return (table.rows.empty() ? title + '\n' : aligned(table)) + wide;
}

/// Enough digits to see the difference.
std::string digits(double value) { return std::isnan(value) ? "-" : exact_number(value); }

std::string numbers_section(const std::string& title, const std::vector<TwoNumbers>& rows, std::size_t same) {
  const std::string others = std::to_string(same) + " the same to the last bit";
  if (rows.empty()) return title + ": " + others + '\n';
  TextTable table{{title, "first apart at", "first", "second", "largest difference"}, {}};
  for (const TwoNumbers& row : rows)
    table.rows.push_back({std::string("  ").append(row.name), absent_or(row.place), digits(row.a), digits(row.b),
                          short_number(row.largest)});
  return aligned(table) + (same > 0 ? "  and " + others + '\n' : "");
}

Json texts_json(const std::vector<TwoTexts>& rows) {
  Json all = Json::object();
  for (const TwoTexts& row : rows) all[row.name] = {row.a, row.b};
  return all;
}

Json numbers_json(const std::vector<TwoNumbers>& rows) {
  Json all = Json::object();
  for (const TwoNumbers& row : rows) {
    all[row.name] = {{"first", row.a}, {"second", row.b}, {"largest_difference", row.largest}};
    if (!row.place.empty()) all[row.name]["at"] = row.place;
  }
  return all;
}

}  // namespace

std::string render(const RunDifferences& d, Format format) {
  if (format == Format::kJson) {
    const Json json = {{"first", d.a},
                       {"second", d.b},
                       {"revision", d.revision.empty() ? Json(nullptr) : Json(d.revision)},
                       {"settings", texts_json(d.settings)},
                       {"data", texts_json(d.data)},
                       {"code", texts_json(d.code)},
                       {"outcome", texts_json(d.outcome)},
                       {"curves", numbers_json(d.curves)},
                       {"same_curves", d.same_curves},
                       {"metrics", numbers_json(d.metrics)},
                       {"same_metrics", d.same_metrics},
                       {"causes", d.causes}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  std::string text = "first:  " + d.a + "\nsecond: " + d.b + "\n\n" +
                     (d.revision.empty() ? "" : "revision: " + d.revision + "\n") +
                     texts_section("settings", d.settings) + texts_section("data", d.data) +
                     texts_section("code and machine", d.code) + texts_section("outcome", d.outcome) +
                     numbers_section("curves", d.curves, d.same_curves) +
                     numbers_section("metrics", d.metrics, d.same_metrics) + "\nwhy:\n";
  for (const std::string& cause : d.causes) text += "  " + cause + '\n';
  return text;
}

}  // namespace tapelab::results
