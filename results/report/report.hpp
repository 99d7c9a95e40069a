// One HTML page that shows studies and works without a network: figures, tables, statistics, and the study files to
// download. All numbers are computed here; the page only draws them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "results/report/reported_study.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// The metrics that a page shows when none is asked for: those that the study's claim is about, or shown_metric; the
/// first one's measure of the other decoders (or, where it belongs to none, the first measure of each); and what they
/// reach teacher-forced.
std::vector<std::string> report_metrics(const Study& study);

/// The whole page. Throws UsageError for a metric that a study lacks (naming the nearest) and a study without runs,
/// IoError where a study file that is to be embedded cannot be read.
std::string report_page(const std::vector<ReportedStudy>& studies, ReportRequest request);

}  // namespace tapelab::results
