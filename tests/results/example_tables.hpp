// Studies whose tables the tests look at.
#pragma once

#include <string>
#include <vector>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/results/example_runs.hpp"

namespace tapelab::results::examples {

/// The study of these runs.
inline Study merged(const std::vector<RunRecord>& runs) {
  const TemporaryFolder folder;
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

/// Cells (conditional, rate) with seeds 1 and 2; the test error is 0.01 * seed + rate. The run (false, 0.02, seed 1)
/// failed.
inline Study with_failure() {
  auto runs = grid();
  runs.back().status = Status::kFailed;
  runs.back().scalars["test_predict_mse"] = 1000;  // must never be averaged
  return merged(runs);
}

inline const std::string kNats = "test_predict_nats_by_step";

/// Scores per step of cells (conditional, rate): the conditional ones have 2 steps, the others 3. A step's is 10 times
/// its number + 0.01 * seed + rate; p = 0.5 is 5 + 10 t everywhere, the floor differs between the seeds.
inline Study with_profiles() {
  auto runs = grid();
  for (std::size_t i = 0; i < runs.size(); ++i) add_profiles(runs[i], i < 4 ? 2 : 3);
  runs.back().status = Status::kFailed;
  return merged(runs);
}

}  // namespace tapelab::results::examples
