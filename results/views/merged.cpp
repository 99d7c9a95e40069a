#include "results/views/merged.hpp"

#include <algorithm>
#include <numeric>

#include "results/run/run_file.hpp"
#include "results/run/run_log.hpp"
#include "results/study/one_run.hpp"
#include "results/text/errors.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

Study study_of(const std::filesystem::path& folder, const std::string& id) {
  std::vector<std::string> edited;
  Study study = study_of_one(read_named_run(folder, id, RunContents::kWithoutWeights, &edited));
  study.edited = !edited.empty();
  return study;
}

/// compare_runs looks at no weights and outputs: where only these differ, what the runs were made with is left to say.
std::vector<std::string> causes_of(const RunConflict& conflict, const MergePlan& plan, const SettingTexts& defaults,
                                   const RevisionTexts& revisions) {
  const auto& first = plan.studies[conflict.first];
  const auto& second = plan.studies[conflict.second];
  const Study a = study_of(first, conflict.id), b = study_of(second, conflict.id);
  const RunDifferences d = compare_runs({a, 0, conflict.id + " of " + first.string()},
                                        {b, 0, conflict.id + " of " + second.string()}, defaults, revisions);
  if (!d.outcome.empty() || !d.curves.empty() || !d.metrics.empty()) return d.causes;
  std::vector<std::string> causes = likely_causes(
      differing_facts(a.provenance[0], parse_log(a.logs[0]).host, b.provenance[0], parse_log(b.logs[0]).host));
  if (causes.empty()) causes.emplace_back("nothing stored explains it");
  return causes;
}

std::string conflict_text(const RunConflict& conflict, const std::vector<std::string>& causes, const MergePlan& plan,
                          std::size_t width) {
  const auto name = [&](std::size_t study) { return "in '" + plan.studies[study].string() + "'"; };
  std::string text = hanging("run " + conflict.id + ", " +
                                 difference_text(conflict.difference, name(conflict.first), name(conflict.second)),
                             width) +
                     '\n';
  for (const std::string& cause : causes) text += hanging("  why: " + cause, width, 4) + '\n';
  return text;
}

}  // namespace

std::string conflicts_text(const MergePlan& plan, const SettingTexts& defaults, const RevisionTexts& revisions,
                           std::size_t width) {
  constexpr std::size_t kNamed = 5;
  const std::size_t count = plan.conflicts.size();
  std::string text =
      "nothing is merged: " + counted(count, "run") + (count == 1 ? " is" : " are") + " not the same in two studies\n";
  for (std::size_t i = 0; i < std::min(count, kNamed); ++i)
    text += conflict_text(plan.conflicts[i], causes_of(plan.conflicts[i], plan, defaults, revisions), plan, width);
  if (count > kNamed) text += "and " + counted(count - kNamed, "run") + " more\n";
  const RunConflict& first = plan.conflicts.front();
  const std::string a = plan.studies[first.first].string() + " " + first.id,
                    b = plan.studies[first.second].string() + " " + first.id;
  for (const std::string& hint :
       {"all that differs: tapelab why " + a + " " + b, "which of the two this machine computes: tapelab verify " + a,
        std::string(
            "to keep one, move the file of the other away from its runs/, then merge again; to keep both, leave "
            "the studies apart")})
    text += hanging(" = " + hint, width, 3) + '\n';
  return text;
}

std::string merged_text(const MergePlan& plan, const std::filesystem::path& target, std::size_t width) {
  const std::size_t runs = std::reduce(plan.runs.begin(), plan.runs.end());
  std::string text = "'" + target.string() + "' holds " + counted(runs, "run");
  for (std::size_t i = 0; i < plan.studies.size(); ++i)
    text += std::string(i == 0 ? ": " : ", ") + std::to_string(plan.runs[i]) +
            (plan.into_study && i == 0 ? " that it had" : " from '" + plan.studies[i].string() + "'");
  text = hanging(text, width) + '\n';
  const std::size_t twice = plan.equal + plan.other_timing + plan.other_provenance;
  if (twice == 0) return text;
  std::string same = "  left out: " + counted(twice, "file") + " of runs that are there already, with equal numbers";
  if (plan.other_timing > 0) same += ", " + std::to_string(plan.other_timing) + " with other times";
  if (plan.other_provenance > 0)
    same += ", " + std::to_string(plan.other_provenance) + " made with other code or on another machine";
  if (plan.other_timing + plan.other_provenance > 0)
    same += plan.into_study ? ": what was there, else the first named, is kept" : ": the first named is kept";
  return text + hanging(same, width) + '\n';
}

}  // namespace tapelab::results
