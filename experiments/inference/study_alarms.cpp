#include "experiments/inference/study_alarms.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <system_error>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/inference/alarm_plot.hpp"
#include "experiments/inference/alarms.hpp"
#include "experiments/inference/detection.hpp"
#include "experiments/inference/picture_data.hpp"
#include "experiments/inference/stored_model.hpp"
#include "experiments/model/trained_run.hpp"
#include "results/query/run_key.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kMostProducts = 3e10;  // multiplications: some seconds
constexpr const char* kF1 = "test_detect_f1";

/// The finished run with the highest F1; without any the first that measured rare events.
std::optional<results::RunPlace> best_run(const results::Study& study) {
  std::optional<results::RunPlace> best;
  double highest = -1;
  const auto f1 = study.scalars.find(kF1);
  const bool measured =
      std::ranges::any_of(study.scalars, [](const auto& metric) { return metric.first.starts_with("test_detect_"); });
  for (std::size_t cell = 0; measured && cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] != results::Status::kOk) continue;
      const double value = f1 == study.scalars.end() ? NAN : f1->second[at];
      if (best && !(value > highest)) continue;
      best = {at, cell, seed};
      highest = std::isnan(value) ? -1 : value;
    }
  return best;
}

/// Of the model in one pass over the windows that are scored.
double products(StoredModel& model, const Dataset& data) {
  std::size_t weights = 0;
  model.model().visit(
      [&](const std::string&, const Parameter<float>& parameter) { weights += parameter.shape.size(); });
  return static_cast<double>(weights) * static_cast<double>(data.steps) *
         static_cast<double>(data.tested().count + data.held_out().count);
}

nlohmann::ordered_json plot_of(const results::RunRecord& run, const std::filesystem::path& folder) {
  StoredModel model(run);
  const auto threads = static_cast<int>(model.config().train.blas_threads);
  set_blas_threads(threads);
  require_product_memory(1, threads);
  DatasetCache cache;
  const std::shared_ptr<const Dataset> data = picture_data(model.config(), run, folder, cache);
  if (products(model, *data) > kMostProducts)
    throw results::UsageError("its test part would take long to score; tapelab detect -o alarms.html draws it");
  DetectionRequest request = own_request(model.config(), model.shape());
  request.values = true;
  request.score.keep_features = true;
  Detected found =
      detect_tested(model, model.config(), *data, request, fit_threshold(model, model.config(), *data, request));
  found.run = run.id;
  const AlarmsAndEvents all = alarms_and_events(found);
  return plot_json(alarm_plot(found, all), found, all);
}

}  // namespace

results::StudyAlarms study_alarms(const results::Study& study, const std::filesystem::path& folder) {
  results::StudyAlarms alarms;
  std::error_code error;
  const std::optional<results::RunPlace> run = best_run(study);
  if (!run || !std::filesystem::is_directory(folder / "runs", error)) return alarms;
  alarms.cell = run->cell;
  alarms.seed = study.seeds[run->seed];
  alarms.highest_f1 = study.scalars.contains(kF1) && !std::isnan(study.scalars.at(kF1)[run->at]);
  try {
    alarms.plot = plot_of(read_trained_run(folder, study.run_id[run->at]), folder);
  } catch (const std::exception& problem) {  // whatever a file holds, the page does without
    alarms.why = picture_reason(problem);
  }
  return alarms;
}

}  // namespace tapelab::experiments
