#include "results/views/listing.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/run/metrics.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_sources.hpp"
#include "results/run/variable.hpp"
#include "results/statistics/claimed_metrics.hpp"
#include "results/study/cells.hpp"
#include "results/study/selected_cells.hpp"
#include "results/study/tested_on.hpp"
#include "results/text/list_text.hpp"
#include "results/text/number_text.hpp"
#include "results/text/page.hpp"
#include "results/text/printable.hpp"
#include "results/views/confusion_view.hpp"

namespace tapelab::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSelectedColumn = "selected";

std::string epochs_text(std::int32_t epochs) { return epochs < 0 ? "-" : std::to_string(epochs); }

/// Whether any run was computed by other than the first revision: then all say theirs.
bool has_revisions(const Study& study) {
  return std::ranges::any_of(study.revision, [](std::int32_t revision) { return revision > 0; });
}

bool is_factor(const Study& study, std::string_view key) {
  return std::ranges::find(study.factors, key, &Factor::key) != study.factors.end();
}

using Running = std::map<std::string, std::string>;

/// "on n3, epoch 12/63"; nothing for a run that has ended or that nobody trains.
std::string running_text(const Study& study, std::size_t at, const Running& running) {
  const auto found = study.status[at] == Status::kMissing ? running.find(study.run_id[at]) : running.end();
  return found == running.end() ? "" : found->second;
}

std::string status_text(const Study& study, std::size_t at, const Running& running) {
  return running_text(study, at, running).empty() ? std::string(status_name(study.status[at])) : "running";
}

std::string lines_json(const Study& study, const std::vector<RunPlace>& lines, const std::vector<std::string>& metrics,
                       const Running& running) {
  Json runs = Json::array();
  const std::vector<bool> chosen = is_chosen(study);
  for (const auto& [at, cell, seed] : lines) {
    Json factors = Json::object();
    for (const Factor& factor : study.factors) factors[factor.key] = factor.values[cell];
    Json run = {{"run", study.run_id[at]},
                {"status", status_text(study, at, running)},
                {"seed", study.seeds[seed]},
                {"factors", factors},
                {"epochs", study.n_epochs[at]}};
    if (const std::string where = running_text(study, at, running); !where.empty()) run["running"] = where;
    if (has_revisions(study)) run["revision"] = study.revision[at];
    if (!study.label.select.empty()) run[kSelectedColumn] = static_cast<bool>(chosen[cell]);
    for (const std::string& metric : metrics) run[metric] = metric_value(study, metric, at);
    if (has_test_metric(metrics)) run["measured_on"] = tested_on_name(tested_on(study.config[at]));
    if (!study.message[at].empty()) run["message"] = study.message[at];
    runs.push_back(std::move(run));
  }
  return runs.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

TextTable lines_table(const Study& study, const std::vector<RunPlace>& lines, const std::vector<std::string>& metrics,
                      const Running& running, Format format) {
  TextTable table;
  table.header = {"run", "status", "seed"};
  for (const Factor& factor : study.factors) table.header.push_back(factor.key);
  const bool shows_revision = has_revisions(study) && !is_factor(study, kRevisionKey);
  if (shows_revision) table.header.emplace_back(kRevisionKey);
  const bool shows_chosen = !study.label.select.empty();
  const std::vector<bool> chosen = is_chosen(study);
  if (shows_chosen) table.header.emplace_back(kSelectedColumn);
  table.header.push_back("epochs");
  for (std::size_t column = 1; column < table.header.size(); ++column) table.said_once.insert(column);
  table.header.insert(table.header.end(), metrics.begin(), metrics.end());
  const bool measured_on = format == Format::kCsv && has_test_metric(metrics);
  if (measured_on) table.header.push_back("measured_on");
  const bool shows_running =
      std::ranges::any_of(lines, [&](const RunPlace& line) { return !running_text(study, line.at, running).empty(); });
  if (shows_running) table.header.push_back("running");
  for (const auto& [at, cell, seed] : lines) {
    std::vector<std::string> row = {study.run_id[at], status_text(study, at, running),
                                    std::to_string(study.seeds[seed])};
    for (const Factor& factor : study.factors)
      row.push_back(format == Format::kCsv ? factor.values[cell] : shown_value(factor.values[cell]));
    if (shows_revision) row.push_back(std::to_string(study.revision[at]));
    if (shows_chosen) row.emplace_back(chosen[cell] ? "yes" : "no");
    row.push_back(epochs_text(study.n_epochs[at]));
    for (const std::string& metric : metrics) {
      const double value = metric_value(study, metric, at);
      row.push_back(format == Format::kCsv ? exact_number(value) : short_number(value));
    }
    if (measured_on) row.emplace_back(tested_on_name(tested_on(study.config[at])));
    if (shows_running) row.push_back(running_text(study, at, running));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// A text that should be JSON, as JSON.
Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? Json(text) : json;
}

/// The run's finished epochs of a curve.
std::vector<double> curve_of(const Study& study, const std::vector<double>& cube, std::size_t at) {
  const auto begin = cube.begin() + static_cast<std::ptrdiff_t>(at * study.epochs);
  std::vector<double> curve(begin, begin + static_cast<std::ptrdiff_t>(study.epochs));
  const auto finished = static_cast<std::size_t>(std::max(study.n_epochs[at], 0));
  curve.resize(std::min(curve.size(), finished));
  return curve;
}

/// Name -> the run's own steps of each profile, those without any number left out.
Json profiles_json(const Study& study, std::size_t at) {
  Json profiles = Json::object();
  for (const auto& [name, profile] : study.profiles) {
    const std::int32_t own = study.n_steps.at(profile_decoder(name).value())[at];
    std::vector<double> values;
    for (std::int32_t step = 0; step < own; ++step)
      values.push_back(metric_value(study, name + "[" + std::to_string(step) + "]", at));
    if (!std::ranges::all_of(values, [](double value) { return std::isnan(value); })) profiles[name] = values;
  }
  return profiles;
}

/// Name -> number for the cubes over (cell, seed), NaN left out.
Json numbers_json(const std::map<std::string, std::vector<double>>& cubes, std::size_t at) {
  Json numbers = Json::object();
  for (const auto& [name, values] : cubes)
    if (!std::isnan(values[at])) numbers[name] = values[at];
  return numbers;
}

Json run_json(const Study& study, std::size_t at) {
  Json run = {{"run", study.run_id[at]},
              {"status", status_name(study.status[at])},
              {"seed", study.seeds[at % study.seeds.size()]},
              {"message", study.message[at]},
              {"epochs", study.n_epochs[at]},
              {"best_epoch", study.best_epoch[at]},
              {"settings", parsed(study.config[at])},
              {"metrics", numbers_json(study.scalars, at)}};
  for (const auto& [key, value] : varying_sources(study, at / study.seeds.size()))
    if (Json& settings = run["settings"]; settings.is_object() && settings.contains(key)) settings[key] = value;
  if (has_revisions(study)) run["revision"] = study.revision[at];
  if (const auto on = tested_on_name(tested_on(study.config[at])); !on.empty()) run["measured_on"] = on;
  run["curves"] = Json::object();
  for (const auto& [name, cube] : study.curves) run["curves"][name] = curve_of(study, cube, at);
  if (Json profiles = profiles_json(study, at); !profiles.empty()) run["profiles"] = std::move(profiles);
  if (const ClassConfusion confusion = confusion_of(study, at); !confusion.classes.empty())
    run["confusion"] = confusion_json(confusion);
  run["provenance"] = parsed(study.provenance[at]);
  run["timing"] = numbers_json(study.timing, at);
  if (!study.logs.empty()) run["log"] = parsed(log_json(parse_log(study.logs[at])));
  return run;
}

/// "0.25 to 0.75 (9 steps)": the first and the last value.
std::string brief(const Json& values) {
  const auto number = [](const Json& value) { return short_number(value.get<double>()); };
  return number(values.front()) + " to " + number(values.back()) + " (" + std::to_string(values.size()) + " steps)";
}

std::string entry_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return short_number(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(item.is_string() ? item.get<std::string>() : item.dump());
  return list_text(items);
}

/// The title and a line for each entry, the values below each other.
std::string section(const std::string& title, const Json& entries, std::size_t width) {
  if (entries.empty()) return "";
  std::size_t longest = 0;
  for (const auto& [name, value] : entries.items()) longest = std::max(longest, characters(printable_cell(name)));
  std::string text = '\n' + title + '\n';
  for (const auto& [name, value] : entries.items()) {
    std::string line = "  " + printable_cell(name);
    line += std::string(longest + 4 - characters(line), ' ') + printable_cell(entry_text(value));
    text += hanging(line.erase(line.find_last_not_of(' ') + 1), width, longest + 2) + '\n';
  }
  return text;
}

/// The settings that are not as in `defaults`.
Json changed_settings(const Json& settings, const Json& defaults) {
  Json changed = Json::object();
  for (const auto& [key, value] : settings.items())
    if (!defaults.contains(key) || defaults[key] != value) changed[key] = value;
  return changed;
}

std::string run_text(const Study& study, std::size_t at, const std::string& defaults, std::size_t width) {
  const Json run = run_json(study, at);
  std::string text = "run " + study.run_id[at] + ": " + std::string(status_name(study.status[at])) + ", seed " +
                     std::to_string(run["seed"].get<std::int64_t>()) + ", " + epochs_text(study.n_epochs[at]) +
                     " epochs";
  if (has_revisions(study)) text += ", revision " + std::to_string(study.revision[at]);
  if (study.best_epoch[at] >= 0) text += ", weights kept from epoch " + std::to_string(study.best_epoch[at]);
  text = hanging(text, width) + "\n";
  if (const std::string from = imported_from(study.provenance[at]); !from.empty())
    text +=
        hanging("imported from " + from + ": trained elsewhere, by data and settings that are not known here", width) +
        "\n";
  if (!study.message[at].empty()) text += hanging(study.message[at], width) + "\n";
  Json last = Json::object();
  for (const auto& [name, curve] : run["curves"].items())
    if (!curve.empty()) last[name] = curve.back();
  Json steps = Json::object();
  if (run.contains("profiles"))
    for (const auto& [name, values] : run["profiles"].items()) steps[name] = brief(values);
  if (const std::string note = not_held_out({tested_on(study.config[at])}); !note.empty())
    text += hanging(note, width) + "\n";
  const auto add = [&](const std::string& title, const Json& entries) { text += section(title, entries, width); };
  add("metrics", run["metrics"]);
  if (const std::string classes = confusion_text(confusion_of(study, at), width); !classes.empty())
    text += '\n' + classes;
  add("first to last output step", steps);
  add("last epoch", last);
  if (defaults.empty() || !run["settings"].is_object()) {
    for (const char* part : {"settings", "provenance", "timing"}) add(part, run[part]);
    if (run.contains("log")) add("log", run["log"]);
    return text;
  }
  const Json changed = changed_settings(run["settings"], parsed(defaults));
  add("settings that are not at their default", changed);
  return text + hanging("\n--all shows the other " + counted(run["settings"].size() - changed.size(), "setting") +
                            ", provenance, times and log\n",
                        width);
}

/// The main metric and those that the request names.
std::vector<std::string> shown_metrics(const Study& study, const ListRequest& request, const std::string& sort) {
  std::vector<std::string> metrics;
  const auto add = [&](const std::string& asked) {
    const std::string name = current_metric_name(asked);
    if (has_metric(study, name) && std::ranges::find(metrics, name) == metrics.end()) metrics.push_back(name);
  };
  add(leading_metric(study));
  for (const std::string& key : filter_keys(request.filter)) add(key);
  add(sort);
  return metrics;
}

enum class Direction { kAscending, kDescending };

/// Runs that say nothing of the key last; equal ones stay in their order.
void sort_by(std::vector<RunPlace>& lines, const RunKey& key, Direction direction) {
  std::map<std::size_t, std::string> texts;
  for (const RunPlace& line : lines) texts.emplace(line.at, key.text(line));
  std::ranges::stable_sort(lines, [&](const RunPlace& a, const RunPlace& b) {
    const std::string &x = texts[a.at], &y = texts[b.at];
    if (x.empty() || y.empty()) return !x.empty() && y.empty();
    return direction == Direction::kAscending ? value_before(SettingType::kList, x, y)
                                              : value_before(SettingType::kList, y, x);
  });
}

/// How many runs are missing, unless the list shows them; "" if none is.
std::string missing_text(const Study& study, const std::vector<RunPlace>& lines, const Running& running) {
  const auto is_missing = [&](const RunPlace& line) { return status_text(study, line.at, running) == "missing"; };
  std::size_t missing = 0;
  for (std::size_t at = 0; at < study.run_count(); ++at)
    missing += status_text(study, at, running) == "missing" ? 1 : 0;
  if (missing == 0 || std::ranges::any_of(lines, is_missing)) return "";
  return std::to_string(missing) + (missing == 1 ? " run is" : " runs are") + " missing: status=missing lists " +
         (missing == 1 ? "it" : "them") + "\n";
}

/// Those that train now, by cell and seed.
std::vector<RunPlace> running_lines(const Study& study, const Running& running) {
  std::vector<RunPlace> lines;
  for (std::size_t at = 0; at < study.run_count(); ++at)
    if (!running_text(study, at, running).empty())
      lines.push_back({at, at / study.seeds.size(), at % study.seeds.size()});
  return lines;
}

}  // namespace

std::string list_runs(const Study& study, const ListRequest& request, Format format, std::size_t width) {
  std::vector<RunPlace> lines = select_runs(study, request.filter);
  if (request.filter.empty()) std::ranges::move(running_lines(study, request.running), std::back_inserter(lines));
  const bool descending = request.sort.starts_with('-');
  const std::string sort = request.sort.substr(descending ? 1 : 0);
  if (!sort.empty()) sort_by(lines, RunKey(study, sort), descending ? Direction::kDescending : Direction::kAscending);
  const std::vector<std::string> metrics = shown_metrics(study, request, sort);
  if (format == Format::kJson) return lines_json(study, lines, metrics, request.running);
  const TextTable table = lines_table(study, lines, metrics, request.running, format);
  if (format == Format::kCsv) return csv(table);
  std::string text =
      page("", table, format, width) + remark(missing_text(study, lines, request.running), format, width);
  if (const std::string note = not_held_out(study, metrics); !note.empty()) text += remark(note + "\n", format, width);
  if (const CellSelection& select = study.label.select; !select.chosen.empty())
    text += remark("selected: the " + std::to_string(select.chosen.size()) + " of " + std::to_string(select.from) +
                       " configurations with the " + selection_rule(select) + "; only they have the seeds " +
                       seed_list(select.further) + "\n",
                   format, width);
  return text;
}

std::string show_run(const Study& study, const std::string& run, Format format, const std::string& defaults,
                     std::size_t width) {
  const std::size_t at = find_run(study, run);
  if (format == Format::kJson) return run_json(study, at).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return run_text(study, at, defaults, width);
}

}  // namespace tapelab::results
