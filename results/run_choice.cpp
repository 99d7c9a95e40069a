#include "results/run_choice.hpp"

#include <algorithm>

#include "results/errors.hpp"
#include "results/nearest_name.hpp"
#include "results/selection.hpp"
#include "results/variable.hpp"

namespace tapelab::results {
namespace {

struct Condition {
  std::string key, value;
};

std::vector<Condition> parse_conditions(const std::vector<std::string>& texts) {
  const std::vector<std::string> statuses = {"ok", "failed", "interrupted", "missing"};
  std::vector<Condition> conditions;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError("filter '" + text + "' must have the form key=value, for example status=failed");
    Condition condition{text.substr(0, equals), text.substr(equals + 1)};
    if (condition.value == shown_value("")) condition.value.clear();
    if (condition.key == "status" && std::find(statuses.begin(), statuses.end(), condition.value) == statuses.end())
      throw UsageError("unknown status '" + condition.value + "'" + did_you_mean(condition.value, statuses) +
                       "\n = a status is ok, failed, interrupted or missing");
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

bool holds(const Study& study, const Condition& condition, std::size_t cell, std::size_t seed) {
  if (condition.key == "status") return status_name(study.status[study.index(cell, seed)]) == condition.value;
  if (condition.key == "seed") return same_value(std::to_string(study.seeds[seed]), condition.value);
  return same_value(setting_text(study, condition.key, cell), condition.value);
}

std::string some_runs(const Study& study, const std::vector<RunPlace>& places) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 3); ++i)
    text += (i == 0 ? "" : ", ") + study.run_id[places[i].at];
  return text + (places.size() > 3 ? ", ..." : "");
}

}  // namespace

std::vector<RunPlace> select_runs(const Study& study, const std::vector<std::string>& texts) {
  const std::vector<Condition> conditions = parse_conditions(texts);
  const bool missing = std::any_of(conditions.begin(), conditions.end(),
                                   [](const Condition& c) { return c.key == "status" && c.value == "missing"; });
  std::vector<RunPlace> places;
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] == Status::kMissing && !missing) continue;
      const bool wanted = std::all_of(conditions.begin(), conditions.end(),
                                      [&](const Condition& c) { return holds(study, c, cell, seed); });
      if (wanted) places.push_back({at, cell, seed});
    }
  return places;
}

std::size_t find_run(const Study& study, const std::string& run) {
  std::vector<std::string> ids, matches;
  for (const std::string& id : study.run_id) {
    if (id.empty()) continue;
    ids.push_back(id);
    if (id.starts_with(run)) matches.push_back(id);
  }
  if (matches.empty() || run.empty())
    throw UsageError("unknown run '" + run + "'" + did_you_mean(run, ids) + "\n = tapelab ls lists the runs");
  const bool exact = std::find(matches.begin(), matches.end(), run) != matches.end();
  if (matches.size() > 1 && !exact)
    throw UsageError("'" + run + "' begins " + std::to_string(matches.size()) + " runs, for example " + matches[0] +
                     " and " + matches[1] + "\n = tapelab ls lists them; give more of the id, or key=value words");
  const std::string& id = exact ? run : matches.front();
  return static_cast<std::size_t>(std::find(study.run_id.begin(), study.run_id.end(), id) - study.run_id.begin());
}

std::size_t choose_run(const Study& study, const std::vector<std::string>& words) {
  if (words.size() == 1 && words.front().find('=') == std::string::npos) return find_run(study, words.front());
  std::vector<RunPlace> places = select_runs(study, words);
  if (places.size() > 1)
    std::erase_if(places, [&](const RunPlace& place) { return study.status[place.at] != Status::kOk; });
  if (places.size() == 1) return places.front().at;
  std::string asked;
  for (const std::string& word : words) asked += (asked.empty() ? "" : " ") + word;
  const std::string of = asked.empty() ? "" : " with " + asked;
  if (places.empty()) throw UsageError("the study has no run" + of + " that finished well");
  throw UsageError("the study has " + std::to_string(places.size()) + " runs" + of + ", one is needed: " +
                   some_runs(study, places) + "\n = tapelab ls lists them; give an id, or key=value until one is left");
}

}  // namespace tapelab::results
