#include "results/study/selected_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "results/run/metrics.hpp"
#include "results/study/tested_on.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The curve at the kept weights, which without a best epoch are those of the last.
double kept_value(const Study& study, const std::string& metric, std::size_t at) {
  const auto curve = study.curves.find(metric);
  if (curve == study.curves.end() || study.status[at] != Status::kOk) return kNaN;
  const std::int32_t epoch = study.best_epoch[at] >= 0 ? study.best_epoch[at] : study.n_epochs[at] - 1;
  if (epoch < 0 || static_cast<std::size_t>(epoch) >= study.epochs) return kNaN;
  return curve->second[at * study.epochs + static_cast<std::size_t>(epoch)];
}

bool is_higher_better(const std::string& metric) {
  const auto info = describe_metric(metric);
  return info && info->better == Better::kHigher;
}

/// Positions of these seeds along the study's, as far as it has them.
std::vector<std::size_t> places_of(const Study& study, const std::vector<std::int64_t>& seeds) {
  std::vector<std::size_t> places;
  for (const std::int64_t seed : seeds)
    if (const auto found = std::ranges::find(study.seeds, seed); found != study.seeds.end())
      places.push_back(static_cast<std::size_t>(found - study.seeds.begin()));
  return places;
}

std::string seeds_text(const std::vector<std::int64_t>& seeds) {
  return (seeds.size() == 1 ? "seed " : "seeds ") + seed_list(seeds);
}

}  // namespace

CellScore cell_score(const Study& study, const std::string& metric, std::span<const std::size_t> runs) {
  CellScore score;
  double sum = 0;
  for (const std::size_t at : runs) {
    const double value = kept_value(study, metric, at);
    if (std::isfinite(value))
      sum += value;
    else
      ++score.lost;
  }
  const std::size_t count = runs.size() - score.lost;
  score.mean = count > 0 ? sum / static_cast<double>(count) : kNaN;
  return score;
}

std::vector<std::size_t> best_cells(const std::vector<CellScore>& scores, const std::string& metric, std::size_t keep) {
  const double sign = is_higher_better(metric) ? -1 : 1;
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return std::isnan(scores[i].mean); });
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (scores[a].lost != scores[b].lost) return scores[a].lost < scores[b].lost;
    return sign * scores[a].mean < sign * scores[b].mean;
  });
  order.resize(std::min(order.size(), keep));
  return order;
}

std::vector<bool> is_chosen(const Study& study) {
  const std::set<std::string> ids(study.label.select.chosen.begin(), study.label.select.chosen.end());
  std::vector<bool> chosen(study.cells, false);
  for (std::size_t at = 0; at < study.run_count(); ++at)
    if (ids.contains(study.run_id[at])) chosen[at / study.seeds.size()] = true;
  return chosen;
}

std::vector<std::size_t> chosen_cells(const Study& study) {
  const std::vector<bool> chosen = is_chosen(study);
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    if (chosen[cell]) cells.push_back(cell);
  return cells;
}

std::vector<double> selection_scores(const Study& study) {
  const CellSelection& select = study.label.select;
  const std::vector<std::size_t> seeds = places_of(study, select.first);
  std::vector<double> scores;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::vector<std::size_t> runs;
    for (const std::size_t seed : seeds) runs.push_back(study.index(cell, seed));
    const CellScore score = cell_score(study, select.metric, runs);
    scores.push_back(score.lost > 0 || seeds.size() < select.first.size() ? kNaN : score.mean);
  }
  return scores;
}

std::string selection_rule(const CellSelection& select) {
  return std::string(is_higher_better(select.metric) ? "highest" : "lowest") + " mean " + select.metric + " over the " +
         seeds_text(select.first);
}

std::string selection_text(const Study& study) {
  const CellSelection& select = study.label.select;
  if (select.empty()) return "";
  const std::string all = counted(static_cast<std::size_t>(std::max<std::int64_t>(select.from, 0)), "configuration");
  if (select.chosen.empty())
    return "these numbers are of the " + seeds_text(select.first) + ", by which " + std::to_string(select.keep) +
           " of " + all + " are to be chosen: " + selection_rule(select);
  const std::string chosen = std::to_string(select.chosen.size()) + " of " + all;
  if (!places_of(study, select.first).empty())
    return "these numbers are of the " + seeds_text(select.first) + ", by which " + chosen + " were chosen (" +
           selection_rule(select) + "): the best of them look better than they are";
  return chosen + " were chosen, by the " + selection_rule(select) + "; these numbers are of the " +
         seeds_text(study.seeds) + ", which chose nothing";
}

std::string limits_text(const Study& study, const std::vector<std::string>& metrics) {
  const std::string selected = selection_text(study), held_out = not_held_out(study, metrics);
  return selected + (selected.empty() || held_out.empty() ? "" : "; ") + held_out;
}

}  // namespace tapelab::results
