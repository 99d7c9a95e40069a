// study.h5 and timing.h5 -> Study.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "results/files/regular_file.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/metrics.hpp"
#include "results/run/output_units.hpp"
#include "results/run/setting_names.hpp"
#include "results/run/variable.hpp"
#include "results/study/cells.hpp"
#include "results/study/horizon.hpp"
#include "results/study/run_forms.hpp"
#include "results/study/study_file.hpp"
#include "results/text/json_text.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

/// What is selected follows from the label.
constexpr std::array<std::string_view, 11> kNotVariables = {"cell",   "seed",     "epoch",        "label",
                                                            "status", "left_out", "edited_runs",  "unmergeable_runs",
                                                            "remark", kSelected,  kSelectionScore};
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

/// [C, sample, step, feature] on axes of their own.
StudyOutput read_output(const h5::Group& root, const std::string& decoder, std::size_t cells) {
  const h5::Dataset prediction = root.dataset(decoder + "_prediction");
  const h5::Dataset target = root.dataset(decoder + "_target");
  const h5::Dataset feature = root.dataset(decoder + "_feature");
  h5::Shape shape = {cells};
  for (const char* axis : {"_sample", "_step", "_feature"}) shape.push_back(axis_length(root, decoder + axis));
  require_shape(prediction, decoder + "_prediction", shape);
  require_shape(target, decoder + "_target", shape);
  StudyOutput output{decoder, {shape, prediction.read<float>()}, {shape, target.read<float>()}, {}};
  if (feature.kind() == h5::Kind::kString) output.features = feature.read<std::string>();
  if (const std::string time = decoder + "_time"; root.has(time))
    output.times = read_integers<std::int64_t>(root, time, {shape[0], shape[1], shape[2]});
  return output;
}

/// The units of a decoder's features.
void read_feature_units(const h5::Group& root, const std::string& decoder, Study& study) {
  const std::string name = decoder + "_feature_units";
  if (!root.has(name)) return;
  const h5::Dataset variable = root.dataset(name);
  require_shape(variable, name, {axis_length(root, decoder + "_feature")});
  std::vector<std::string> units = variable.read<std::string>();
  if (std::ranges::all_of(units, is_unit)) study.units[decoder] = std::move(units);
}

/// The unit of a metric in the data's own units, where the features say none.
void read_shared_unit(const h5::Dataset& variable, const std::string& metric, Study& study) {
  const auto place = find_metric(metric);
  if (!place || place->row->data != DataUnits::kData) return;
  const std::string unit = variable.text_attribute("units").value_or("1");
  if (unit != "1" && is_unit(unit)) study.units.emplace(place->decoder, std::vector<std::string>{unit});
}

/// Counts over (cell, seed), each from `least` to `most`.
std::vector<std::int32_t> read_counts(const h5::Group& root, const std::string& name, const Study& study,
                                      std::int32_t least, std::size_t most) {
  auto counts = read_integers<std::int32_t>(root, name, {study.cells, study.seeds.size()});
  for (const std::int32_t count : counts)
    if (count < least || (count > 0 && static_cast<std::size_t>(count) > most))
      throw h5::Error("'" + name + "' holds " + std::to_string(count) + ", expected a number from " +
                      std::to_string(least) + " to " + std::to_string(most));
  return counts;
}

std::vector<std::string> read_texts(const h5::Group& root, const std::string& name, const Study& study) {
  const h5::Dataset variable = root.dataset(name);
  require_shape(variable, name, {study.cells, study.seeds.size()});
  return variable.read<std::string>();
}

void read_run_facts(const h5::Group& root, Study& study) {
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
  for (const std::int8_t number : read_integers<std::int8_t>(root, "status", {study.cells, study.seeds.size()}))
    study.status.push_back(status_from(number));
  study.n_epochs = read_counts(root, "n_epochs", study, -1, kMost);
  study.best_epoch = read_counts(root, "best_epoch", study, -1, kMost);
  study.run_id = read_texts(root, "run_id", study);
  if (root.has("revision"))
    study.revision = read_counts(root, "revision", study, -1, kMost);
  else
    for (const std::string& id : study.run_id) study.revision.push_back(id.empty() ? -1 : 0);
  study.config = read_texts(root, "config", study);
  for (std::string& config : study.config) config = with_current_settings(std::move(config));
  study.provenance = read_texts(root, "provenance", study);
  study.message = read_texts(root, "message", study);
  if (root.has("model")) study.model = read_texts(root, "model", study);
  for (const auto* texts : {&study.config, &study.provenance, &study.model})
    for (const std::string& json : *texts) reject_deep_json(json);
}

/// The profile and the steps of its decoder, which no run exceeds.
void read_profile(const h5::Group& root, const h5::Dataset& variable, const std::string& name,
                  const std::string& decoder, Study& study) {
  const std::size_t steps = axis_length(root, decoder + "_step");
  require_shape(variable, name, {study.cells, study.seeds.size(), steps});
  study.profiles[name] = {steps, variable.read<double>()};
  study.n_steps[decoder] = read_counts(root, "n_" + decoder + "_steps", study, -1, steps);
}

/// Factors carry the attribute `key`; of the rest, doubles over (cell, seed) are scalars, over (.., epoch) curves, over
/// (.., <decoder>_step) profiles. Doubles over anything else are none of ours. A metric's name of an earlier version is
/// read as that of today, unless the file has that too.
void read_variable(const h5::Group& root, const std::string& stored, Study& study) {
  if (std::find(kNotVariables.begin(), kNotVariables.end(), stored) != kNotVariables.end()) return;
  const h5::Dataset variable = root.dataset(stored);
  if (const auto key = variable.text_attribute("key")) {
    require_shape(variable, stored, {study.cells});
    study.factors.push_back({current_setting_name(*key), setting_type(variable), factor_texts(variable)});
    return;
  }
  const std::string name = current_metric_name(stored);
  if (name != stored && root.has(name)) return;
  if (variable.is_null()) throw h5::Error("'" + stored + "' holds no value");
  if (name.ends_with(kPrediction)) {
    const std::string decoder = name.substr(0, name.size() - kPrediction.size());
    study.outputs.push_back(read_output(root, decoder, study.cells));
    read_feature_units(root, decoder, study);
  }
  if (variable.kind() != h5::Kind::kDouble) return;
  if (const auto decoder = profile_decoder(name); decoder && variable.shape().size() == 3)
    return read_profile(root, variable, name, *decoder, study);
  const bool is_scalar = variable.shape().size() == 2;
  h5::Shape shape = {study.cells, study.seeds.size()};
  if (!is_scalar) shape.push_back(study.epochs);
  require_shape(variable, stored, shape);
  read_shared_unit(variable, name, study);
  (is_scalar ? study.scalars : study.curves).emplace(name, variable.read<double>());
}

void read_confusion(const h5::Group& root, Study& study) {
  const std::string name(kConfusion);
  if (!root.has(name)) return;
  study.confusion.classes = read_class_axes(root);
  const std::size_t count = study.confusion.classes.size();
  study.confusion.counts = read_integers<std::int32_t>(root, name, {study.cells, study.seeds.size(), count, count});
  if (std::ranges::any_of(study.confusion.counts, [](std::int32_t n) { return n < -1; }))
    throw h5::Error("'" + name + "' holds a number below -1");
}

/// The seed in a run's settings must be that of its place. Whoever wrote the settings otherwise wrote them by hand.
void check_seeds(const Study& study) {
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    const std::string& config = study.config[at];
    const auto [begin, end] = seed_in_config(config);
    if (begin == config.npos) continue;
    const auto seed = parse_number<std::int64_t>(std::string_view(config).substr(begin, end - begin));
    const std::int64_t here = study.seeds[at % study.seeds.size()];
    if (seed && *seed != here)
      throw h5::Error("run " + study.run_id[at] + " is at seed " + std::to_string(here) +
                      ", but in its settings it is " + std::to_string(*seed));
  }
}

/// Cells, seeds and epochs; a study without the first two holds no run.
void read_axes(const h5::Group& root, Study& study) {
  study.cells = axis_length(root, "cell");
  study.seeds = read_integers<std::int64_t>(root, "seed", {axis_length(root, "seed")});
  if (std::ranges::adjacent_find(study.seeds, std::ranges::greater_equal()) != study.seeds.end())
    throw h5::Error("its seeds are not in ascending order");
  if (root.has("epoch")) study.epochs = axis_length(root, "epoch");
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

std::set<std::string> read_set(const h5::Group& root, const std::string& name) {
  if (!root.has(name)) return {};
  const std::vector<std::string> texts = root.dataset(name).read<std::string>();
  return {texts.begin(), texts.end()};
}

/// Files of earlier versions said only in words which runs were edited or could not be merged: here, and nowhere else,
/// these words are read.
void read_worded_facts(Study& study) {
  const std::set<std::string> remarks(study.merge_remarks.begin(), study.merge_remarks.end());
  for (const std::string& id : study.run_id)
    if (remarks.contains(edited_remark(id))) study.edited_runs.insert(id);
  for (const std::string& id : study.left_out)
    if (std::ranges::any_of(remarks, [start = unmergeable_remark(id, "")](const std::string& remark) {
          return remark.starts_with(start);
        }))
      study.unmergeable_runs.insert(id);
}

void read_remarks(const h5::Group& root, Study& study) {
  study.edited_runs = read_set(root, "edited_runs");
  study.unmergeable_runs = read_set(root, "unmergeable_runs");
  if (root.has("remark")) study.merge_remarks = root.dataset("remark").read<std::string>();
  if (study.edited_runs.empty() && study.unmergeable_runs.empty()) read_worded_facts(study);
}

bool is_of_run(const h5::Group& root) { return !root.has("label") && root.has("settings"); }

Study read_root(const h5::Group& root) {
  check_schema(root);
  if (is_of_run(root))
    throw MisplacedFile("is the file of one run, not a study", {"give the study's folder, the one with runs/ in it"});
  Study study;
  study.label = parse_label(read_one<std::string>(root, "label"));
  read_axes(root, study);
  read_run_facts(root, study);
  for (const std::string& name : root.names()) read_variable(root, name, study);
  read_confusion(root, study);
  if (root.has("left_out")) study.left_out = root.dataset("left_out").read<std::string>();
  read_remarks(root, study);
  check_seeds(study);
  if (!std::ranges::is_sorted(study.left_out)) throw h5::Error("the runs that were left out are not in order");
  add_revision_factor(study);
  add_horizons(study);
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

bool holds_run(const std::filesystem::path& path) {
  try {
    return read_checked_h5(path, nullptr, is_of_run);
  } catch (const std::runtime_error&) {  // nothing that could be known as a run
    return false;
  }
}

Study read_timing_file(const std::filesystem::path& path) {
  Study study;
  read_checked_h5(path, &study.warnings, [&](const h5::Group& root) {
    check_schema(root);
    read_axes(root, study);
    study.run_id = read_texts(root, "run_id", study);
    study.logs = read_texts(root, "log", study);
    for (const std::string& log : study.logs) reject_deep_json(log);
    read_forms(root, study.cells, study.seeds.size());  // throws what is wrong with them
    for (const std::string& name : root.names()) {
      const h5::Dataset variable = root.dataset(name);
      if (variable.kind() != h5::Kind::kDouble || variable.text_attribute("key")) continue;
      require_shape(variable, name, {study.cells, study.seeds.size()});
      study.timing.emplace(name, variable.read<double>());
    }
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
