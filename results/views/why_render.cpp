// RunDifferences as text and JSON.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/text/aligned_table.hpp"
#include "results/text/number_text.hpp"
#include "results/views/why.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

std::string absent_or(const std::string& text) { return text.empty() ? "-" : text; }

std::string texts_section(const std::string& title, const std::vector<TwoTexts>& rows, std::size_t width) {
  constexpr std::size_t kWide = 40;  // longer texts get lines of their own
  if (rows.empty()) return title + ": the same\n";
  TextTable table{{title, "first", "second"}, {}};
  std::string wide;
  for (const TwoTexts& row : rows) {
    if (std::max(row.a.size(), row.b.size()) > kWide)
      wide += "  " + row.name + '\n' + hanging("    first   " + absent_or(row.a), width, 8) + '\n' +
              hanging("    second  " + absent_or(row.b), width, 8) + '\n';
    else
      table.rows.push_back({std::string("  ").append(row.name), absent_or(row.a), absent_or(row.b)});
  }
  return (table.rows.empty() ? title + '\n' : aligned(table, width)) + wide;
}

/// Enough digits to see the difference.
std::string digits(double value) { return std::isnan(value) ? "-" : number_text(value); }

std::string numbers_section(const std::string& title, const std::vector<TwoNumbers>& rows, std::size_t same,
                            std::size_t width) {
  const std::string others = std::to_string(same) + " the same to the last bit";
  if (rows.empty()) return title + ": " + others + '\n';
  const bool has_places = std::ranges::any_of(rows, [](const TwoNumbers& row) { return !row.place.empty(); });
  TextTable table{{title, "first", "second", "largest difference"}, {}};
  if (has_places) table.header.insert(table.header.begin() + 1, "first apart at");
  for (const TwoNumbers& row : rows) {
    table.rows.push_back({std::string("  ").append(row.name), digits(row.a), digits(row.b), short_number(row.largest)});
    if (has_places) table.rows.back().insert(table.rows.back().begin() + 1, absent_or(row.place));
  }
  return aligned(table, width) + (same > 0 ? "  and " + others + '\n' : "");
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

std::string render(const RunDifferences& d, Format format, std::size_t width) {
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
  std::string text = hanging("first:  " + d.a, width, 8) + '\n' + hanging("second: " + d.b, width, 8) + "\n\n";
  if (!d.revision.empty()) text += hanging("revision: " + d.revision, width) + '\n';
  text += texts_section("settings", d.settings, width) + texts_section("data", d.data, width) +
          texts_section("code and machine", d.code, width) + texts_section("outcome", d.outcome, width) +
          numbers_section("curves", d.curves, d.same_curves, width) +
          numbers_section("metrics", d.metrics, d.same_metrics, width) + "\nwhy:\n";
  for (const std::string& cause : d.causes) text += hanging("  " + cause, width) + '\n';
  return text;
}

}  // namespace tapelab::results
