#include "experiments/model/trained_run.hpp"

#include <algorithm>

#include "results/files/folder.hpp"
#include "results/query/run_choice.hpp"
#include "results/run/run_file.hpp"
#include "results/run/variable.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {

namespace fs = std::filesystem;

results::Study open_study_with_weights(const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) {
    const fs::path parent = folder.parent_path().empty() ? "." : folder.parent_path();
    const bool beside = fs::is_directory(parent / "runs", error);
    throw results::UsageError("'" + folder.string() + "' holds no weights; they are in the files of the runs",
                              {"give the study's folder, the one with runs/ in it" +
                               (beside ? ", for example '" + parent.string() + "'" : "")});
  }
  results::Study study = results::read_study(folder);
  if (!fs::is_directory(folder / "runs", error))
    throw results::UsageError("the study '" + folder.string() + "' has no folder runs/, which holds the weights",
                              {"give the folder that 'tapelab run' wrote"});
  return study;
}

std::string choose_stored_run(const results::Study& study, const fs::path& folder,
                              const std::vector<std::string>& words) {
  if (words.size() == 1)
    for (const std::string& id : results::run_ids(folder))
      if (id.starts_with(words.front()) && std::ranges::find(study.run_id, id) == study.run_id.end())
        results::read_named_run(folder, id, results::RunContents::kWithoutWeights);  // throws what is wrong
  return study.run_id[results::choose_run(study, words)];
}

results::RunRecord read_trained_run(const fs::path& folder, const std::string& id, std::vector<std::string>* warnings) {
  results::RunRecord run = results::read_named_run(folder, id, results::RunContents::kAll, warnings);
  if (run.status == results::Status::kOk && !run.weights.empty()) return run;
  const std::string why = run.message.empty() ? "" : ": " + run.message;
  throw results::UsageError(
      "run " + id + " has no weights; its status is " + std::string(results::status_name(run.status)) + why,
      {"tapelab ls " + folder.string() + " status=ok lists the runs that have"});
}

}  // namespace tapelab::experiments
