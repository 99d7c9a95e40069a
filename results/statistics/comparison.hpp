// What changing a factor does to a metric, paired over seeds, by the rule of paired_effect.hpp: the effect within a
// seed is averaged over the other factors, then the seeds' effects are tested.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "results/run/metrics.hpp"
#include "results/statistics/comparison_request.hpp"
#include "results/statistics/margin.hpp"
#include "results/statistics/paired_effect.hpp"
#include "results/statistics/trend.hpp"
#include "results/study/study.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {

/// One change: its main effect, the metric at `to` over or minus that at `from`. Two and more: their interaction, the
/// difference of differences, (to, to) - (from, to) - (to, from) + (from, from), and so on; of ratios their ratio.
struct PairedComparison {
  std::string metric;
  Better better = Better::kLower;            ///< of the metric; kNeither where there are `other_test_data`
  std::vector<std::string> other_test_data;  ///< of `changes` those of what the metric is measured on, so that no
                                             ///< level is better
  std::vector<Change> changes;
  std::vector<std::string> averaged_over;  ///< other factors that vary among the complete pairs
  std::vector<std::string> together_with;  ///< factors without levels of their own: they change with `changes`

  std::vector<std::int64_t> seeds;  ///< with at least one pair
  PairedEffect effect;              ///< corrected over all comparisons of the call
  double wilcoxon = 0,
         wilcoxon_holm = 0;       ///< of the seeds' effects. NaN, as p of `effect`, where seeds_needed says why
  std::size_t seeds_needed = 0;   ///< 0: enough; else fewer cannot reach 0.05 after the correction
  double d_z = 0, hedges_gz = 0;  ///< effect sizes, of logarithms where the effect is a ratio

  /// improvement.hpp: P that `to` is better than `from`, over all crossed cells and in each of `effect.cells`; NaN for
  /// an interaction, and where the metric has no better.
  double improvement = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> cell_improvements;

  const Estimate& estimate() const { return effect.estimate; }
  bool is_pooled() const { return effect.cells.empty(); }  ///< else there is no number for all crossed cells
};

struct Comparisons {
  std::string title;
  Margin margin;
  std::vector<PairedComparison> rows;  ///< metric by metric; main effects, then interactions
  std::size_t tested = 0;              ///< comparisons with any seed: what Holm's correction counts
  std::size_t seeds = 0;               ///< of the selected runs
  bool anytime = false;                ///< tested by anytime.hpp
  std::vector<Trend> trends = {};      ///< of factors with many numbers, where none is named
  std::string remark = {};             ///< where test_* metrics are not of held-out data, else empty
};

/// Every pair of levels of each factor that is named, with two and more also their interactions; where none is named
/// of every factor, the largest effect first, those of many numbers as trends. Runs that are not finished or lack
/// the metric are counted, and their pairs left out. Throws UsageError: unknown key or metric (naming the
/// nearest), a key with one value, the seed, a key twice, a baseline, no factor named while the study has several,
/// `where` that selects nothing, a margin of ratios of a metric that may be, or is, 0 or negative.
Comparisons compare(const Study& study, const ComparisonRequest& request);

/// Seeds in which `to` is better than `from`; nothing where the metric has no better, or for an interaction.
std::optional<std::size_t> better_seeds(const PairedComparison& comparison);

/// "better", "worse beyond the margin", "equal", "undecided" and so on.
std::string answer_text(const PairedComparison& comparison, const Estimate& estimate);

/// "predict.conditional: false -> true"; of an interaction joined by " x ".
std::string change_text(const PairedComparison& comparison);

/// "0.03125"; "0.0021 ± 0.0001" where patterns were drawn; "needs 8 seeds" instead where they are too few.
std::string p_text(const PairedComparison& comparison);
std::string p_text(const SignFlip& flip, double holm);

/// How the numbers were made, for below a table: paragraphs, each a line.
std::string method_text(const Comparisons& comparisons);

/// kText, no wider than `width`, and kMarkdown for people. kCsv and kJson with full precision; README.md lists their
/// fields.
std::string render(const Comparisons& comparisons, Format format, std::size_t width = kLineWidth);

}  // namespace tapelab::results
