#include "results/query/run_key.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "results/query/selection.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/setting_names.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"
#include "results/text/number_text.hpp"
#include "results/text/text_table.hpp"

namespace tapelab::results {
namespace {

using Kind = RunKey::Kind;

const std::map<std::string, Kind> kFacts = {{"status", Kind::kStatus}, {"id", Kind::kId},
                                            {"run", Kind::kId},        {"seed", Kind::kSeed},
                                            {"epochs", Kind::kEpochs}, {"revision", Kind::kRevision}};

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// What every cell says of a setting; empty if no run has it. One that is no factor has one value wherever it is, so
/// that one configuration need be read; finding the key in the others takes no parser.
std::vector<std::string> setting_values(const Study& study, const std::string& key) {
  for (const Factor& factor : study.factors)
    if (factor.key == key) return factor.values;
  const std::string mark = nlohmann::json(key).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + ":";
  std::vector<std::string> values(study.cells);
  const std::string* value = nullptr;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    if (config_text(study, cell).find(mark) == std::string::npos) continue;
    values[cell] = value == nullptr ? setting_text(study, key, cell) : *value;
    value = &values[cell];
  }
  if (value == nullptr) return {};
  return values;
}

std::vector<std::string> known_names(const Study& study) {
  std::set<std::string> names;
  for (const auto& [name, kind] : kFacts) names.insert(name);
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const auto settings = config_texts(config_text(study, cell));
    if (settings.empty()) continue;
    for (const auto& [name, value] : settings) names.insert(name);
    break;
  }
  for (const Factor& factor : study.factors) names.insert(factor.key);
  for (const auto& [name, values] : study.scalars) names.insert(name);
  for (const auto& [name, profile] : study.profiles) names.insert(name + "[-1]");
  return {names.begin(), names.end()};
}

}  // namespace

RunKey::RunKey(const Study& study, std::string name) : study_(&study), name_(std::move(name)), kind_(Kind::kSetting) {
  if (const auto fact = kFacts.find(name_); fact != kFacts.end()) kind_ = fact->second;
  if (kind_ != Kind::kSetting) return;
  name_ = current_setting_name(name_);
  values_ = setting_values(study, name_);
  if (!values_.empty()) return;
  kind_ = Kind::kMetric;
  name_ = current_metric_name(name_);
  if (has_metric(study, name_)) return;
  if (study.curves.contains(name_) || study.profiles.contains(name_)) require_metric(study, name_);  // says why not
  throw UsageError(
      "unknown key '" + name_ + "'",
      did_you_mean(name_, known_names(study),
                   {"keys are status, seed, run, epochs, settings and metrics; tapelab show prints those of a run"}));
}

std::string RunKey::text(const RunPlace& place) const {
  switch (kind_) {
    case Kind::kStatus:
      return std::string(status_name(study_->status[place.at]));
    case Kind::kId:
      return study_->run_id[place.at];
    case Kind::kSeed:
      return std::to_string(study_->seeds[place.seed]);
    case Kind::kEpochs:
      return study_->n_epochs[place.at] < 0 ? "" : std::to_string(study_->n_epochs[place.at]);
    case Kind::kRevision:
      return study_->revision[place.at] < 0 ? "" : std::to_string(study_->revision[place.at]);
    case Kind::kMetric:
      return exact_number(metric_value(*study_, name_, place.at));
    case Kind::kSetting:
      return values_[place.cell];
  }
  return "";
}

double RunKey::number(const RunPlace& place) const {
  if (kind_ == Kind::kMetric) return metric_value(*study_, name_, place.at);
  return parse_number<double>(text(place)).value_or(kNaN);
}

}  // namespace tapelab::results
