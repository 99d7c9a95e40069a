#include "experiments/config/stored_config.hpp"

#include <doctest/doctest.h>

#include <set>

#include "experiments/grid/grid.hpp"
#include "experiments/grid/grid_text.hpp"
#include "experiments/inference/reported_study.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;

namespace {

std::set<std::string> ids_of(const std::vector<PlannedRun>& runs) {
  std::set<std::string> ids;
  for (const PlannedRun& run : runs) ids.insert(run.id);
  return ids;
}

}  // namespace

TEST_CASE("report_settings: the grid file of a study has the study's runs") {
  const ScratchFolder folder;
  for (const char* extra : {"", "seed = 1..4\n", "seed = 3, 9\n[predict]\nenabled = false, true\nloss = mse, mae\n",
                            "[model]\nlayers = 1, 2\n[train]\nlearning_rate = 1e-05, 0.5\nkeep = last\n"}) {
    CAPTURE(extra);
    const std::string ini = "train.epochs = 1\nmodel.encoder = 4 3\nmodel.decoder = 3 4\n" + std::string(extra);
    const std::string at = train_study(folder, "study" + std::to_string(std::string(extra).size()), ini);
    const results::Study study = results::merge_runs(at);
    const auto again = expand_grid({folder.write("again.ini", grid_text(study))}, {}, kRunLimit).runs;
    std::set<std::string> stored;
    for (const std::string& id : study.run_id)
      if (!id.empty()) stored.insert(id);
    CHECK(ids_of(again) == stored);
  }
}

TEST_CASE("report_settings: settings off their default; no grid where the cells fill none") {
  const ScratchFolder folder;
  const std::string at = train_study(folder, "study", "train.epochs = 1\nmodel.encoder = 4, 5\nmodel.decoder = 3\n");
  results::Study study = results::merge_runs(at);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(changed_settings(study) == Pairs{{"model.decoder", "3"}, {"train.epochs", "1"}});
  CHECK(reported_study(study, at).facts.settings.size() == 2);
  study.factors.push_back({"model.layers", results::SettingType::kInteger, {"1", "2"}});
  CHECK(grid_text(study).empty());
  study.config.assign(study.config.size(), R"({"no.such.setting":1})");
  CHECK(changed_settings(study).empty());
}
