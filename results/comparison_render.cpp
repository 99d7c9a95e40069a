// Comparisons -> text, Markdown, CSV, JSON.
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "results/comparison.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

std::string joined(const Texts& texts, const char* separator = ", ") {
  std::string text;
  for (const std::string& part : texts) text += (text.empty() ? "" : separator) + part;
  return text;
}

std::string signed_number(double value) { return (value > 0 ? "+" : "") + short_number(value); }

std::string interval_text(const Interval& interval) {
  if (std::isnan(interval.low)) return "-";
  return "[" + signed_number(interval.low) + ", " + signed_number(interval.high) + "]";
}

std::string better_text(const PairedComparison& row) {
  const std::string of = " of " + std::to_string(row.summary.n);
  if (row.changes.size() > 1 || row.summary.n == 0) return "-";
  if (const auto better = better_seeds(row)) return std::to_string(*better) + of;
  return "higher in " + std::to_string(row.higher) + of;
}

std::string seeds_text(const PairedComparison& row) {
  std::string text = std::to_string(row.summary.n);
  if (row.complete == row.pairs) return text;
  text += "; " + std::to_string(row.complete) + " of " + std::to_string(row.pairs) + " pairs: ";
  std::string runs = counts_text(row.left_out);  // "24 failed, 1 missing"
  const std::size_t space = runs.find(' ');
  return text + runs.insert(space, runs.substr(0, space) == "1" ? " run" : " runs");
}

std::string effect_text(const PairedComparison& row) {
  if (std::isnan(row.d_z)) return "-";
  if (std::isinf(row.d_z)) return "all equal";
  return short_number(row.d_z) + (std::isnan(row.hedges_gz) ? "" : " (" + short_number(row.hedges_gz) + ")");
}

TextTable for_people(const Comparisons& comparisons) {
  std::set<std::string> metrics;
  for (const PairedComparison& row : comparisons.rows) metrics.insert(row.metric);
  TextTable text;
  if (metrics.size() > 1) text.header.push_back("metric");
  text.wrapped_column = text.header.size();
  for (const char* name : {"change", "from", "to", "difference", "95 % interval", "better", "seeds", "p (sign flip)",
                           "p (Wilcoxon)", "d_z (g)"})
    text.header.push_back(name);
  for (const PairedComparison& row : comparisons.rows) {
    Texts line;
    if (metrics.size() > 1) line.push_back(row.metric);
    line.insert(line.end(),
                {change_text(row), short_number(summarize(row.from).mean), short_number(summarize(row.to).mean),
                 signed_number(row.summary.mean), interval_text(row.interval), better_text(row), seeds_text(row),
                 p_text(row), short_number(row.wilcoxon_holm), effect_text(row)});
    text.rows.push_back(std::move(line));
  }
  return text;
}

std::string caption(const Comparisons& comparisons) {
  std::string text = comparisons.title.empty() ? "" : comparisons.title + "\n";
  std::set<std::string> said;
  for (const PairedComparison& row : comparisons.rows) {
    if (!said.insert(row.metric).second) continue;
    text += row.metric;
    if (const auto info = describe_metric(row.metric)) text += ": " + info->long_name;
    if (row.better != Better::kNeither)
      text += row.better == Better::kLower ? "; lower is better" : "; higher is better";
    text += "\n";
  }
  if (!comparisons.remark.empty()) text += comparisons.remark + "\n";
  return text + "\n";
}

/// What single rows need said, each sentence once.
std::string notes(const Comparisons& comparisons) {
  Texts lines;
  const auto add = [&](const std::string& line) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  };
  for (const PairedComparison& row : comparisons.rows) {
    Texts keys;
    for (const Change& change : row.changes) keys.push_back(change.key);
    const std::string effect = joined(keys, " x ");
    if (row.pairs == 0) add(change_text(row) + ": no runs differ in this alone");
    if (row.pairs == 0) continue;
    if (!row.averaged_over.empty()) add(effect + ": averaged over " + joined(row.averaged_over));
    if (std::isinf(row.d_z))
      add(change_text(row) +
          ": the differences of all seeds are equal, so d_z, which divides by their deviation, is infinite");
    if (!row.together_with.empty()) add(change_text(row) + ": together with it changes " + joined(row.together_with));
  }
  return joined(lines, "\n") + (lines.empty() ? "" : "\n");
}

struct Field {
  const char* name;
  Json (*value)(const PairedComparison& row);
};

Json optional_count(std::optional<std::size_t> count) { return count ? Json(*count) : Json(nullptr); }
Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// The numbers of a comparison, for programs.
const std::vector<Field>& fields() {
  using Row = const PairedComparison&;
  static const std::vector<Field> all = {
      {"n", [](Row r) { return Json(r.summary.n); }},
      {"from_mean", [](Row r) { return finite(summarize(r.from).mean); }},
      {"to_mean", [](Row r) { return finite(summarize(r.to).mean); }},
      {"difference", [](Row r) { return finite(r.summary.mean); }},
      {"deviation", [](Row r) { return finite(r.summary.deviation); }},
      {"low", [](Row r) { return finite(r.interval.low); }},
      {"high", [](Row r) { return finite(r.interval.high); }},
      {"p_sign_flip", [](Row r) { return finite(r.sign_flip.p); }},
      {"p_sign_flip_error", [](Row r) { return finite(r.sign_flip.error); }},
      {"p_sign_flip_holm", [](Row r) { return finite(r.sign_flip_holm); }},
      {"p_wilcoxon", [](Row r) { return finite(r.wilcoxon); }},
      {"p_wilcoxon_holm", [](Row r) { return finite(r.wilcoxon_holm); }},
      {"seeds_needed", [](Row r) { return r.seeds_needed > 0 ? Json(r.seeds_needed) : Json(nullptr); }},
      {"d_z", [](Row r) { return finite(r.d_z); }},
      {"hedges_gz", [](Row r) { return finite(r.hedges_gz); }},
      {"seeds_lower", [](Row r) { return Json(r.lower); }},
      {"seeds_higher", [](Row r) { return Json(r.higher); }},
      {"seeds_better", [](Row r) { return optional_count(better_seeds(r)); }},
      {"pairs", [](Row r) { return Json(r.pairs); }},
      {"complete_pairs", [](Row r) { return Json(r.complete); }},
      {"failed", [](Row r) { return Json(r.left_out.failed); }},
      {"interrupted", [](Row r) { return Json(r.left_out.interrupted); }},
      {"missing", [](Row r) { return Json(r.left_out.missing); }},
      {"without_value", [](Row r) { return Json(r.left_out.without_value); }}};
  return all;
}

std::string csv_text(const Json& value) {
  if (value.is_null()) return "";
  return value.is_number_float() ? exact_number(value.get<double>()) : value.dump();
}

std::string comparisons_csv(const Comparisons& comparisons) {
  TextTable text;
  text.header = {"metric", "change", "averaged_over", "together_with"};
  for (const Field& field : fields()) text.header.push_back(field.name);
  for (const PairedComparison& row : comparisons.rows) {
    Texts line = {row.metric, change_text(row), joined(row.averaged_over), joined(row.together_with)};
    for (const Field& field : fields()) line.push_back(csv_text(field.value(row)));
    text.rows.push_back(std::move(line));
  }
  return csv(text);
}

std::string better_name(Better better) {
  return better == Better::kLower ? "lower" : better == Better::kHigher ? "higher" : "neither";
}

std::string comparisons_json(const Comparisons& comparisons) {
  Json rows = Json::array();
  for (const PairedComparison& row : comparisons.rows) {
    Json changes = Json::array();
    for (const Change& change : row.changes)
      changes.push_back({{"key", change.key}, {"from", change.from}, {"to", change.to}});
    Json entry = {{"metric", row.metric},
                  {"better", better_name(row.better)},
                  {"changes", changes},
                  {"averaged_over", row.averaged_over},
                  {"together_with", row.together_with},
                  {"seeds", row.seeds},
                  {"from", row.from},
                  {"to", row.to},
                  {"differences", row.differences}};
    for (const Field& field : fields()) entry[field.name] = field.value(row);
    rows.push_back(std::move(entry));
  }
  Json json = {{"title", comparisons.title},
               {"alpha", kAlpha},
               {"correction", "holm"},
               {"comparisons", comparisons.tested},
               {"rows", rows}};
  if (!comparisons.remark.empty()) json["remarks"] = Json::array({comparisons.remark});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string change_text(const PairedComparison& comparison) {
  Texts texts;
  for (const Change& change : comparison.changes)
    texts.push_back(change.key + ": " + shown_value(change.from) + " -> " + shown_value(change.to));
  return joined(texts, " x ");
}

std::string p_text(const PairedComparison& comparison) {
  if (comparison.seeds_needed > 0) return "needs " + std::to_string(comparison.seeds_needed) + " seeds";
  std::string text = short_number(comparison.sign_flip_holm);
  const SignFlip& flip = comparison.sign_flip;
  if (flip.error > 0 && comparison.sign_flip_holm < 1)  // what the correction caps at 1 has no error left
    text += " ± " + short_number(flip.error * comparison.sign_flip_holm / flip.p);
  return text;
}

std::string method_text(const Comparisons& comparisons) {
  std::size_t needed = 0;
  bool drawn = false, interaction = false;
  for (const PairedComparison& row : comparisons.rows) {
    needed = std::max(needed, row.seeds_needed);
    drawn = drawn || row.sign_flip.error > 0;
    interaction = interaction || row.changes.size() > 1;
  }
  if (comparisons.tested == 0) return "No seed has a complete pair: there is nothing to test.\n";
  const std::string count = std::to_string(comparisons.tested);
  std::string text =
      "Each difference is to - from within a seed, averaged over the seed's pairs; seeds are the units.\n"
      "Mean, 95 % interval by Student's t, sign-flip permutation test and Wilcoxon's signed-rank test, both two-sided\n"
      "and Holm-corrected over " +
      count + (comparisons.tested == 1 ? " comparison" : " comparisons") +
      "; d_z is mean over standard deviation, g with Hedges' correction for few seeds.\n";
  if (interaction) text += "a x b: by how much the change of a differs between the two levels of b.\n";
  if (drawn) text += "Above 16 seeds the permutation test draws 99,999 sign patterns: p ± its standard error.\n";
  if (comparisons.seeds == 1)
    text += "There is one seed: no test is possible, at least " + std::to_string(needed) + " seeds are needed.\n";
  else if (needed > 0)
    text +=
        "\"needs n seeds\": with fewer no p can reach 0.05 after the correction, whatever the differences are: 2 / 2^n "
        "is the\nsmallest p of n seeds.\n";
  return text;
}

std::string render(const Comparisons& comparisons, Format format) {
  if (format == Format::kCsv) return comparisons_csv(comparisons);
  if (format == Format::kJson) return comparisons_json(comparisons);
  return remark(caption(comparisons), format) + laid_out(for_people(comparisons), format) +
         remark("\n" + notes(comparisons) + method_text(comparisons), format);
}

}  // namespace tapelab::results
