// Studies made in memory: given cells, given numbers.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "results/statistics/comparison.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results::examples {

/// Finished runs of the seeds 1 to `seeds` in the cells of `factors`; `metric` is value(cell, seed), both from 0.
template <class Value>
Study study_of(std::vector<Factor> factors, std::size_t seeds, const std::string& metric, Value value) {
  Study study;
  study.cells = factors.front().values.size();
  study.factors = std::move(factors);
  for (std::size_t seed = 0; seed < seeds; ++seed) study.seeds.push_back(static_cast<std::int64_t>(seed) + 1);
  study.status.assign(study.run_count(), Status::kOk);
  study.n_epochs.assign(study.run_count(), 1);
  study.best_epoch.assign(study.run_count(), 0);
  study.revision.assign(study.run_count(), 0);
  for (auto* texts : {&study.run_id, &study.config, &study.provenance, &study.message})
    texts->assign(study.run_count(), "");
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < seeds; ++seed) study.scalars[metric].push_back(value(cell, seed));
  return study;
}

/// model.layers 1, 2 times predict.conditional false, true; `metric` is value(layers, conditional, seed), all from 0.
template <class Value>
Study crossed_study(const std::string& metric, std::size_t seeds, Value value) {
  return study_of({{"model.layers", SettingType::kInteger, {"1", "1", "2", "2"}},
                   {"predict.conditional", SettingType::kBool, {"false", "true", "false", "true"}}},
                  seeds, metric, [&](std::size_t cell, std::size_t seed) { return value(cell / 2, cell % 2, seed); });
}

/// Why the comparison is rejected.
inline std::string error_of(const Study& study, const ComparisonRequest& request) {
  try {
    compare(study, request);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace tapelab::results::examples
