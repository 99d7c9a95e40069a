#include "results/query/selection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>

#include "results/query/filter.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/source_labels.hpp"
#include "results/study/run_texts.hpp"
#include "results/text/errors.hpp"
#include "results/text/line_breaks.hpp"
#include "results/text/nearest_name.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

/// A hint over several lines, which are indented as its first.
std::string wrapped_hint(const std::string& text) {
  const std::string mark = "= ";
  return wrapped(mark + text, "   ").substr(mark.size());
}

void require(const char* kind, const std::string& name, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  throw UsageError("unknown " + std::string(kind) + " '" + name + "'",
                   did_you_mean(name, known, {wrapped_hint("this study has: " + listed(known))}));
}

/// Scalars and profiles.
std::vector<std::string> all_names(const Study& study) {
  std::vector<std::string> names = metric_names(study);
  for (const std::string& name : profile_names(study)) names.push_back(name);
  return names;
}

void require_known(const Study& study, const std::string& name) {
  if (study.profiles.empty() && profile_decoder(name))
    throw UsageError("no run of this study holds '" + name + "'",
                     {"runs with eval.by_step=true store scores per step"});
  if (study.curves.contains(name))
    throw UsageError("'" + name + "' is a curve over the epochs; a table shows one number per run",
                     {"tapelab show prints its last value, study.h5 holds all of it"});
  require("metric", name, all_names(study));
}

/// The mean of what is not NaN; NaN where nothing is left.
double mean_without_gaps(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

const std::string& config_text(const Study& study, std::size_t cell) {
  const auto is_stored = [](const std::string& text) { return !text.empty(); };
  const std::span all(study.config), own = all.subspan(study.index(cell, 0), study.seeds.size());
  if (const auto found = std::ranges::find_if(own, is_stored); found != own.end()) return *found;
  const auto any = std::ranges::find_if(all, is_stored);
  return any == all.end() ? own.front() : *any;
}

std::vector<std::string> selectable_keys(const Study& study) {
  std::vector<std::string> keys;
  for (const Factor& factor : study.factors) keys.push_back(factor.key);
  keys.push_back("seed");
  return keys;
}

std::vector<std::string> metric_names(const Study& study) {
  std::vector<std::string> names;
  for (const auto& [name, values] : study.scalars) names.push_back(name);
  return names;
}

std::string shown_metric(const Study& study) {
  std::map<std::string, std::size_t> counts;  // finished runs that hold a metric
  std::size_t most = 0;
  for (const std::string& name : without_baselines(metric_names(study))) {
    const std::vector<double>& values = study.scalars.at(name);
    for (std::size_t at = 0; at < values.size(); ++at)
      if (study.status[at] == Status::kOk && !std::isnan(values[at])) ++counts[name];
    most = std::max(most, counts[name]);
  }
  std::erase_if(counts, [most](const auto& counted) { return counted.second < most; });
  std::vector<std::string> names;
  for (const auto& [name, count] : counts) names.push_back(name);
  return main_metric(names);
}

std::vector<std::string> asked_metrics(const Study& study, std::vector<std::string> asked) {
  asked = current_metric_names(std::move(asked));
  const std::vector<std::string> names = without_baselines(metric_names(study));
  for (std::string& name : asked) {
    if (name.empty() || has_metric(study, name) || parse_number<double>(name)) continue;
    std::vector<std::string> meant;
    for (const std::string& known : names)
      if (known.starts_with("test_") && known.ends_with("_" + name)) meant.push_back(known);
    const auto is_longer = [&](const std::string& known) {  // "event_f1" where "f1" is asked for
      const auto found = find_metric(known);
      return !found || found->row->name != name;
    };
    if (!std::ranges::all_of(meant, is_longer)) std::erase_if(meant, is_longer);
    if (meant.size() > 1) {
      std::string texts;
      for (const std::string& text : meant) texts += (texts.empty() ? "" : ", ") + text;
      throw UsageError("'" + name + "' may be any of " + texts, {"give the whole name"});
    }
    if (meant.size() == 1) name = meant.front();
  }
  return asked;
}

std::vector<std::string> profile_names(const Study& study) {
  std::vector<std::string> names;
  for (const auto& [name, profile] : study.profiles) names.push_back(name);
  return names;
}

void require_key(const Study& study, const std::string& key) {
  const std::vector<std::string> known = selectable_keys(study);
  if (const auto value = constant_setting(study, key))
    throw UsageError("'" + key + "' is " + shown_value(*value) + " in every run", {"what varies: " + listed(known)});
  require("key", key, known);
}

void require_metric(const Study& study, const std::string& metric) {
  const auto parsed = parse_metric_step(metric);
  if (!parsed)
    throw UsageError(
        "'" + metric + "' must be METRIC, METRIC[STEP] or METRIC[STEP:] with a whole number, for example " +
        metric.substr(0, metric.find('[')) + "[0], [-1] for the last, or [5:] for the mean from step 5 on");
  const std::string& name = parsed->metric;
  require_known(study, name);
  if (!study.profiles.contains(name)) {
    if (parsed->step)
      throw UsageError("'" + name + "' is one number per run and has no steps: leave out the brackets",
                       {"a metric by step is " + example_profile(name) + ", which runs with eval.by_step=true store"});
    return;
  }
  const std::int64_t steps = longest_run(study, name);
  const std::string range = "'" + name + "' has the steps 0 to " + std::to_string(steps - 1);
  if (!parsed->step)
    throw UsageError(range + ": choose one, for example " + name + "[0], or [-1] for the last, or [0:] for their mean",
                     {"tapelab table --by-step shows all of them"});
  if (*parsed->step >= steps || *parsed->step < -steps)
    throw UsageError(range + " (from the end: -1 to " + std::to_string(-steps) + "), not " +
                     std::to_string(*parsed->step));
}

void require_profile(const Study& study, const std::string& metric) {
  const auto parsed = parse_metric_step(metric);
  if (!parsed || parsed->step)
    throw UsageError("--by-step has a row for every step: leave out the brackets of '" + metric + "'");
  require_known(study, metric);
  if (study.profiles.contains(metric)) return;
  const std::string has = listed(without_baselines(profile_names(study)));
  throw UsageError("'" + metric + "' is one number per run and has no steps",
                   {has.empty() ? "runs with eval.by_step=true store scores per step"
                                : wrapped_hint("this study has per step: " + has)});
}

std::int64_t longest_run(const Study& study, const std::string& metric) {
  return std::ranges::max(study.n_steps.at(profile_decoder(metric).value()));
}

bool has_metric(const Study& study, const std::string& metric) {
  const auto parsed = parse_metric_step(metric);
  return study.scalars.contains(metric) || (parsed && parsed->step && study.profiles.contains(parsed->metric));
}

double metric_value(const Study& study, const std::string& metric, std::size_t at) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (const auto values = study.scalars.find(metric); values != study.scalars.end()) return values->second[at];
  if (const auto number = parse_number<double>(metric)) return *number;
  const auto parsed = parse_metric_step(metric);
  if (!parsed || !parsed->step) return kNaN;
  const auto found = study.profiles.find(parsed->metric);
  if (found == study.profiles.end()) return kNaN;
  const Profile& profile = found->second;
  const std::int64_t own = study.n_steps.at(profile_decoder(parsed->metric).value())[at];
  const std::int64_t end = std::min<std::int64_t>(own, static_cast<std::int64_t>(profile.steps));
  const std::int64_t step = *parsed->step < 0 ? own + *parsed->step : *parsed->step;
  if (step < 0 || step >= end) return kNaN;
  const auto chosen = std::span(profile.values)
                          .subspan(at * profile.steps + static_cast<std::size_t>(step),
                                   parsed->to_end ? static_cast<std::size_t>(end - step) : 1);
  return mean_without_gaps(chosen);
}

std::string key_value(const Study& study, const std::string& key, std::size_t cell, std::size_t seed) {
  if (key == "seed") return std::to_string(study.seeds[seed]);
  const auto factor =
      std::find_if(study.factors.begin(), study.factors.end(), [&](const Factor& f) { return f.key == key; });
  return factor->values[cell];
}

std::string setting_text(const Study& study, const std::string& key, std::size_t cell) {
  for (const Factor& factor : study.factors)
    if (factor.key == key) return factor.values[cell];
  std::vector<std::string> known;
  for (const auto& [name, value] : config_texts(config_text(study, cell))) {
    if (name == key && key != "seed") return value;
    known.push_back(name);
  }
  throw UsageError("unknown key '" + key + "'", did_you_mean(key, known));
}

std::map<std::string, std::string> varying_sources(const Study& study, std::size_t cell) {
  std::map<std::string, std::string> sources;
  for (const Factor& factor : study.factors)
    if (std::ranges::find(kSourceKeys, factor.key) != kSourceKeys.end())
      sources.emplace(factor.key, factor.values[cell]);
  return sources;
}

std::optional<std::string> constant_setting(const Study& study, const std::string& key) {
  if (study.cells == 0 || std::ranges::find(study.factors, key, &Factor::key) != study.factors.end()) return {};
  for (auto& [name, value] : config_texts(config_text(study, 0)))
    if (name == key && key != "seed") return value;
  return {};
}

std::string shown_value(const std::string& value) { return value.empty() ? "\"\"" : value; }

bool same_value(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto x = parse_number<double>(a), y = parse_number<double>(b);
  return x && y && *x == *y;
}

bool names_value(std::string_view key, const std::string& value, const std::string& asked) {
  if (same_value(value, asked)) return true;
  if (std::ranges::find(kSourceKeys, key) == kSourceKeys.end() || value.empty() || asked.empty()) return false;
  const auto is_end = [](const std::string& path, const std::string& end) { return ('/' + path).ends_with('/' + end); };
  return std::ranges::any_of(std::array{value, without_version(value)},
                             [&](const std::string& text) { return is_end(text, asked) || is_end(asked, text); });
}

std::vector<std::size_t> cells_with(const Study& study, const Conditions& where) {
  std::vector<std::size_t> cells;
  for (std::size_t cell = 0; cell < study.cells; ++cell)
    if (std::ranges::all_of(where, [&](const auto& condition) {
          return names_value(condition.first, setting_text(study, condition.first, cell), condition.second);
        }))
      cells.push_back(cell);
  return cells;
}

std::vector<std::string> filter_words(const Conditions& where) {
  std::vector<std::string> words;
  for (const auto& [key, value] : where) words.push_back(key + "=" + filter_value(value));
  return words;
}

void add_run(Sample& sample, const Study& study, const std::string& metric, std::size_t cell, std::size_t seed) {
  const std::size_t at = study.index(cell, seed);
  switch (study.status[at]) {
    case Status::kFailed:
      ++sample.failed;
      return;
    case Status::kInterrupted:
      ++sample.interrupted;
      return;
    case Status::kMissing:
      ++sample.missing;
      return;
    case Status::kOk:
      break;
  }
  const double value = metric_value(study, metric, at);
  if (std::isnan(value))
    ++sample.without_value;
  else
    sample.values.push_back(value);
}

std::string counts_text(const RunCounts& counts) {
  std::string text;
  const auto add = [&](std::size_t count, const char* what) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + what;
  };
  add(counts.failed, " failed");
  add(counts.interrupted, " interrupted");
  add(counts.missing, " missing");
  add(counts.without_value, " without value");
  return text;
}

std::string counts_text(const Sample& sample) {
  const std::string others = counts_text(static_cast<const RunCounts&>(sample));
  return std::to_string(sample.values.size()) + (others.empty() ? "" : "; " + others);
}

}  // namespace tapelab::results
