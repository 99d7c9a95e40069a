// Whether a study's numbers bear its claim out, in a few lines.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "results/expectation.hpp"
#include "results/study.hpp"

namespace tapelab::results {

enum class Finding { kHolds, kFails, kUndecided };

/// One expectation against the runs. Runs are paired: equal in every factor that neither side names, and in the seed.
/// Pairs of one seed are averaged first, so that seeds, which are independent, are what is counted.
struct Evidence {
  Expectation expectation;
  bool is_ratio = true;      ///< left / right, where all values are positive; else left - right
  std::size_t seeds = 0;     ///< with a finished run on both sides
  std::size_t missing = 0;   ///< pairs without: a run failed, or is not there
  double median = 0;         ///< over the seeds, of the (geometric) mean ratio or the mean difference
  double low = 0, high = 0;  ///< 95 % interval of the median from order statistics: no distribution is assumed. NaN
                             ///< with fewer than 6 seeds
  Finding finding = Finding::kUndecided;  ///< whether all, or nothing, of the interval lies where it is expected
};

struct Verdict {
  std::string name;
  std::string path = {};                        ///< as it was given; judge leaves it empty
  std::vector<Evidence> evidence;               ///< one per expectation
  std::size_t published = 0, within_range = 0;  ///< published values, and those between our smallest and largest
  std::size_t runs = 0, failed = 0;
  std::string remark = {};  ///< where the metrics are not of held-out data, else empty
};

/// Throws UsageError for an expectation that names an unknown metric or key, or selects no run.
Verdict judge(const Study& study);

/// "name: 24 runs", beneath it a finding for each expectation, wrapped; of several studies each with its path. Below
/// them interval_text.
std::string verdicts_text(const std::vector<Verdict>& verdicts);

/// What the intervals are and that they are not corrected.
std::string interval_text();

std::string verdicts_json(const std::vector<Verdict>& verdicts);

/// Positions, from 0, of the two of n sorted values between which the median lies with at least 95 % confidence; n and
/// n if no two do.
std::pair<std::size_t, std::size_t> median_interval(std::size_t n);

}  // namespace tapelab::results
