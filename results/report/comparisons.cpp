// What each factor changes, as `tapelab compare` tests it.
#include <set>

#include "results/report/sections.hpp"
#include "results/statistics/comparison.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostLevels = 6;     // every pair of levels is a comparison, and all of them share the correction
constexpr std::size_t kMostFactors = 4;    // with their interactions
constexpr std::size_t kMostSeeds = 2'000;  // whose effects the page holds

std::size_t levels_of(const Factor& factor) {
  return std::set<std::string>(factor.values.begin(), factor.values.end()).size();
}

/// The factors to compare; what is left out is said in `note`.
std::vector<std::string> compared_factors(const Study& study, std::string& note) {
  std::vector<std::string> keys;
  for (const Factor& factor : study.factors) {
    const std::size_t levels = levels_of(factor);
    if (levels < 2) continue;
    if (levels <= kMostLevels && keys.size() < kMostFactors)
      keys.push_back(factor.key);
    else
      note += (note.empty() ? "Not compared here: " : ", ") + factor.key + " (" + std::to_string(levels) + " values)";
  }
  if (!note.empty()) note += ". `tapelab compare --factor KEY` compares any factor.";
  return keys;
}

void shorten(Json& row) {
  for (const char* key : {"seeds", "effects", "differences", "from", "to"})
    if (const auto numbers = row.find(key); numbers != row.end() && numbers->size() > kMostSeeds)
      numbers->get_ref<Json::array_t&>().resize(kMostSeeds);
}

/// What `compare` prints as JSON, the numbers of each seed of at most kMostSeeds.
Json comparison_json(const Comparisons& comparisons) {
  Json json = Json::parse(render(comparisons, Format::kJson));
  for (Json& row : json.at("rows")) {
    shorten(row);
    if (row.contains("cells"))
      for (Json& cell : row["cells"]) shorten(cell);
  }
  return json;
}

/// How effects depend on other factors: of a comparison that names all of these factors, and is corrected for it.
Json interactions_of(const Study& study, const std::vector<std::string>& factors, const std::string& metric) {
  Json rows = Json::array();
  if (factors.size() < 2) return rows;
  Json compared = comparison_json(compare(study, {factors, {metric}}));
  for (Json& row : compared.at("rows"))
    if (row.at("changes").size() > 1) rows.push_back(std::move(row));
  return rows;
}

}  // namespace

Json comparison_section(const Study& study, const std::vector<std::string>& metrics) {
  std::string note;
  const std::vector<std::string> factors = compared_factors(study, note);
  if (factors.empty()) return {{"note", note.empty() ? "One configuration: there is nothing to compare." : note}};
  Json section = {{"note", note}, {"factors", factors}, {"metrics", Json::array()}};
  for (const std::string& metric : metrics) {
    try {
      const std::vector<std::string> named = note.empty() ? std::vector<std::string>() : factors;
      const Comparisons comparisons = compare(study, {named, {metric}});
      section["metrics"].push_back({{"metric", metric},
                                    {"method", method_text(comparisons)},
                                    {"comparison", comparison_json(comparisons)},
                                    {"interactions", interactions_of(study, factors, metric)}});
    } catch (const UsageError& error) {
      section["metrics"].push_back({{"metric", metric}, {"note", error.what()}});
    }
  }
  return section;
}

}  // namespace tapelab::results
