// Comparisons -> CSV, JSON.
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/views/comparison_render.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

constexpr const char* kImprovement = "probability_of_improvement";

struct Field {
  const char* name;
  Json (*value)(const PairedComparison& row);
};

Json optional_count(std::optional<std::size_t> count) { return count ? Json(*count) : Json(nullptr); }
Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json shown(const PairedComparison& row, double effect) { return finite(shown_effect(row.effect.scale, effect)); }

/// to - from of each seed; of an interaction its effect, none where that is a ratio.
std::vector<double> differences_of(const PairedComparison& row, const Estimate& estimate) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < estimate.from.size(); ++i) differences.push_back(estimate.to[i] - estimate.from[i]);
  if (estimate.from.empty() && row.effect.scale == Scale::kDifference) return estimate.effects;
  return differences;
}

Json difference_of(const PairedComparison& row, const Estimate& estimate) {
  if (row.effect.scale == Scale::kDifference) return finite(estimate.summary.mean);
  return finite(mean_of(row.effect.scale, estimate.to) - mean_of(row.effect.scale, estimate.from));
}

/// A number of an estimate; of one over all crossed cells null where these are opposite.
struct EstimateField {
  const char* name;
  Json (*value)(const PairedComparison& row, const Estimate& estimate);
};

const std::vector<EstimateField>& estimate_fields() {
  using Row = const PairedComparison&;
  using Of = const Estimate&;
  static const std::vector<EstimateField> all = {
      {"from_mean", [](Row r, Of e) { return finite(mean_of(r.effect.scale, e.from)); }},
      {"to_mean", [](Row r, Of e) { return finite(mean_of(r.effect.scale, e.to)); }},
      {"difference", [](Row r, Of e) { return difference_of(r, e); }},
      {"effect", [](Row r, Of e) { return shown(r, e.summary.mean); }},
      {"effect_low", [](Row r, Of e) { return is_finite(e.interval) ? shown(r, e.interval.low) : Json(nullptr); }},
      {"effect_high", [](Row r, Of e) { return is_finite(e.interval) ? shown(r, e.interval.high) : Json(nullptr); }},
      {"effect_deviation", [](Row, Of e) { return finite(e.summary.deviation); }},
      {"equal_low",
       [](Row r, Of e) { return is_finite(e.equal_interval) ? shown(r, e.equal_interval.low) : Json(nullptr); }},
      {"equal_high",
       [](Row r, Of e) { return is_finite(e.equal_interval) ? shown(r, e.equal_interval.high) : Json(nullptr); }},
      {"p_equal", [](Row, Of e) { return finite(e.p_equal); }},
      {"p_equal_holm", [](Row, Of e) { return finite(e.p_equal_holm); }},
      {"p_sign_flip", [](Row r, Of e) { return r.effect.anytime ? Json(nullptr) : finite(e.sign_flip.p); }},
      {"p_sign_flip_error", [](Row r, Of e) { return r.effect.anytime ? Json(nullptr) : finite(e.sign_flip.error); }},
      {"p_sign_flip_holm", [](Row r, Of e) { return r.effect.anytime ? Json(nullptr) : finite(e.sign_flip_holm); }},
      {"p_anytime", [](Row r, Of e) { return r.effect.anytime ? finite(e.sign_flip.p) : Json(nullptr); }},
      {"p_anytime_holm", [](Row r, Of e) { return r.effect.anytime ? finite(e.sign_flip_holm) : Json(nullptr); }},
      {"seeds_lower", [](Row, Of e) { return Json(e.lower); }},
      {"seeds_higher", [](Row, Of e) { return Json(e.higher); }}};
  return all;
}

/// What only the comparison as a whole has.
const std::vector<Field>& fields() {
  using Row = const PairedComparison&;
  static const std::vector<Field> all = {
      {"p_wilcoxon", [](Row r) { return r.is_pooled() ? finite(r.wilcoxon) : Json(nullptr); }},
      {"p_wilcoxon_holm", [](Row r) { return r.is_pooled() ? finite(r.wilcoxon_holm) : Json(nullptr); }},
      {"seeds_needed", [](Row r) { return r.seeds_needed > 0 ? Json(r.seeds_needed) : Json(nullptr); }},
      {"d_z", [](Row r) { return r.is_pooled() ? finite(r.d_z) : Json(nullptr); }},
      {"hedges_gz", [](Row r) { return r.is_pooled() ? finite(r.hedges_gz) : Json(nullptr); }},
      {"seeds_better", [](Row r) { return r.is_pooled() ? optional_count(better_seeds(r)) : Json(nullptr); }},
      {kImprovement, [](Row r) { return r.is_pooled() ? finite(r.improvement) : Json(nullptr); }},
      {"pairs", [](Row r) { return Json(r.effect.pairs); }},
      {"complete_pairs", [](Row r) { return Json(r.effect.complete); }},
      {"failed", [](Row r) { return Json(r.effect.left_out.failed); }},
      {"interrupted", [](Row r) { return Json(r.effect.left_out.interrupted); }},
      {"missing", [](Row r) { return Json(r.effect.left_out.missing); }},
      {"without_value", [](Row r) { return Json(r.effect.left_out.without_value); }}};
  return all;
}

const char* scale_name(Scale scale) { return scale == Scale::kRatio ? "ratio" : "difference"; }

/// All numbers of a comparison, for programs.
Json numbers_of(const PairedComparison& row) {
  const Estimate& estimate = row.estimate();
  Json numbers = {{"n", estimate.summary.n},
                  {"scale", scale_name(row.effect.scale)},
                  {"answer", estimate.summary.n == 0 ? Json(nullptr) : Json(answer_name(row, estimate.answer))}};
  for (const EstimateField& field : estimate_fields())
    numbers[field.name] = row.is_pooled() ? field.value(row, estimate) : Json(nullptr);
  for (const Field& field : fields()) numbers[field.name] = field.value(row);
  return numbers;
}

Json cells_of(const PairedComparison& row) {
  Json cells = Json::array();
  for (std::size_t i = 0; i < row.effect.cells.size(); ++i) {
    const CellEffect& cell = row.effect.cells[i];
    Json entry = {{"where", cell.where},
                  {"n", cell.estimate.summary.n},
                  {"answer", answer_name(row, cell.estimate.answer)},
                  {"effects", Json::array()}};
    for (const double effect : cell.estimate.effects) entry["effects"].push_back(shown(row, effect));
    for (const EstimateField& field : estimate_fields()) entry[field.name] = field.value(row, cell.estimate);
    entry[kImprovement] = finite(row.cell_improvements[i]);
    cells.push_back(std::move(entry));
  }
  return cells;
}

std::string csv_text(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? exact_number(value.get<double>()) : value.dump();
}

std::string better_name(Better better) {
  return better == Better::kLower ? "lower" : better == Better::kHigher ? "higher" : "neither";
}

}  // namespace

// A line for each comparison, and beneath it one for each of its opposite cells.
std::string comparisons_csv(const Comparisons& comparisons) {
  TextTable text;
  text.header = {"metric", "change", "cell", "averaged_over", "together_with"};
  const Json names = numbers_of(PairedComparison{});
  for (const auto& [name, value] : names.items()) text.header.push_back(name);
  const auto add = [&](const PairedComparison& row, const std::string& cell, const Json& numbers) {
    Texts line = {row.metric, change_text(row), cell, joined(row.averaged_over), joined(row.together_with)};
    for (const auto& [name, value] : names.items())
      line.push_back(numbers.contains(name) ? csv_text(numbers[name]) : "");
    text.rows.push_back(std::move(line));
  };
  for (const PairedComparison& row : comparisons.rows) {
    add(row, "", numbers_of(row));
    for (const Json& cell : cells_of(row)) add(row, cell["where"], cell);
  }
  return csv(text);
}

std::string comparisons_json(const Comparisons& comparisons) {
  Json rows = Json::array();
  for (const PairedComparison& row : comparisons.rows) {
    Json changes = Json::array(), effects = Json::array();
    for (const Change& change : row.changes)
      changes.push_back({{"key", change.key}, {"from", change.from}, {"to", change.to}});
    const Estimate& estimate = row.estimate();
    for (const double effect : estimate.effects) effects.push_back(shown(row, effect));
    Json entry = {{"metric", row.metric},
                  {"better", better_name(row.better)},
                  {"changes", changes},
                  {"averaged_over", row.averaged_over},
                  {"together_with", row.together_with},
                  {"seeds", row.seeds},
                  {"from", estimate.from},
                  {"to", estimate.to},
                  {"differences", differences_of(row, estimate)},
                  {"effects", effects}};
    entry.update(numbers_of(row));
    entry["cells"] = cells_of(row);
    rows.push_back(std::move(entry));
  }
  Json json = {{"title", comparisons.title},
               {"alpha", kAlpha},
               {"test", comparisons.anytime ? "anytime" : "sign flip"},
               {"correction", "holm"},
               {"margin", comparisons.margin.is_set() ? Json(comparisons.margin.text) : Json(nullptr)},
               {"comparisons", comparisons.tested},
               {"rows", rows}};
  if (!comparisons.trends.empty()) json["trends"] = Json::array();
  for (const Trend& trend : comparisons.trends)
    json["trends"].push_back({{"key", trend.key},
                              {"metric", trend.metric},
                              {"values", trend.levels},
                              {"configurations", trend.cells},
                              {"rank_correlations", trend.correlations}});
  if (!comparisons.remark.empty()) json["remarks"] = Json::array({comparisons.remark});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tapelab::results
