// Study -> study.h5 and timing.h5.
#include <algorithm>
#include <limits>
#include <optional>
#include <span>

#include "results/hdf5/checked_file.hpp"
#include "results/run/metrics.hpp"
#include "results/run/output_units.hpp"
#include "results/run/variable.hpp"
#include "results/study/cells.hpp"
#include "results/study/selected_cells.hpp"
#include "results/study/study_file.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The axes in the root, open while variables are attached to them.
struct Axes {
  h5::Dataset cell, seed;
  std::optional<h5::Dataset> epoch;
};

/// Every value as a number, or nothing if one is not.
template <class Number>
std::optional<std::vector<Number>> parse_all(const std::vector<std::string>& texts) {
  std::vector<Number> values;
  for (const std::string& text : texts) {
    const auto value = parse_number<Number>(text);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

h5::Dataset create_flags(h5::Group& root, const std::string& name, const std::vector<std::string>& texts) {
  std::vector<std::int8_t> flags;
  for (const std::string& text : texts) flags.push_back(text == "true" ? 1 : 0);
  h5::Dataset variable = root.create<std::int8_t>(name, {flags.size()}, flags);
  constexpr std::int8_t kValues[] = {0, 1};
  variable.write_attribute("flag_values", std::span<const std::int8_t>(kValues));
  variable.write_attribute("flag_meanings", std::string("false true"));
  return variable;
}

bool all_flags(const std::vector<std::string>& texts) {
  for (const std::string& text : texts)
    if (text != "true" && text != "false") return false;
  return true;
}

bool all_canonical(const std::vector<std::string>& texts) {
  return std::ranges::all_of(texts, [](const std::string& text) {
    const auto value = parse_number<std::int64_t>(text);
    return value && std::to_string(*value) == text;
  });
}

/// A factor in its own type; as text where a cell has no value of that type. `type` and `key` restore it.
h5::Dataset create_factor(h5::Group& root, const std::string& name, const Factor& factor) {
  if (factor.type == SettingType::kBool && all_flags(factor.values)) return create_flags(root, name, factor.values);
  // A list of one whole number each, as one layer's units: numbers sort as such, texts put 16 before 8.
  if (factor.type == SettingType::kInteger || (factor.type == SettingType::kList && all_canonical(factor.values)))
    if (const auto values = parse_all<std::int64_t>(factor.values))
      return root.create<std::int64_t>(name, {values->size()}, *values);
  if (factor.type == SettingType::kReal)
    if (const auto values = parse_all<double>(factor.values))
      return root.create<double>(name, {values->size()}, *values);
  return root.create(name, {factor.values.size()}, factor.values);
}

/// The outputs own `<decoder>_target`, so the setting `<decoder>.target` is stored under another name, in every study.
std::string factor_name(const h5::Group& root, const std::string& key) {
  return unused_name(root, key.ends_with(".target") ? key + "_setting" : key);
}

/// Writes all factors and returns their names for the attribute `coordinates`.
std::string write_factors(h5::Group& root, const Axes& axes, const std::vector<Factor>& factors) {
  std::string names;
  for (const Factor& factor : factors) {
    if (factor.key == kRevisionKey) continue;  // stored for every run
    const std::string name = factor_name(root, factor.key);
    h5::Dataset variable = create_factor(root, name, factor);
    describe(variable, "1", "setting " + factor.key);
    variable.write_attribute("key", factor.key);
    variable.write_attribute("setting_type", static_cast<std::int64_t>(factor.type));
    attach(variable, {&axes.cell});
    if (!names.empty()) names += ' ';
    names += name;
  }
  return names;
}

/// Finishes a variable over (cell, seed) or (cell, seed, third); third: by default the epoch.
void finish(h5::Dataset& variable, const MetricInfo& info, const std::string& coordinates, const Axes& axes,
            const h5::Dataset* third = nullptr) {
  describe(variable, info.units, info.long_name);
  if (!coordinates.empty()) variable.write_attribute("coordinates", coordinates);
  attach(variable, {&axes.cell, &axes.seed});
  if (variable.shape().size() == 3) variable.attach_scale(2, third == nullptr ? *axes.epoch : *third);
}

MetricInfo info_of(const Study& study, const std::string& name) {
  MetricInfo info = describe_metric(name).value_or(MetricInfo{"1", name, Better::kNeither});
  info.units = metric_units(study.units, name);
  return info;
}

void write_metrics(h5::Group& root, const Axes& axes, const Study& study, const std::string& coordinates) {
  const h5::Shape shape = {study.cells, study.seeds.size()};
  for (const auto& [name, values] : study.curves) {
    h5::Dataset variable = root.create<double>(name, {shape[0], shape[1], study.epochs}, values, kNaN);
    finish(variable, info_of(study, name), coordinates, axes);
  }
  for (const auto& [name, values] : study.scalars) {
    h5::Dataset variable = root.create<double>(name, shape, values, kNaN);
    finish(variable, info_of(study, name), coordinates, axes);
  }
}

void write_profiles(h5::Group& root, const Axes& axes, const Study& study, const std::string& coordinates) {
  const h5::Shape shape = {study.cells, study.seeds.size()};
  for (const auto& [name, profile] : study.profiles) {
    const h5::Dataset step = step_axis(root, profile_decoder(name).value(), profile.steps);
    h5::Dataset variable = root.create<double>(name, {shape[0], shape[1], profile.steps}, profile.values, kNaN);
    finish(variable, info_of(study, name), coordinates, axes, &step);
  }
  for (const auto& [decoder, steps] : study.n_steps) {
    h5::Dataset variable = root.create<std::int32_t>("n_" + decoder + "_steps", shape, steps, -1);
    finish(variable, {"1", "steps of the " + decoder + " decoder", Better::kNeither}, coordinates, axes);
  }
}

void write_run_facts(h5::Group& root, const Axes& axes, const Study& study, const std::string& coordinates) {
  const h5::Shape shape = {study.cells, study.seeds.size()};
  std::vector<std::int8_t> numbers;
  for (const Status one : study.status) numbers.push_back(static_cast<std::int8_t>(one));
  h5::Dataset status = root.create<std::int8_t>("status", shape, numbers);
  describe_status(status);
  if (!coordinates.empty()) status.write_attribute("coordinates", coordinates);
  attach(status, {&axes.cell, &axes.seed});

  const auto write = [&](h5::Dataset variable, const std::string& long_name) {
    finish(variable, {"1", long_name, Better::kNeither}, coordinates, axes);
  };
  write(root.create<std::int32_t>("n_epochs", shape, study.n_epochs, -1), "finished epochs");
  write(root.create<std::int32_t>("best_epoch", shape, study.best_epoch),
        "epoch whose weights were kept, -1: the last update's, or no run");
  if (std::ranges::any_of(study.revision, [](std::int32_t revision) { return revision > 0; }))
    write(root.create<std::int32_t>("revision", shape, study.revision, -1), std::string(kRevisionMeaning));
  write(root.create("run_id", shape, study.run_id), "identifier of the run");
  write(root.create("config", shape, study.config), "every setting as a JSON object");
  write(root.create("provenance", shape, study.provenance), "code, compiler, libraries and data as a JSON object");
  write(root.create("message", shape, study.message), "why the run failed");
  if (std::ranges::any_of(study.model, [](const std::string& text) { return !text.empty(); }))
    write(root.create("model", shape, study.model), std::string(kModelMeaning));
}

/// Of a study whose cells were chosen by validation scores: which, and by what.
void write_selection(h5::Group& root, const Axes& axes, const Study& study, const std::string& coordinates) {
  if (study.label.select.empty()) return;
  std::vector<std::int8_t> flags;
  for (const bool chosen : is_chosen(study)) flags.push_back(chosen ? 1 : 0);
  const auto finish_cells = [&](h5::Dataset variable, const std::string& long_name) {
    describe(variable, "1", long_name);
    if (!coordinates.empty()) variable.write_attribute("coordinates", coordinates);
    attach(variable, {&axes.cell});
  };
  h5::Dataset chosen = root.create<std::int8_t>(std::string(kSelected), {study.cells}, flags);
  constexpr std::int8_t kValues[] = {0, 1};
  chosen.write_attribute("flag_values", std::span<const std::int8_t>(kValues));
  chosen.write_attribute("flag_meanings", std::string("no yes"));
  finish_cells(std::move(chosen), "whether the cell was chosen, by the " + selection_rule(study.label.select));
  finish_cells(root.create<double>(std::string(kSelectionScore), {study.cells}, selection_scores(study), kNaN),
               study.label.select.metric + " at the kept weights, mean over the seeds that chose");
}

void write_output(h5::Group& root, const Axes& axes, const StudyOutput& output, const OutputUnits& units,
                  const std::string& coordinates) {
  const auto& shape = output.prediction.shape;
  const std::string& decoder = output.decoder;
  const h5::Dataset sample = create_index(root, decoder + "_sample", shape[1], "test sequence, from 0");
  const h5::Dataset step = step_axis(root, decoder, shape[2]);
  const std::string feature_name = decoder + "_feature";
  h5::Dataset feature = output.features.empty()
                            ? create_index(root, feature_name, shape[3], "feature, from 0")
                            : root.create_coordinate(feature_name, std::span<const std::string>(output.features));
  if (!output.features.empty()) describe(feature, "1", "name of the feature");
  if (const auto own = units.find(decoder); own != units.end() && own->second.size() == shape[3])
    write_feature_units(root, feature_name + "_units", own->second, feature);
  const auto write = [&](const std::string& name, const Array& array, const std::string& long_name) {
    h5::Dataset variable = root.create<float>(name, shape, array.values, std::numeric_limits<float>::quiet_NaN());
    describe(variable, shared_unit(units, decoder), long_name);
    if (!coordinates.empty()) variable.write_attribute("coordinates", coordinates);
    attach(variable, {&axes.cell, &sample, &step, &feature});
  };
  write(decoder + "_prediction", output.prediction, "output of the " + decoder + " decoder, first seed of the cell");
  write(decoder + "_target", output.target, "what the " + decoder + " decoder should have output");
  if (output.times.empty()) return;
  h5::Dataset time = root.create<std::int64_t>(decoder + "_time", {shape[0], shape[1], shape[2]},
                                               std::span<const std::int64_t>(output.times), Output::kNoTime);
  describe(time, std::string(kTimeUnits), "time of the row that the " + decoder + " decoder outputs");
  attach(time, {&axes.cell, &sample, &step});
}

void write_confusion(h5::Group& root, const Axes& axes, const Study& study, const std::string& coordinates) {
  const StudyConfusion& confusion = study.confusion;
  const std::size_t count = confusion.classes.size();
  if (count == 0) return;
  const h5::Dataset truth = class_axis(root, kTrueClass, confusion.classes),
                    predicted = class_axis(root, kPredictedClass, confusion.classes);
  h5::Dataset variable = root.create<std::int32_t>(
      std::string(kConfusion), {study.cells, study.seeds.size(), count, count}, confusion.counts, -1);
  describe(variable, "1", std::string(kConfusionMeaning));
  if (!coordinates.empty()) variable.write_attribute("coordinates", coordinates);
  attach(variable, {&axes.cell, &axes.seed, &truth, &predicted});
}

/// Texts about the study as a whole, each an axis of its own; nothing where there are none.
void write_texts(h5::Group& root, const std::string& name, const std::vector<std::string>& texts,
                 const std::string& long_name) {
  if (texts.empty()) return;
  h5::Dataset variable = root.create_coordinate(name, std::span<const std::string>(texts));
  describe(variable, "1", long_name);
}

std::vector<std::string> texts_of(const std::set<std::string>& texts) { return {texts.begin(), texts.end()}; }

Axes create_axes(h5::Group& root, const Study& study, std::size_t epochs) {
  Axes axes{create_index(root, "cell", study.cells, "configuration without its seed"),
            root.create_coordinate("seed", std::span<const std::int64_t>(study.seeds)), std::nullopt};
  describe(axes.seed, "1", "seed of the random numbers");
  if (epochs > 0) axes.epoch = create_index(root, "epoch", epochs, "epoch, from 0");
  return axes;
}

h5::File study_file(const Study& study) {
  h5::File file = h5::File::create();
  h5::Group root = file.root();
  describe_root(root, study.label.title.empty() ? "tapelab study " + study.label.name : study.label.title,
                "merged from the run files by tapelab");
  root.write_attribute("question", study.label.question);
  root.write_attribute("claim", study.label.claim);
  const Axes axes = create_axes(root, study, study.epochs);
  const std::string coordinates = write_factors(root, axes, study.factors);
  write_metrics(root, axes, study, coordinates);
  write_run_facts(root, axes, study, coordinates);
  write_selection(root, axes, study, coordinates);
  for (const StudyOutput& output : study.outputs) write_output(root, axes, output, study.units, coordinates);
  write_profiles(root, axes, study, coordinates);
  write_confusion(root, axes, study, coordinates);
  write_texts(root, "left_out", study.left_out, "run files that are damaged and not in this study");
  write_texts(root, "edited_runs", texts_of(study.edited_runs), "runs that another program edited");
  write_texts(root, "unmergeable_runs", texts_of(study.unmergeable_runs),
              "whole runs that cannot be merged with the others and are not in this study");
  write_texts(root, "remark", study.merge_remarks, "what was noticed about the runs together");
  h5::Dataset label = root.create_scalar("label", label_json(study.label));
  describe(label, "1", "the study's purpose and published values as a JSON object");
  return file;
}

h5::File timing_file(const Study& study, const RunForms& forms) {
  h5::File file = h5::File::create();
  h5::Group root = file.root();
  describe_root(root, "tapelab timing of study " + study.label.name, "merged from the run files by tapelab");
  const Axes axes = create_axes(root, study, 0);
  const std::string coordinates = write_factors(root, axes, study.factors);
  const h5::Shape shape = {study.cells, study.seeds.size()};
  for (const auto& [name, values] : study.timing) {
    h5::Dataset variable = root.create<double>(name, shape, values, kNaN);
    finish(variable, describe_timing(name), coordinates, axes);
  }
  h5::Dataset id = root.create("run_id", shape, study.run_id);
  finish(id, {"1", "identifier of the run", Better::kNeither}, coordinates, axes);
  h5::Dataset log = root.create("log", shape, study.logs);
  finish(log, {"1", std::string(kLogMeaning), Better::kNeither}, coordinates, axes);
  write_forms(root, forms, axes.cell, axes.seed);
  return file;
}

}  // namespace

std::vector<std::byte> encode_study(const Study& study) { return sealed_image(study_file(study)); }

std::vector<std::byte> encode_timing(const Study& study, const RunForms& forms) {
  return sealed_image(timing_file(study, forms));
}

void write_study_file(const std::filesystem::path& path, const Study& study,
                      std::optional<std::filesystem::file_time_type> date) {
  write_sealed(path, study_file(study), date);
}

void write_timing_file(const std::filesystem::path& path, const Study& study, const RunForms& forms,
                       std::optional<std::filesystem::file_time_type> date) {
  write_sealed(path, timing_file(study, forms), date);
}

}  // namespace tapelab::results
