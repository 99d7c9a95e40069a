// A study as CSV for spreadsheets and data frames. Numbers in full precision, NaN as an empty field.
#pragma once

#include <iosfwd>

#include "results/study.hpp"

namespace tapelab::results {

/// One row per run: run, status, seed, epochs, best_epoch, message, every setting by its key, every metric.
void write_runs_csv(const Study& study, std::ostream& out);

/// One row per run, curve and finished epoch: run, seed, the factors, epoch, metric, value.
void write_curves_csv(const Study& study, std::ostream& out);

/// One row per run, profile and own output step: run, seed, the factors, step, metric, value.
void write_steps_csv(const Study& study, std::ostream& out);

}  // namespace tapelab::results
