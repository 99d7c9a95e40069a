// What is worse than a predictor without a model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/run/metrics.hpp"
#include "results/study/study.hpp"

namespace tapelab::results {

/// Whether it is the floor, below which nothing comes: no baseline that a model could beat.
bool is_floor(const Baseline& baseline);

Better better_of(const std::string& metric);

/// Against NaN nothing is worse.
bool is_worse(double value, double than, Better better);

/// Baselines that something is worse than, the strongest first.
class StrongestFirst {
 public:
  explicit StrongestFirst(Better better) : better_(better) {}

  /// `value`: of the baseline; several of one label stand for their mean. Equals keep the order in which they came.
  void add(const std::string& label, double value);
  std::vector<std::string> labels() const;

 private:
  struct Entry {
    std::string label;
    double sum;
    double count;
  };
  Better better_;
  std::vector<Entry> entries_;
};

/// "the baseline 'drift'", "the baselines 'drift', 'copy last step' and 'mean predictor'"; "" of none.
std::string baselines_text(const std::vector<std::string>& labels);

/// "METRIC: every cell is worse than the baselines 'drift' and 'mean predictor'", of the study's leading metric, as
/// means over the finished seeds of each configuration; "" where no baseline is better in all of them.
std::string losses_text(const Study& study);

}  // namespace tapelab::results
