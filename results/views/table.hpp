// One metric or several over the factors of a study, summarised over seeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/query/selection.hpp"
#include "results/statistics/statistics.hpp"
#include "results/study/study.hpp"
#include "results/study/tested_on.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/text_table.hpp"
#include "results/views/table_types.hpp"

namespace tapelab::results {

/// By step there is one row key, "step", and the columns are by default the values of all factors. A metric's baselines
/// are columns too: one where all columns agree on it, else one for each.
/// Over factors that are neither row nor column the runs of each seed are averaged first: seeds are independent, runs
/// of one seed are not. Throws UsageError for an unknown key or metric (naming the nearest), a key used twice, or a
/// study without a metric; a profile without its step or a step that no run has; row keys with by_step. The best cell
/// of each metric is marked, ties too, where the metric has a better direction and cells differ; by step the best of
/// each step. Baselines do not compete, and a best cell that loses to one (but the floor, below which nothing comes) is
/// not marked.
/// Scores on other test data are neither averaged nor compared (test_data.hpp): a factor that changes them and was not
/// asked for joins the row keys, by step the column keys, and cells compete among those of equal test data.
MetricTable make_table(const Study& study, const TableRequest& request);

/// What to tell of a study without a finished run: how they ended, the commonest message, the next step. Else "".
std::string no_run_finished(const Study& study);

/// kText, kMarkdown and kTex: one line per row under a caption. As text it is no wider than `width`, and baselines that
/// differ between its rows are one column, the best of them. kCsv and kJson: one record per row and column with every
/// statistic in full precision.
std::string render(const MetricTable& table, Format format, std::size_t width = kLineWidth);

}  // namespace tapelab::results
