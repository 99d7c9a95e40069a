// A study as CSV for spreadsheets and data frames. Numbers in full precision, NaN as an empty field.
#pragma once

#include <iosfwd>
#include <span>

#include "results/query/run_key.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// One row for each of `runs`: run, status, seed, epochs, best_epoch, message, what the test_* metrics
/// are measured on, every setting by its key, every metric.
void write_runs_csv(const Study& study, std::span<const RunPlace> runs, std::ostream& out);

/// One row for each of `runs`, curve and finished epoch: run, seed, the factors, epoch, metric, value.
void write_curves_csv(const Study& study, std::span<const RunPlace> runs, std::ostream& out);

/// One row for each of `runs`, profile and own output step: run, seed, the factors, step, metric, value.
void write_steps_csv(const Study& study, std::span<const RunPlace> runs, std::ostream& out);

}  // namespace tapelab::results
