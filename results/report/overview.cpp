// What a study is about, how it came to be, and what went wrong in it.
#include <algorithm>
#include <map>
#include <utility>

#include "results/query/selection.hpp"
#include "results/query/test_data.hpp"
#include "results/report/sections.hpp"
#include "results/run/run_log.hpp"
#include "results/run/variable.hpp"
#include "results/statistics/claim.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

/// The commands in the runs' logs, each once, the first given first.
Json commands_of(const Study& study) {
  std::map<std::string, std::string> started;  // command -> when first, as 2026-11-25T09:16:26Z
  for (const std::string& log : study.logs) {
    const RunLog run = parse_log(log);
    if (run.command.empty()) continue;
    const auto [entry, fresh] = started.emplace(run.command, run.started);
    if (!fresh) entry->second = std::min(entry->second, run.started);
  }
  std::vector<std::pair<std::string, std::string>> in_order;
  for (const auto& [command, time] : started) in_order.emplace_back(time, command);
  std::ranges::sort(in_order);
  Json commands = Json::array();
  for (const auto& [time, command] : in_order) commands.push_back(command);
  return commands;
}

Json counts_of(const Study& study) {
  Json counts = {{"ok", 0}, {"failed", 0}, {"interrupted", 0}, {"missing", 0}};
  for (const Status status : study.status) {
    Json& count = counts[std::string(status_name(status))];
    count = count.get<int>() + 1;
  }
  return counts;
}

/// What verdict --json says, or why it cannot be said.
Json verdict_of(const Study& study) {
  if (study.label.expect.empty() && study.label.published.empty()) return nullptr;
  try {
    return Json::parse(verdicts_json({judge(study)})).at(0);
  } catch (const UsageError& error) {
    return {{"error", error.what()}};
  }
}

Json cells_of(const Study& study) {
  Json cells = Json::array();
  for (std::size_t cell = 0; cell < study.cells; ++cell) cells.push_back(cell_label(study, cell));
  return cells;
}

using Counts = std::map<std::string, std::size_t>;

void add_facts(const Json& facts, const std::string& prefix, std::vector<std::string>& order,
               std::map<std::string, Counts>& found) {
  for (const auto& [name, value] : facts.items()) {
    const std::string path = prefix + name;
    if (value.is_object()) {
      add_facts(value, path + " ", order, found);
      continue;
    }
    if (!found.contains(path)) order.push_back(path);
    ++found[path][value.is_string() ? value.get<std::string>() : value.dump()];
  }
}

/// How many seeds there are, where their number was not fixed beforehand.
std::string until_text(const UntilDecided& until) {
  if (until.empty()) return "";
  return "Seeds were added until this was decided, or had " + std::to_string(until.max_seeds) + " seeds, alpha " +
         short_number(until.alpha) + ": " + until.expect;
}

}  // namespace

std::string cell_label(const Study& study, std::size_t cell) {
  std::string label;
  for (const Factor& factor : study.factors)
    label += (label.empty() ? "" : ", ") + factor.key + "=" + shown_value(factor.values[cell]);
  return label.empty() ? "all runs" : label;
}

Json overview_section(const ReportedStudy& reported) {
  const Study& study = reported.study;
  const std::string name = study.label.name.empty() ? reported.path.stem().string() : study.label.name;
  Json factors = Json::array();
  for (const Factor& factor : study.factors) factors.push_back({{"key", factor.key}, {"values", factor.values}});
  return {{"name", name},
          {"title", study.label.title.empty() ? name : study.label.title},
          {"question", study.label.question},
          {"claim", study.label.claim},
          {"verdict", verdict_of(study)},
          {"claim_change", claim_change_text(study)},
          {"limits", one_test_part(study)},
          {"until", until_text(study.label.until)},
          {"selection", selection_text(study)},
          {"commands", commands_of(study)},
          {"grid", reported.facts.grid},
          {"warnings", study.warnings},
          {"counts", counts_of(study)},
          {"seeds", study.seeds},
          {"factors", factors},
          {"cells", cells_of(study)}};
}

Json provenance_section(const Study& study) {
  std::vector<std::string> order;
  std::map<std::string, Counts> found;
  for (const std::string& text : study.provenance) {
    const Json facts = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (facts.is_object()) add_facts(facts, "", order, found);
  }
  Json section = Json::array();
  for (const std::string& name : order) {
    Json values = Json::array();
    for (const auto& [value, runs] : found[name]) values.push_back({{"value", value}, {"runs", runs}});
    section.push_back({{"name", name}, {"values", values}});
  }
  return section;
}

Json failures_section(const Study& study) {
  Json failures = Json::array();
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::size_t at = study.index(cell, seed);
      if (study.status[at] != Status::kFailed && study.status[at] != Status::kInterrupted) continue;
      failures.push_back({{"run", study.run_id[at]},
                          {"configuration", cell_label(study, cell)},
                          {"seed", study.seeds[seed]},
                          {"status", status_name(study.status[at])},
                          {"epochs", study.n_epochs[at]},
                          {"message", study.message[at]}});
    }
  return failures;
}

}  // namespace tapelab::results
