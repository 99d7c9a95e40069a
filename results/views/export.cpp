#include "results/views/export.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "results/query/selection.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/variable.hpp"
#include "results/study/selected_cells.hpp"
#include "results/study/tested_on.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

/// Every setting of any run but the seed, in the order of the settings; what only later runs have comes last.
std::vector<std::string> all_settings(const Study& study) {
  std::vector<std::string> keys;
  std::set<std::string> known = {"seed"};
  for (const std::string& config : study.config)
    for (const auto& [key, value] : config_texts(config))
      if (known.insert(key).second) keys.push_back(key);
  return keys;
}

/// run, seed, factors: what every line of a long table begins with; commas included.
std::string run_prefix(const Study& study, std::size_t at, std::size_t cell, std::size_t seed) {
  std::string prefix = study.run_id[at] + ',' + std::to_string(study.seeds[seed]) + ',';
  for (const Factor& factor : study.factors) prefix += csv_field(factor.values[cell]) + ',';
  return prefix;
}

void write_long_header(const Study& study, const char* axis, std::ostream& out) {
  out << "run,seed,";
  for (const Factor& factor : study.factors) out << csv_field(factor.key) << ',';
  out << axis << ",metric,value\n";
}

void write_values(const std::string& prefix, const std::string& metric, std::span<const double> values,
                  std::ostream& out) {
  for (std::size_t i = 0; i < values.size(); ++i)
    out << prefix << i << ',' << metric << ',' << exact_number(values[i]) << '\n';
}

}  // namespace

void write_runs_csv(const Study& study, std::span<const RunPlace> runs, std::ostream& out) {
  const std::vector<std::string> settings = all_settings(study);
  const bool has_revisions = std::ranges::any_of(study.revision, [](std::int32_t revision) { return revision > 0; });
  const bool has_selection = !study.label.select.empty();
  const std::vector<bool> chosen = is_chosen(study);
  out << "run,status,seed,epochs,best_epoch,message,measured_on" << (has_revisions ? ",revision" : "")
      << (has_selection ? ",selected" : "");
  for (const std::string& key : settings) out << ',' << csv_field(key);
  for (const auto& [name, values] : study.scalars) out << ',' << name;
  out << '\n';
  for (const auto& [at, cell, seed] : runs) {
    out << study.run_id[at] << ',' << status_name(study.status[at]) << ',' << study.seeds[seed] << ','
        << study.n_epochs[at] << ',' << study.best_epoch[at] << ',' << csv_field(study.message[at]) << ','
        << tested_on_name(tested_on(study.config[at]));
    if (has_revisions) out << ',' << study.revision[at];
    if (has_selection) out << ',' << (chosen[cell] ? "yes" : "no");
    const auto texts = config_texts(study.config[at]);
    std::map<std::string, std::string> values(texts.begin(), texts.end());
    for (const auto& [key, value] : varying_sources(study, cell)) values[key] = value;
    for (const std::string& key : settings) {
      const auto value = values.find(key);
      out << ',' << (value == values.end() ? "" : csv_field(value->second));
    }
    for (const auto& [name, numbers] : study.scalars) out << ',' << exact_number(numbers[at]);
    out << '\n';
  }
}

void write_curves_csv(const Study& study, std::span<const RunPlace> runs, std::ostream& out) {
  write_long_header(study, "epoch", out);
  for (const auto& [at, cell, seed] : runs) {
    const std::string prefix = run_prefix(study, at, cell, seed);
    for (const auto& [name, cube] : study.curves) {
      std::span<const double> curve = std::span(cube).subspan(at * study.epochs, study.epochs);
      while (!curve.empty() && std::isnan(curve.back())) curve = curve.first(curve.size() - 1);
      write_values(prefix, name, curve, out);
    }
  }
}

void write_steps_csv(const Study& study, std::span<const RunPlace> runs, std::ostream& out) {
  write_long_header(study, "step", out);
  for (const auto& [at, cell, seed] : runs) {
    const std::string prefix = run_prefix(study, at, cell, seed);
    for (const auto& [name, profile] : study.profiles) {
      const std::int32_t own = study.n_steps.at(profile_decoder(name).value())[at];
      if (own <= 0) continue;
      const auto values = std::span(profile.values).subspan(at * profile.steps, static_cast<std::size_t>(own));
      if (std::ranges::all_of(values, [](double value) { return std::isnan(value); })) continue;  // a run without it
      write_values(prefix, name, values, out);
    }
  }
}

}  // namespace tapelab::results
