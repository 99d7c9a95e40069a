#include "experiments/runner/study_plan.hpp"

#include <ctime>
#include <string>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/run/run_log.hpp"

namespace tapelab::experiments {

results::StudyPlan plan_of(const Grid& grid) {
  results::StudyPlan plan{static_cast<std::int64_t>(std::time(nullptr)), {}, {}};
  for (const Factor& factor : grid.factors)
    if (factor.key != "seed") plan.factors.push_back(factor.key);
  for (const PlannedRun& run : grid.runs) {
    plan.runs.push_back({run.id,
                         {},
                         run.config->seed,
                         run.revision,
                         sources_json(run),
                         results::log_json(with_places({}, *run.config))});
    for (const std::string& key : plan.factors)
      plan.runs.back().values.push_back(stored_value(*run.config, find_field(key)));
  }
  return plan;
}

}  // namespace tapelab::experiments
