#include "results/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/cells.hpp"
#include "results/errors.hpp"
#include "results/published.hpp"
#include "results/selection.hpp"
#include "results/statistics.hpp"
#include "results/test_data.hpp"
#include "results/tested_data.hpp"
#include "results/text_table.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;
using CellPair = std::pair<std::size_t, std::size_t>;

bool names(const Side& side, const std::string& key) {
  return std::ranges::any_of(side.where, [&](const auto& condition) { return condition.first == key; });
}

std::vector<std::size_t> cells_of(const Study& study, const Side& side) {
  require_metric(study, side.metric);
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    if (std::ranges::all_of(side.where, [&](const auto& condition) {
          return same_value(setting_text(study, condition.first, cell), condition.second);
        }))
      cells.push_back(cell);
  if (cells.empty()) throw UsageError("expectation '" + side.text() + "' selects no run of this study");
  return names(side, std::string(kRevisionKey)) ? cells : newest_revisions(study, cells);
}

/// Cells of either side that agree in every factor neither side names.
std::vector<CellPair> pair_cells(const Study& study, const Expectation& expectation) {
  std::vector<CellPair> pairs;
  const std::vector<std::size_t> rights = cells_of(study, expectation.right);
  for (const std::size_t left : cells_of(study, expectation.left))
    for (const std::size_t right : rights)
      if (std::ranges::all_of(study.factors, [&](const Factor& factor) {
            return names(expectation.left, factor.key) || names(expectation.right, factor.key) ||
                   factor.values[left] == factor.values[right];
          }))
        pairs.emplace_back(left, right);
  if (pairs.empty())
    throw UsageError("expectation '" + expectation.left.text() + " against " + expectation.right.text() +
                     "' has no two runs to compare");
  return pairs;
}

struct PairedValue {
  std::size_t seed;
  double left, right;
};

std::vector<PairedValue> paired_values(const Study& study, const Expectation& expectation, std::size_t& missing) {
  std::vector<PairedValue> values;
  for (const auto& [left, right] : pair_cells(study, expectation))
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      Sample one, other;
      add_run(one, study, expectation.left.metric, left, seed);
      add_run(other, study, expectation.right.metric, right, seed);
      if (one.values.size() == 1 && other.values.size() == 1)
        values.push_back({seed, one.values.front(), other.values.front()});
      else
        ++missing;
    }
  return values;
}

/// For every seed the mean of its pairs: the geometric mean of ratios, or the mean of differences.
std::vector<double> per_seed(const std::vector<PairedValue>& values, std::size_t seeds, bool is_ratio) {
  std::vector<double> sums(seeds, 0.0), counts(seeds, 0.0), means;
  for (const auto& [seed, left, right] : values) {
    sums[seed] += is_ratio ? std::log(left / right) : left - right;
    ++counts[seed];
  }
  for (std::size_t seed = 0; seed < seeds; ++seed)
    if (counts[seed] > 0) means.push_back(is_ratio ? std::exp(sums[seed] / counts[seed]) : sums[seed] / counts[seed]);
  std::ranges::sort(means);
  return means;
}

Finding finding_of(const Evidence& evidence) {
  if (std::isnan(evidence.low)) return Finding::kUndecided;
  const double neutral = evidence.is_ratio ? 1 : 0, within = evidence.expectation.within;
  if (within == 0)
    return evidence.high < neutral ? Finding::kHolds : evidence.low > neutral ? Finding::kFails : Finding::kUndecided;
  if (!evidence.is_ratio) return Finding::kUndecided;  // a factor says nothing about values of both signs
  if (evidence.low >= 1 / within && evidence.high <= within) return Finding::kHolds;
  return evidence.low > within || evidence.high < 1 / within ? Finding::kFails : Finding::kUndecided;
}

Evidence weigh(const Study& study, const Expectation& expectation) {
  Evidence evidence;
  evidence.expectation = expectation;
  const std::vector<PairedValue> values = paired_values(study, expectation, evidence.missing);
  evidence.is_ratio = std::ranges::all_of(values, [](const PairedValue& v) { return v.left > 0 && v.right > 0; });
  const std::vector<double> seeds = per_seed(values, study.seeds.size(), evidence.is_ratio);
  evidence.seeds = seeds.size();
  evidence.median = summarize(seeds).median;
  const auto [low, high] = median_interval(seeds.size());
  evidence.low = evidence.high = std::numeric_limits<double>::quiet_NaN();
  if (high < seeds.size()) {
    evidence.low = seeds[low];
    evidence.high = seeds[high];
  }
  evidence.finding = finding_of(evidence);
  return evidence;
}

std::string finding_text(Finding finding) {
  return finding == Finding::kHolds ? "holds" : finding == Finding::kFails ? "does not hold" : "undecided";
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::size_t seeds_for_interval() {
  std::size_t seeds = 1;
  while (median_interval(seeds).first == seeds) ++seeds;
  return seeds;
}

std::string evidence_text(const Evidence& e) {
  const std::string against = e.expectation.left.metric == e.expectation.right.metric
                                  ? Side{"that of", e.expectation.right.where}.text()
                                  : e.expectation.right.text();
  std::string text = finding_text(e.finding) + ": " + e.expectation.left.text() + " is ";
  text += e.is_ratio ? short_number(e.median) + " times " + against
                     : short_number(std::abs(e.median)) + (e.median < 0 ? " below " : " above ") + against;
  text += " (median of " + counted(e.seeds, "seed") + ", ";
  text += std::isnan(e.low) ? "an interval takes " + std::to_string(seeds_for_interval())
                            : "95 % interval " + short_number(e.low) + " to " + short_number(e.high);
  if (e.expectation.within > 0) text += "; expected within a factor of " + short_number(e.expectation.within);
  if (e.missing > 0) text += "; pairs without a value: " + std::to_string(e.missing);
  return text + ")";
}

Json evidence_json(const Evidence& e) {
  const auto number = [](double x) { return std::isnan(x) ? Json(nullptr) : Json(x); };
  return {{"left", e.expectation.left.text()},
          {"right", e.expectation.right.text()},
          {"within", e.expectation.within},
          {"finding", finding_text(e.finding)},
          {e.is_ratio ? "ratio" : "difference", number(e.median)},
          {"low", number(e.low)},
          {"high", number(e.high)},
          {"seeds", e.seeds},
          {"missing_pairs", e.missing}};
}

}  // namespace

std::pair<std::size_t, std::size_t> median_interval(std::size_t n) {
  // P(fewer than k of n values lie below the median) for the largest k that leaves at most 2.5 % on either side.
  double term = std::pow(0.5, static_cast<double>(n)), below = 0;
  std::size_t k = 0;
  while (k < n / 2 && below + term <= 0.025) {
    below += term;
    term *= static_cast<double>(n - k) / static_cast<double>(k + 1);
    ++k;
  }
  if (k == 0) return {n, n};
  return {k - 1, n - k};
}

namespace {

/// What is expected and published is of these.
std::vector<std::string> metrics_of(const StudyLabel& label) {
  std::vector<std::string> metrics;
  for (const std::string& text : label.expect)
    for (const Expectation& expectation : parse_expectations(text))
      metrics.insert(metrics.end(), {expectation.left.metric, expectation.right.metric});
  for (const PublishedValue& value : label.published) metrics.push_back(value.metric);
  return metrics;
}

}  // namespace

Verdict judge(const Study& study) {
  Verdict verdict;
  verdict.name = study.label.name;
  for (const std::string& text : study.label.expect)
    for (const Expectation& expectation : parse_expectations(text))
      verdict.evidence.push_back(weigh(study, expectation));
  for (const Comparison& row : compare_published(study).rows) {
    ++verdict.published;
    if (row.within_range) ++verdict.within_range;
  }
  verdict.remark = not_held_out(study, metrics_of(study.label));
  for (const Status status : study.status) {
    if (status != Status::kMissing) ++verdict.runs;
    if (status == Status::kFailed) ++verdict.failed;
  }
  return verdict;
}

namespace {

std::string verdict_text(const Verdict& verdict, const std::string& name) {
  std::vector<std::string> parts;
  for (const Evidence& evidence : verdict.evidence) parts.push_back(evidence_text(evidence));
  if (verdict.published > 0)
    parts.push_back((verdict.within_range == verdict.published ? "reproduced: " : "not reproduced: ") +
                    std::to_string(verdict.within_range) + " of " + std::to_string(verdict.published) +
                    " published values lie within our range");
  if (parts.empty()) parts.push_back("nothing is expected of this study: see [grid] expect");
  std::string text = name + ": " + counted(verdict.runs, "run");
  if (verdict.failed > 0) text += ", " + std::to_string(verdict.failed) + " failed";
  text += "\n";
  if (!verdict.remark.empty()) parts.push_back(verdict.remark);
  for (const std::string& part : parts) text += "  " + wrapped(part, "    ") + "\n";
  return text;
}

}  // namespace

std::string verdicts_text(const std::vector<Verdict>& verdicts) {
  std::string text;
  bool has_evidence = false;
  for (const Verdict& verdict : verdicts) {
    text += verdict_text(verdict, verdicts.size() == 1 ? verdict.name : verdict.name + " (" + verdict.path + ")");
    has_evidence = has_evidence || !verdict.evidence.empty();
  }
  return text + (has_evidence ? interval_text() : "");
}

std::string interval_text() {
  return "Each 95 % interval is of the median over seeds of the ratio or difference, exact by order statistics. It is "
         "not\ncorrected for the number of expectations; tapelab compare corrects for that of its comparisons.\n";
}

std::string verdicts_json(const std::vector<Verdict>& verdicts) {
  Json all = Json::array();
  for (const Verdict& verdict : verdicts) {
    Json evidence = Json::array();
    for (const Evidence& e : verdict.evidence) evidence.push_back(evidence_json(e));
    all.push_back({{"name", verdict.name},
                   {"study", verdict.path},
                   {"expectations", evidence},
                   {"published", verdict.published},
                   {"published_within_range", verdict.within_range},
                   {"runs", verdict.runs},
                   {"failed", verdict.failed}});
    if (!verdict.remark.empty()) all.back()["remarks"] = Json::array({verdict.remark});
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tapelab::results
