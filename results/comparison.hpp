// What changing a factor does to a metric, paired over seeds. The seed is the unit: the difference within a seed is
// averaged over the other factors, then the seeds' differences are tested. Pairs of one seed are not independent; seeds
// are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/metrics.hpp"
#include "results/paired_tests.hpp"
#include "results/selection.hpp"
#include "results/statistics.hpp"
#include "results/study.hpp"
#include "results/text_table.hpp"

namespace tapelab::results {

struct ComparisonRequest {
  std::vector<std::string> factors;     ///< keys; may be empty where the study has one factor
  std::vector<std::string> metrics;     ///< empty: shown_metric
  std::vector<std::string> where = {};  ///< conditions of select_places: only cells and seeds with such
};

/// A factor going from one level to another.
struct Change {
  std::string key, from, to;
};

/// One change: its main effect, the metric at `to` minus that at `from`. Two and more: their interaction, the
/// difference of differences, (to, to) - (from, to) - (to, from) + (from, from), and so on.
struct PairedComparison {
  std::string metric;
  Better better = Better::kLower;  ///< of the metric
  std::vector<Change> changes;
  std::vector<std::string> averaged_over;  ///< other factors that vary among the complete pairs
  std::vector<std::string> together_with;  ///< factors without levels of their own: they change with `changes`

  std::vector<std::int64_t> seeds;    ///< with at least one pair
  std::vector<double> from, to;       ///< per seed: means of its pairs; empty for an interaction
  std::vector<double> differences;    ///< per seed
  Summary summary;                    ///< of the differences: n is the number of seeds
  Interval interval{};                ///< 95 %, Student's t
  std::size_t lower = 0, higher = 0;  ///< seeds with a difference below, above 0

  SignFlip sign_flip{};                    ///< NaN where seeds_needed says why
  double sign_flip_holm = 0;               ///< corrected over all comparisons of the call
  double wilcoxon = 0, wilcoxon_holm = 0;  ///< likewise
  std::size_t seeds_needed = 0;            ///< 0: enough; else fewer cannot reach 0.05 after the correction
  double d_z = 0, hedges_gz = 0;           ///< effect sizes

  std::size_t pairs = 0, complete = 0;  ///< of all seeds; complete: all its runs finished and hold the metric
  RunCounts left_out;                   ///< runs that spoilt a pair
};

struct Comparisons {
  std::string title;
  std::vector<PairedComparison> rows;  ///< metric by metric; main effects, then interactions
  std::size_t tested = 0;              ///< comparisons with any seed: what Holm's correction counts
  std::size_t seeds = 0;               ///< of the selected runs
  std::string remark = {};             ///< where test_* metrics are not of held-out data, else empty
};

/// Every pair of levels of each factor; with two factors and more also their interactions. Runs that are not finished
/// or lack the metric are counted, and their pairs left out. Throws UsageError: unknown key or metric (naming the
/// nearest), a key with one value, the seed, a key twice, a baseline, no factor named while the study has several,
/// `where` that selects nothing.
Comparisons compare(const Study& study, const ComparisonRequest& request);

/// Seeds in which `to` is better than `from`; nothing where the metric has no better, or for an interaction.
std::optional<std::size_t> better_seeds(const PairedComparison& comparison);

/// "predict.conditional: false -> true"; of an interaction joined by " x ".
std::string change_text(const PairedComparison& comparison);

/// "0.03125"; "0.0021 ± 0.0001" where patterns were drawn; "needs 8 seeds" instead where they are too few.
std::string p_text(const PairedComparison& comparison);

/// How the numbers were made, in sentences for below a table.
std::string method_text(const Comparisons& comparisons);

/// kText and kMarkdown for people. kCsv and kJson with full precision; README.md lists their fields.
std::string render(const Comparisons& comparisons, Format format);

}  // namespace tapelab::results
