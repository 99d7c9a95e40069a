#include "results/statistics/baseline_losses.hpp"

#include <algorithm>
#include <cmath>

#include "results/query/selection.hpp"
#include "results/statistics/claimed_metrics.hpp"

namespace tapelab::results {
namespace {

/// The means of a metric and of a baseline over the seeds that have both.
struct Beside {
  double own = NAN, baseline = NAN;
};

Beside beside(const Study& study, const std::string& metric, const Baseline& baseline, std::size_t cell) {
  Beside sums{0, 0};
  double count = 0;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
    const std::size_t at = study.index(cell, seed);
    if (study.status[at] != Status::kOk) continue;
    const double own = metric_value(study, metric, at);
    const double other = metric_value(study, with_suffix(metric, baseline.suffix), at);
    if (std::isnan(own) || std::isnan(other)) continue;
    sums = {sums.own + own, sums.baseline + other};
    ++count;
  }
  return {sums.own / count, sums.baseline / count};
}

/// Whether any run has the metric.
bool has_value(const Study& study, const std::string& metric, std::size_t cell) {
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
    if (study.status[study.index(cell, seed)] == Status::kOk &&
        !std::isnan(metric_value(study, metric, study.index(cell, seed))))
      return true;
  return false;
}

}  // namespace

bool is_floor(const Baseline& baseline) { return baseline.suffix == "_baseline_floor"; }

Better better_of(const std::string& metric) {
  const auto info = describe_metric(metric);
  return info ? info->better : Better::kNeither;
}

bool is_worse(double value, double than, Better better) {
  return better == Better::kLower ? value > than : better == Better::kHigher && value < than;
}

void StrongestFirst::add(const std::string& label, double value) {
  const auto known = std::ranges::find(entries_, label, &Entry::label);
  if (known == entries_.end()) return entries_.push_back({label, value, 1});
  known->sum += value;
  ++known->count;
}

std::vector<std::string> StrongestFirst::labels() const {
  std::vector<Entry> sorted = entries_;
  std::ranges::stable_sort(
      sorted, [&](const Entry& a, const Entry& b) { return is_worse(b.sum / b.count, a.sum / a.count, better_); });
  std::vector<std::string> labels;
  for (const Entry& entry : sorted) labels.push_back(entry.label);
  return labels;
}

std::string baselines_text(const std::vector<std::string>& labels) {
  if (labels.empty()) return "";
  std::string text = labels.size() == 1 ? "the baseline " : "the baselines ";
  for (std::size_t i = 0; i < labels.size(); ++i)
    text += (i == 0 ? "'" : i + 1 == labels.size() ? " and '" : ", '") + labels[i] + "'";
  return text;
}

std::string losses_text(const Study& study) {
  const std::string metric = leading_metric(study);
  const Better better = better_of(metric);
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; !metric.empty() && cell < study.cells; ++cell)
    if (has_value(study, metric, cell)) cells.push_back(cell);
  StrongestFirst lost_to(better);
  for (const Baseline& baseline : baselines()) {
    if (is_floor(baseline) || !has_metric(study, with_suffix(metric, baseline.suffix))) continue;
    std::vector<Beside> all;
    for (const std::size_t cell : cells) all.push_back(beside(study, metric, baseline, cell));
    if (std::ranges::all_of(all, [&](const Beside& one) { return is_worse(one.own, one.baseline, better); }))
      for (const Beside& one : all) lost_to.add(baseline.label, one.baseline);
  }
  const std::string text = baselines_text(lost_to.labels());
  return text.empty() ? "" : metric + ": every cell is worse than " + text;
}

}  // namespace tapelab::results
