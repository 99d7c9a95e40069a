#include "experiments/inference/reported_study.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "experiments/config/config.hpp"
#include "experiments/config/stored_config.hpp"
#include "experiments/dataset/data_shape.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/inference/study_alarms.hpp"
#include "experiments/inference/study_codes.hpp"
#include "experiments/model/build_model.hpp"
#include "experiments/model/summary.hpp"
#include "results/run/run_file.hpp"

namespace tapelab::experiments {
namespace {

/// The model of a finished run, built again for the shape that the run file tells; without layers where that is gone,
/// damaged or does not say.
results::ModelFacts rebuilt_model(const Config& config, const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) {
    const results::RunRecord run = results::read_run(file, results::RunContents::kWithoutWeights);
    if (!run.data.empty()) {
      const DataShape shape = parse_data_shape(run.data);
      Autoencoder<float> model(model_options(config, shape));
      return model_facts(model, shape);
    }
  }
  if (config.data.source != choice::Source::kDigits) return {};
  const auto side = static_cast<std::size_t>(config.data.canvas);
  return {side, side, {}};
}

/// Of each cell without a model that of its first finished run.
void add_older_models(results::Study& study, const std::filesystem::path& folder) {
  study.model.resize(study.run_count());
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] != results::Status::kOk) continue;
      if (!study.model[at].empty()) break;
      try {
        const results::ModelFacts model =
            rebuilt_model(stored_config(study.config[at]), results::run_path(folder, study.run_id[at]));
        study.model[at] = results::model_json(model);
      } catch (const std::runtime_error&) {  // settings of another version, or a damaged run file
      }
      break;
    }
}

}  // namespace

results::ReportedStudy reported_study(results::Study study, const std::filesystem::path& path) {
  add_older_models(study, path);
  results::StudyFacts facts{changed_settings(study), grid_text(study), study_codes(study, path),
                            study_alarms(study, path)};
  return {std::move(study), path, std::move(facts)};
}

}  // namespace tapelab::experiments
