// study.h5 and timing.h5 -> Study.
#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "results/cells.hpp"
#include "results/checked_h5.hpp"
#include "results/metrics.hpp"
#include "results/number_text.hpp"
#include "results/regular_file.hpp"
#include "results/study_file.hpp"
#include "results/variable.hpp"

namespace tapelab::results {
namespace {

constexpr std::array<std::string_view, 7> kNotVariables = {"cell",   "seed",     "epoch", "label",
                                                           "status", "left_out", "remark"};
constexpr std::string_view kPrediction = "_prediction";

std::vector<std::string> factor_texts(const h5::Dataset& variable) {
  std::vector<std::string> texts;
  switch (variable.kind()) {
    case h5::Kind::kString:
      return variable.read<std::string>();
    case h5::Kind::kInt8:
      for (const std::int8_t flag : variable.read<std::int8_t>()) texts.emplace_back(flag != 0 ? "true" : "false");
      return texts;
    case h5::Kind::kDouble:
      for (const double value : variable.read<double>()) texts.push_back(number_text(value));
      return texts;
    default:
      for (const std::int64_t value : variable.read<std::int64_t>()) texts.push_back(std::to_string(value));
      return texts;
  }
}

SettingType setting_type(const h5::Dataset& variable) {
  const auto number = variable.integer_attribute("setting_type");
  if (!number || *number < 0 || *number > static_cast<std::int64_t>(SettingType::kList))
    throw h5::Error("a factor's setting_type is missing or unknown");
  return static_cast<SettingType>(*number);
}

StudyOutput read_output(const h5::Group& root, const std::string& decoder) {
  const h5::Dataset prediction = root.dataset(decoder + "_prediction");
  const h5::Dataset target = root.dataset(decoder + "_target");
  const h5::Dataset feature = root.dataset(decoder + "_feature");
  StudyOutput output{
      decoder, {prediction.shape(), prediction.read<float>()}, {target.shape(), target.read<float>()}, {}};
  if (feature.kind() == h5::Kind::kString) output.features = feature.read<std::string>();
  return output;
}

void read_run_facts(const h5::Group& root, Study& study) {
  for (const std::int8_t number : root.dataset("status").read<std::int8_t>())
    study.status.push_back(status_from(number));
  study.n_epochs = root.dataset("n_epochs").read<std::int32_t>();
  study.best_epoch = root.dataset("best_epoch").read<std::int32_t>();
  if (root.has("revision"))
    study.revision = root.dataset("revision").read<std::int32_t>();
  else
    for (const std::string& id : root.dataset("run_id").read<std::string>())
      study.revision.push_back(id.empty() ? -1 : 0);
  study.run_id = root.dataset("run_id").read<std::string>();
  study.config = root.dataset("config").read<std::string>();
  study.provenance = root.dataset("provenance").read<std::string>();
  study.message = root.dataset("message").read<std::string>();
}

/// Factors carry the attribute `key`; of the rest, doubles over (cell, seed) are scalars, over (.., epoch) curves, over
/// (.., <decoder>_step) profiles.
void read_variable(const h5::Group& root, const std::string& name, Study& study) {
  if (std::find(kNotVariables.begin(), kNotVariables.end(), name) != kNotVariables.end()) return;
  const h5::Dataset variable = root.dataset(name);
  if (const auto key = variable.text_attribute("key")) {
    study.factors.push_back({*key, setting_type(variable), factor_texts(variable)});
    return;
  }
  const std::size_t rank = variable.shape().size();
  if (variable.kind() == h5::Kind::kDouble && rank == 3 && profile_decoder(name)) {
    study.profiles[name] = {variable.shape()[2], variable.read<double>()};
    study.n_steps[*profile_decoder(name)] = root.dataset("n_" + *profile_decoder(name) + "_steps").read<std::int32_t>();
    return;
  }
  if (variable.kind() == h5::Kind::kDouble && rank == 2) study.scalars.emplace(name, variable.read<double>());
  if (variable.kind() == h5::Kind::kDouble && rank == 3) study.curves.emplace(name, variable.read<double>());
  if (rank == 4 && name.ends_with(kPrediction))
    study.outputs.push_back(read_output(root, name.substr(0, name.size() - kPrediction.size())));
}

/// Every cube must be as large as its axes say: another program may have changed the file.
void check_sizes(const Study& study) {
  const std::size_t runs = study.run_count();
  bool good = study.status.size() == runs && study.n_epochs.size() == runs && study.best_epoch.size() == runs &&
              study.revision.size() == runs;
  for (const auto* texts : {&study.run_id, &study.config, &study.provenance, &study.message})
    good = good && texts->size() == runs;
  for (const Factor& factor : study.factors) good = good && factor.values.size() == study.cells;
  for (const auto& [name, values] : study.scalars) good = good && values.size() == runs;
  for (const auto& [name, values] : study.curves) good = good && values.size() == runs * study.epochs;
  for (const auto& [name, profile] : study.profiles) good = good && profile.values.size() == runs * profile.steps;
  for (const auto& [decoder, steps] : study.n_steps) good = good && steps.size() == runs;
  if (!good) throw h5::Error("its variables do not fit its axes cell, seed, epoch and step");
}

/// The revision is stored for every run and is a factor where cells differ in it.
void add_revision_factor(Study& study) {
  Factor factor{std::string(kRevisionKey), SettingType::kInteger, {}};
  std::set<std::int32_t> known;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const auto first = study.revision.begin() + static_cast<std::ptrdiff_t>(study.index(cell, 0));
    const std::int32_t own = *std::max_element(first, first + static_cast<std::ptrdiff_t>(study.seeds.size()));
    factor.values.push_back(std::to_string(std::max(own, 0)));
    known.insert(std::max(own, 0));
  }
  if (known.size() > 1) study.factors.push_back(std::move(factor));
}

Study read_root(const h5::Group& root) {
  check_schema(root);
  if (!root.has("label") && root.has("settings"))
    throw UsageError("is the file of one run, not a study\n = give the study's folder, the one with runs/ in it");
  Study study;
  study.label = parse_label(root.dataset("label").read<std::string>().at(0));
  study.cells = h5::element_count(root.dataset("cell").shape());
  study.seeds = root.dataset("seed").read<std::int64_t>();
  if (root.has("epoch")) study.epochs = h5::element_count(root.dataset("epoch").shape());
  read_run_facts(root, study);
  for (const std::string& name : root.names()) read_variable(root, name, study);
  if (root.has("left_out")) study.left_out = root.dataset("left_out").read<std::string>();
  if (root.has("remark")) study.merge_remarks = root.dataset("remark").read<std::string>();
  check_sizes(study);
  if (!study.seeds.empty()) add_revision_factor(study);
  return study;
}

}  // namespace

Study read_study_file(const std::filesystem::path& path) {
  std::vector<std::string> warnings;
  Study study = read_checked_h5(path, &warnings, read_root);
  study.edited = !warnings.empty();
  study.warnings = std::move(warnings);
  study.warnings.insert(study.warnings.end(), study.merge_remarks.begin(), study.merge_remarks.end());
  return study;
}

Study read_timing_file(const std::filesystem::path& path) {
  Study study;
  read_checked_h5(path, &study.warnings, [&](const h5::Group& root) {
    check_schema(root);
    study.run_id = root.dataset("run_id").read<std::string>();
    study.logs = root.dataset("log").read<std::string>();
    bool good = study.logs.size() == study.run_id.size();
    for (const std::string& name : root.names()) {
      const h5::Dataset variable = root.dataset(name);
      if (variable.kind() != h5::Kind::kDouble || variable.shape().size() != 2) continue;
      const auto& values = study.timing.emplace(name, variable.read<double>()).first->second;
      good = good && values.size() == study.run_id.size();
    }
    if (!good) throw h5::Error("its variables do not fit its axes cell and seed");
  });
  return study;
}

void add_timing(Study& study, const std::filesystem::path& path) {
  if (RegularFile(path).is_missing()) return;
  Study times = read_timing_file(path);
  study.warnings.insert(study.warnings.end(), times.warnings.begin(), times.warnings.end());
  if (times.run_id != study.run_id) return;
  study.logs = std::move(times.logs);
  study.timing = std::move(times.timing);
}

}  // namespace tapelab::results
