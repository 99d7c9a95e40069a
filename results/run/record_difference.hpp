// Two records of one run: where they first differ and by how much.
#pragma once

#include <optional>
#include <string>

#include "results/run/run_record.hpp"

namespace tapelab::results {

struct Difference {
  std::string dataset;        ///< as the run file names it: "train_loss", "outputs/predict/prediction"
  std::string place;          ///< "epoch 3", "sample 0, step 2, feature 5"; empty for one number
  std::string stored, again;  ///< the two values
  double largest = 0;         ///< largest absolute difference in the dataset; NaN where it is no number
  double relative = 0;        ///< the same over the dataset's largest stored magnitude; infinite where that is 0
};

struct RecordComparison {
  std::optional<Difference> bits;    ///< the first dataset whose bits differ
  std::optional<Difference> beyond;  ///< the first one that differs by more than the tolerance
  std::optional<Difference> worst;   ///< of those within the tolerance the one with the largest relative difference
};

/// Compares everything but `timing`, `log` and `provenance`, curves first, then numbers, outputs, weights. Settings
/// that `stored` lacks came later and do not count. Within the tolerance is a dataset with relative <= tolerance;
/// weights, best epoch, memory and what only one of the two holds are compared by bits only.
RecordComparison compare_records(const RunRecord& stored, const RunRecord& again, double tolerance);

/// "train_loss at epoch 3: 0.5 stored, 0.25 now; largest difference 0.25, 50 % of its largest value", with other words
/// for where the two are from.
std::string difference_text(const Difference& difference, const std::string& stored = "stored",
                            const std::string& again = "now");

}  // namespace tapelab::results
