#include "tests/experiments/trained_study.hpp"

#include <algorithm>
#include <filesystem>

#include "experiments/formats/input_error.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/run/run_file.hpp"
#include "tests/experiments/error_text.hpp"

namespace tapelab::experiments {

std::string train_study(const ScratchFolder& folder, const std::string& name, const std::string& ini,
                        const std::vector<std::string>& overrides) {
  const std::string grid_file = folder.write(name + ".ini", ini);
  for (const PlannedRun& run : expand_grid({grid_file}, overrides, kRunLimit).runs) {
    results::RunRecord record = train_run(run, nullptr, {});
    record.provenance = provenance_json(run);
    record.revision = run.revision;
    results::write_run(folder.path(name), record);
  }
  return folder.path(name);
}

results::RunRecord stored_run(const std::string& study, std::size_t index) {
  std::vector<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(study + "/runs")) ids.push_back(entry.path().stem());
  std::sort(ids.begin(), ids.end());
  return read_trained_run(study, ids.at(index));
}

std::vector<PlannedRun> runs_of(const ScratchFolder& folder, const std::string& text,
                                const std::vector<std::string>& overrides) {
  return expand_grid({folder.write("next.ini", text)}, overrides, kRunLimit).runs;
}

std::string start_error(const ScratchFolder& folder, const std::string& text,
                        const std::vector<std::string>& overrides) {
  std::string message = error_text<ConfigError>([&] { runs_of(folder, text, overrides); });
  const std::string prefix = folder.path("");
  for (std::size_t at; (at = message.find(prefix)) != message.npos;) message.erase(at, prefix.size());
  return message;
}

std::string ramp_csv(std::size_t rows) {
  std::string text = "t,y\n";
  for (std::size_t i = 1; i <= rows; ++i)
    text += std::to_string(i) + "," + std::to_string(0.05 * static_cast<double>(i)) + "\n";
  return text;
}

}  // namespace tapelab::experiments
