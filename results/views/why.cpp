#include "results/views/why.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "results/query/selection.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/run_log.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

std::string host_of(const RunOf& run) { return run.study.logs.empty() ? "" : parse_log(run.study.logs[run.at]).host; }

std::vector<TwoTexts> differing_settings(const RunOf& a, const RunOf& b, const SettingTexts& defaults) {
  const auto texts_a = config_texts(a.study.config[a.at]), texts_b = config_texts(b.study.config[b.at]);
  const SettingTexts of_a(texts_a.begin(), texts_a.end()), of_b(texts_b.begin(), texts_b.end());
  const auto text = [&](const SettingTexts& own, const std::string& key) {
    for (const SettingTexts* texts : {&own, &defaults})
      if (const auto found = texts->find(key); found != texts->end()) return shown_value(found->second);
    return std::string();
  };
  std::vector<std::string> keys;
  for (const auto& [key, value] : texts_a) keys.push_back(key);
  for (const auto& [key, value] : texts_b)
    if (!of_a.contains(key)) keys.push_back(key);
  std::vector<TwoTexts> differing;
  for (const std::string& key : keys)
    if (text(of_a, key) != text(of_b, key)) differing.push_back({key, text(of_a, key), text(of_b, key)});
  return differing;
}

void add_facts(RunDifferences& differences, const std::vector<DifferingFact>& facts) {
  for (const DifferingFact& fact : facts)
    (is_about_data(fact) ? differences.data : differences.code).push_back({fact.name, fact.a, fact.b});
}

std::vector<TwoTexts> differing_outcome(const RunOf& a, const RunOf& b) {
  const auto facts = [](const RunOf& run) -> std::vector<std::pair<std::string, std::string>> {
    return {{"status", std::string(status_name(run.study.status[run.at]))},
            {"epochs", std::to_string(run.study.n_epochs[run.at])},
            {"best_epoch", std::to_string(run.study.best_epoch[run.at])},
            {"message", run.study.message[run.at]}};
  };
  std::vector<TwoTexts> differing;
  const auto of_a = facts(a), of_b = facts(b);
  for (std::size_t i = 0; i < of_a.size(); ++i)
    if (of_a[i].second != of_b[i].second) differing.push_back({of_a[i].first, of_a[i].second, of_b[i].second});
  return differing;
}

/// The first place whose bits differ, with the largest difference anywhere; what one of the two lacks is NaN. Nothing
/// when all bits are the same.
std::optional<TwoNumbers> first_apart(const std::string& name, const std::string& axis, std::span<const double> a,
                                      std::span<const double> b) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  std::optional<TwoNumbers> found;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const double x = i < a.size() ? a[i] : kNaN, y = i < b.size() ? b[i] : kNaN;
    if (same_bits(x, y) || (std::isnan(x) && std::isnan(y))) continue;
    if (!found) found = {name, axis.empty() ? "" : axis + " " + std::to_string(i), x, y, kNaN};
    found->largest = std::fmax(found->largest, std::abs(x - y));
  }
  return found;
}

using Cubes = std::map<std::string, std::vector<double>>;

/// What a run holds of the cubes: name -> values, those without any number left out.
std::map<std::string, std::span<const double>> series_of(const Cubes& cubes, std::size_t at, std::size_t length) {
  std::map<std::string, std::span<const double>> series;
  for (const auto& [name, values] : cubes) {
    const std::span<const double> own = std::span(values).subspan(at * length, length);
    if (!std::ranges::all_of(own, [](double value) { return std::isnan(value); })) series.emplace(name, own);
  }
  return series;
}

std::map<std::string, std::span<const double>> profiles_of(const Study& study, std::size_t at) {
  std::map<std::string, std::span<const double>> series;
  for (const auto& [name, profile] : study.profiles) {
    const auto own = std::span(profile.values).subspan(at * profile.steps, profile.steps);
    if (!std::ranges::all_of(own, [](double value) { return std::isnan(value); })) series.emplace(name, own);
  }
  return series;
}

/// Adds what differs to `differing`; returns how many are the same.
std::size_t compare_series(const std::map<std::string, std::span<const double>>& a,
                           const std::map<std::string, std::span<const double>>& b, const std::string& axis,
                           std::vector<TwoNumbers>& differing) {
  std::set<std::string> names;
  for (const auto* series : {&a, &b})
    for (const auto& [name, values] : *series) names.insert(name);
  std::size_t same = 0;
  const auto values_in = [](const auto& series, const std::string& name) {
    const auto found = series.find(name);
    return found == series.end() ? std::span<const double>() : found->second;
  };
  for (const std::string& name : names) {
    if (auto apart = first_apart(name, axis, values_in(a, name), values_in(b, name)))
      differing.push_back(std::move(*apart));
    else
      ++same;
  }
  return same;
}

/// "the first is of revision 0, the second of 2: WHAT"; "" if both are of one.
std::string differing_revision(const RunOf& a, const RunOf& b, const RevisionTexts& revisions) {
  const int of_a = a.study.revision[a.at], of_b = b.study.revision[b.at];
  if (of_a == of_b) return "";
  std::string text = "the first is of revision " + std::to_string(of_a) + ", the second of " + std::to_string(of_b);
  const auto what = revisions.find(std::max(of_a, of_b));
  return what == revisions.end() ? text : text + ": " + what->second;
}

bool equal_configuration(const RunDifferences& d) { return d.settings.empty() && d.data.empty() && d.revision.empty(); }

bool equal_results(const RunDifferences& d) { return d.outcome.empty() && d.curves.empty() && d.metrics.empty(); }

/// "a, b, c and 4 more"
std::string some_names(const std::vector<TwoTexts>& rows) {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(rows.size(), kMost); ++i) text += (i == 0 ? "" : ", ") + rows[i].name;
  return rows.size() <= kMost ? text : text + " and " + std::to_string(rows.size() - kMost) + " more";
}

std::string blas_threads_of(const RunOf& run) {
  for (const auto& [key, value] : config_texts(run.study.config[run.at]))
    if (key == "train.blas_threads") return value;
  return "1";
}

/// Of the two runs, those that another program edited.
std::vector<std::string> edits_of(const RunOf& a, const RunOf& b) {
  std::vector<std::string> edits;
  for (const RunOf* run : {&a, &b})
    if (run->study.edited || run->study.edited_runs.contains(run->study.run_id[run->at]))
      edits.push_back("edit: " + run->name + " was edited by another program");
  return edits;
}

std::vector<std::string> causes_of(const RunDifferences& d, const std::vector<DifferingFact>& facts, const RunOf& a,
                                   const RunOf& b) {
  if (equal_results(d)) {
    if (equal_configuration(d)) return {"nothing to explain: every stored number is the same to the last bit"};
    return {"the configurations differ, yet every stored number is the same to the last bit"};
  }
  std::vector<std::string> causes = edits_of(a, b);
  if (!d.revision.empty()) causes.insert(causes.begin(), "revision: " + d.revision);
  if (!d.settings.empty()) causes.push_back("settings: " + some_names(d.settings));
  for (const TwoTexts& fact : d.data) {
    if (fact.name == "data_checksum") causes.emplace_back("data: they were trained on different data");
    if (fact.name == "start_from") causes.emplace_back("start: they started from the weights of different runs");
  }
  if (!d.settings.empty() && d.curves.empty() && d.same_curves > 0)
    causes.emplace_back("none of these settings changed a curve: every epoch is the same to the last bit");
  const bool explained = !causes.empty();
  std::ranges::move(likely_causes(facts), std::back_inserter(causes));
  if (explained) return causes;
  if (const std::string threads = blas_threads_of(a); threads != "1")
    causes.push_back("train.blas_threads is " + threads + ": a product split over threads is summed in another order");
  if (causes.empty())
    causes.push_back(with_hints("nothing stored explains it: same settings, data, code, libraries and machine",
                                {"tapelab verify says which of the two can be reproduced"}));
  return causes;
}

}  // namespace

RunDifferences compare_runs(const RunOf& a, const RunOf& b, const SettingTexts& defaults,
                            const RevisionTexts& revisions) {
  RunDifferences d{.a = a.name,
                   .b = b.name,
                   .revision = differing_revision(a, b, revisions),
                   .settings = differing_settings(a, b, defaults),
                   .data = {},
                   .code = {},
                   .outcome = differing_outcome(a, b),
                   .curves = {},
                   .metrics = {},
                   .causes = {}};
  const auto facts = differing_facts(a.study.provenance[a.at], host_of(a), b.study.provenance[b.at], host_of(b));
  add_facts(d, facts);
  d.same_curves = compare_series(series_of(a.study.curves, a.at, a.study.epochs),
                                 series_of(b.study.curves, b.at, b.study.epochs), "epoch", d.curves);
  std::ranges::stable_sort(d.curves, {}, [](const TwoNumbers& two) {
    return parse_number<int>(std::string_view(two.place).substr(two.place.find(' ') + 1)).value_or(0);
  });
  d.same_metrics =
      compare_series(series_of(a.study.scalars, a.at, 1), series_of(b.study.scalars, b.at, 1), "", d.metrics);
  d.same_metrics += compare_series(profiles_of(a.study, a.at), profiles_of(b.study, b.at), "step", d.metrics);
  d.causes = causes_of(d, facts, a, b);
  return d;
}

}  // namespace tapelab::results
