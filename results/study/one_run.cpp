#include "results/study/one_run.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"

namespace tapelab::results {

Study study_of_one(RunRecord run) {
  Study study;
  study.cells = 1;
  study.seeds = {run.seed};
  for (const auto& [name, curve] : run.curves) study.epochs = std::max(study.epochs, curve.size());
  for (auto& [name, curve] : run.curves) {
    curve.resize(study.epochs, std::numeric_limits<double>::quiet_NaN());
    study.curves.emplace(name, std::move(curve));
  }
  for (const auto& [name, value] : run.scalars) study.scalars[name] = {value};
  for (const auto& [name, value] : run.timing) study.timing[name] = {value};
  for (auto& [name, values] : run.profiles) {
    study.n_steps[*profile_decoder(name)] = {static_cast<std::int32_t>(values.size())};
    const std::size_t steps = values.size();
    study.profiles[name] = {steps, std::move(values)};
  }
  study.status = {run.status};
  study.n_epochs = {static_cast<std::int32_t>(run.epochs)};
  study.best_epoch = {static_cast<std::int32_t>(run.best_epoch)};
  study.revision = {run.revision};
  study.run_id = {run.id};
  study.config = {config_json(run.settings)};
  study.provenance = {std::move(run.provenance)};
  study.message = {std::move(run.message)};
  study.model = {std::move(run.model)};
  study.logs = {std::move(run.log)};
  return study;
}

}  // namespace tapelab::results
