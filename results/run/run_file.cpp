#include "results/run/run_file.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "results/files/folder.hpp"
#include "results/hdf5/checked_file.hpp"
#include "results/run/config_json.hpp"
#include "results/run/metrics.hpp"
#include "results/run/named_arrays.hpp"
#include "results/run/output_units.hpp"
#include "results/run/variable.hpp"
#include "results/text/json_text.hpp"

namespace tapelab::results {
namespace {

/// Members of the root that are not metrics.
constexpr std::array<std::string_view, 19> kOwnNames = {
    "run_id",   "seed",       "status",   "message",  "n_epochs",     "best_epoch", "config",
    "settings", "provenance", "epoch",    "outputs",  "weights",      "timing",     "data",
    "revision", "model",      kConfusion, kTrueClass, kPredictedClass};

bool is_metric(const std::string& name) {
  return std::find(kOwnNames.begin(), kOwnNames.end(), name) == kOwnNames.end() && !is_step_axis(name);
}

template <class T>
h5::Dataset write_scalar(h5::Group& group, const std::string& name, const T& value, const std::string& long_name) {
  h5::Dataset variable = group.create_scalar(name, value);
  describe(variable, "1", long_name);
  return variable;
}

void describe_as_metric(h5::Dataset& variable, const std::string& name, const OutputUnits& units) {
  const auto info = describe_metric(name);
  describe(variable, metric_units(units, name), info ? info->long_name : name);
}

void write_header(h5::Group& root, const RunRecord& run) {
  write_scalar(root, "run_id", run.id, "identifier of the run");
  write_scalar(root, "seed", run.seed, "seed of the random numbers");
  if (run.revision > 0) write_scalar(root, "revision", run.revision, std::string(kRevisionMeaning));
  h5::Dataset status = root.create_scalar("status", static_cast<std::int8_t>(run.status));
  describe_status(status);
  write_scalar(root, "message", run.message, "why the run failed");
  write_scalar(root, "n_epochs", run.epochs, "finished epochs");
  write_scalar(root, "best_epoch", run.best_epoch, "epoch whose weights were kept, -1: the last update's");
  write_scalar(root, "config", config_json(run.settings), "every setting as a JSON object");
  write_scalar(root, "settings", settings_json(run.settings), "every setting as JSON rows of key, type, exact text");
  if (!run.data.empty()) write_scalar(root, "data", run.data, "names, scaling and shape of the data as a JSON object");
  if (!run.model.empty()) write_scalar(root, "model", run.model, std::string(kModelMeaning));
  write_scalar(root, "provenance", run.provenance, "code, compiler, libraries and data as a JSON object");
}

/// All curves share the axis `epoch`; a shorter one is filled up with NaN and keeps its length in `finished_epochs`.
void write_curves(h5::Group& root, const std::map<std::string, std::vector<double>>& curves, const OutputUnits& units) {
  std::size_t epochs = 0;
  for (const auto& [name, values] : curves) epochs = std::max(epochs, values.size());
  if (epochs == 0) return;
  const h5::Dataset epoch = create_index(root, "epoch", epochs, "epoch, from 0");
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [name, values] : curves) {
    if (values.empty()) continue;
    std::vector<double> padded = values;
    padded.resize(epochs, kNaN);
    h5::Dataset variable = root.create<double>(name, {epochs}, padded, kNaN);
    describe_as_metric(variable, name, units);
    if (values.size() < epochs) variable.write_attribute("finished_epochs", static_cast<std::int64_t>(values.size()));
    attach(variable, {&epoch});
  }
}

/// The profiles of a decoder share the axis <decoder>_step.
void write_profiles(h5::Group& root, const std::map<std::string, std::vector<double>>& profiles,
                    const OutputUnits& units) {
  for (const auto& [name, values] : profiles) {
    const auto decoder = profile_decoder(name);
    if (!decoder) throw h5::Error("'" + name + "' is not the name of a profile");
    const h5::Dataset step = step_axis(root, *decoder, values.size());
    h5::Dataset variable = root.create<double>(name, {values.size()}, values, std::numeric_limits<double>::quiet_NaN());
    describe_as_metric(variable, name, units);
    attach(variable, {&step});
  }
}

void write_output(h5::Group& outputs, const Output& output, const OutputUnits& units) {
  const auto& shape = output.prediction.shape;
  if (shape.size() != 3 || output.target.shape != shape)
    throw h5::Error("the output of '" + output.decoder +
                    "' must be [sample, step, feature] and as large as its target");
  h5::Group group = outputs.create_group(output.decoder);
  const h5::Dataset sample = create_index(group, "sample", shape[0], "test sequence, from 0");
  const h5::Dataset step = create_index(group, "step", shape[1], std::string(kStepMeaning));
  const bool named = output.features.size() == shape[2] && shape[2] > 0;
  h5::Dataset feature = named ? group.create_coordinate("feature", std::span<const std::string>(output.features))
                              : create_index(group, "feature", shape[2], "feature, from 0");
  if (named) describe(feature, "1", "name of the feature");
  if (const auto own = units.find(output.decoder); own != units.end() && own->second.size() == shape[2])
    write_feature_units(group, "feature_units", own->second, feature);
  const auto write = [&](const std::string& name, const Array& array, const std::string& long_name) {
    h5::Dataset variable = group.create<float>(name, shape, array.values);
    describe(variable, shared_unit(units, output.decoder), long_name);
    attach(variable, {&sample, &step, &feature});
  };
  write("prediction", output.prediction, "output of the decoder at the kept weights");
  write("target", output.target, "what the output should have been");
  if (output.times.empty()) return;
  const h5::Shape places = {shape[0], shape[1]};
  if (output.times.size() != shape[0] * shape[1])
    throw h5::Error("the output of '" + output.decoder + "' must have a time for every sample and step, or none");
  h5::Dataset time =
      group.create<std::int64_t>("time", places, std::span<const std::int64_t>(output.times), Output::kNoTime);
  describe(time, std::string(kTimeUnits), "time of the row that is output");
  attach(time, {&sample, &step});
}

void write_confusion(h5::Group& root, const ClassConfusion& confusion) {
  const std::size_t count = confusion.classes.size();
  if (count == 0) return;
  if (confusion.counts.size() != count * count)
    throw h5::Error("the confusion of " + std::to_string(count) + " classes has " +
                    std::to_string(confusion.counts.size()) + " numbers");
  const h5::Dataset truth = class_axis(root, kTrueClass, confusion.classes),
                    predicted = class_axis(root, kPredictedClass, confusion.classes);
  h5::Dataset variable = root.create<std::int32_t>(std::string(kConfusion), {count, count}, confusion.counts);
  describe(variable, "1", std::string(kConfusionMeaning));
  attach(variable, {&truth, &predicted});
}

void write_timing(h5::Group& root, const RunRecord& run) {
  h5::Group timing = root.create_group("timing");
  for (const auto& [name, value] : run.timing) {
    h5::Dataset variable = timing.create_scalar(name, value);
    const MetricInfo info = describe_timing(name);
    describe(variable, info.units, info.long_name);
  }
  write_scalar(timing, "log", run.log, std::string(kLogMeaning));
}

void write_all(h5::Group& root, const RunRecord& run) {
  describe_root(root, "tapelab run", "written by tapelab run");
  write_header(root, run);
  const OutputUnits units = output_units(run.data);
  write_curves(root, run.curves, units);
  for (const auto& [name, value] : run.scalars) {
    h5::Dataset variable = root.create_scalar(name, value);
    describe_as_metric(variable, name, units);
  }
  write_profiles(root, run.profiles, units);
  h5::Group outputs = root.create_group("outputs");
  for (const Output& output : run.outputs) write_output(outputs, output, units);
  write_confusion(root, run.confusion);
  h5::Group weights = root.create_group("weights");
  write_named_arrays(weights, run.weights);
  write_timing(root, run);
}

h5::File h5_file_of(const RunRecord& run, h5::FileForms& forms) {
  return forms.file([&](h5::Group& root) { write_all(root, run); });
}

/// [sample, step, feature], on axes of their own.
Output read_output(const h5::Group& outputs, const std::string& decoder) {
  const h5::Group group = outputs.group(decoder);
  const h5::Dataset prediction = group.dataset("prediction");
  const h5::Dataset target = group.dataset("target");
  const h5::Dataset feature = group.dataset("feature");
  h5::Shape shape;
  for (const char* axis : {"sample", "step", "feature"}) shape.push_back(axis_length(group, axis));
  require_shape(prediction, "outputs/" + decoder + "/prediction", shape);
  require_shape(target, "outputs/" + decoder + "/target", shape);
  Output output{decoder, {shape, prediction.read<float>()}, {shape, target.read<float>()}, {}};
  if (feature.kind() == h5::Kind::kString) output.features = feature.read<std::string>();
  if (group.has("time")) output.times = read_integers<std::int64_t>(group, "time", {shape[0], shape[1]});
  return output;
}

/// One number; or one per output step of a decoder, or per epoch, and then as long as that axis. A name of an earlier
/// version is read as that of today, unless the file has that too.
void read_metric(const h5::Group& root, const std::string& stored, RunRecord& run) {
  const std::string name = current_metric_name(stored);
  if (name != stored && root.has(name)) return;
  const h5::Dataset variable = root.dataset(stored);
  const auto decoder = profile_decoder(name);
  const bool per_epoch = name.starts_with("train_") || name.starts_with("val_");
  const bool is_number = !variable.is_null() && variable.shape().empty() && !per_epoch;
  if (!decoder && (is_number || name.starts_with("test_"))) {
    run.scalars.emplace(name, is_number ? variable.read<double>().front() : read_one<double>(root, stored));
    return;
  }
  const std::size_t length = axis_length(root, decoder ? *decoder + "_step" : "epoch");
  require_shape(variable, stored, {length});
  std::vector<double> values = variable.read<double>();
  if (decoder) {
    run.profiles.emplace(name, std::move(values));
    return;
  }
  if (const auto finished = variable.integer_attribute("finished_epochs")) {
    if (*finished < 0 || static_cast<std::size_t>(*finished) > length)
      throw h5::Error("'" + name + "' has " + std::to_string(*finished) + " finished epochs of " +
                      std::to_string(length));
    values.resize(static_cast<std::size_t>(*finished));
  }
  run.curves.emplace(name, std::move(values));
}

ClassConfusion read_confusion(const h5::Group& root) {
  if (!root.has(std::string(kConfusion))) return {};
  ClassConfusion confusion{read_class_axes(root), {}};
  const std::size_t count = confusion.classes.size();
  confusion.counts = read_integers<std::int32_t>(root, std::string(kConfusion), {count, count});
  if (std::ranges::any_of(confusion.counts, [](std::int32_t n) { return n < 0; }))
    throw h5::Error("'" + std::string(kConfusion) + "' holds a number below 0");
  return confusion;
}

/// How many epochs were finished and which was kept, in numbers that a study holds; the seed, which stands in the
/// settings too.
void check_header(const RunRecord& run) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  const auto require = [](const std::string& name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most)
      throw h5::Error("'" + name + "' is " + std::to_string(value) + ", expected a number from " +
                      std::to_string(least) + " to " + std::to_string(most));
  };
  require("n_epochs", run.epochs, 0, kMost);
  require("best_epoch", run.best_epoch, -1, kMost);
  require("revision", run.revision, 0, kMost);
  if (run.status == Status::kMissing) throw h5::Error("its status is 'missing', which no existing run has");
  const auto stated = std::ranges::find(run.settings, "seed", &Setting::key);
  if (stated != run.settings.end() && stated->value != std::to_string(run.seed))
    throw h5::Error("its seed is " + std::to_string(run.seed) + ", but in its settings it is " + stated->value);
}

void read_metrics(const h5::Group& root, RunRecord& run) {
  for (const std::string& name : root.names())
    if (is_metric(name)) read_metric(root, name, run);
}

void read_losses(const h5::Group& root, RunRecord& run) {
  for (const char* name : {"train_loss", "val_loss"})
    if (root.has(name)) read_metric(root, name, run);
}

void read_timing(const h5::Group& timing, RunRecord& run) {
  for (const std::string& name : timing.names()) {
    if (name == "log")
      run.log = read_one<std::string>(timing, name);
    else
      run.timing.emplace(name, read_one<double>(timing, name));
  }
  reject_deep_json(run.log);
}

RunRecord read_root(const h5::Group& root, RunContents contents) {
  check_schema(root);
  RunRecord run;
  run.id = read_one<std::string>(root, "run_id");
  run.seed = read_one<std::int64_t>(root, "seed");
  if (root.has("revision")) run.revision = read_one<std::int32_t>(root, "revision");
  run.status = status_from(read_one<std::int8_t>(root, "status"));
  run.epochs = read_one<std::int64_t>(root, "n_epochs");
  run.settings = parse_settings(read_one<std::string>(root, "settings"));
  run.best_epoch = read_one<std::int64_t>(root, "best_epoch");
  check_header(run);
  if (contents == RunContents::kLosses) {
    read_losses(root, run);
    return run;
  }
  run.message = read_one<std::string>(root, "message");
  run.provenance = read_one<std::string>(root, "provenance");
  if (root.has("data")) run.data = read_one<std::string>(root, "data");
  if (root.has("model")) run.model = read_one<std::string>(root, "model");
  for (const std::string* json : {&run.provenance, &run.data, &run.model}) reject_deep_json(*json);
  read_metrics(root, run);
  run.confusion = read_confusion(root);
  const h5::Group outputs = root.group("outputs");
  for (const std::string& decoder : outputs.names()) run.outputs.push_back(read_output(outputs, decoder));
  if (contents == RunContents::kAll) run.weights = read_named_arrays(root.group("weights"));
  read_timing(root.group("timing"), run);
  return run;
}

}  // namespace

std::vector<std::byte> encode_run(const RunRecord& run) {
  h5::FileForms forms;
  return sealed_image(h5_file_of(run, forms));
}

std::filesystem::path run_path(const std::filesystem::path& folder, const std::string& id) {
  return run_file_path(folder, id, ".h5");
}

void write_run(const std::filesystem::path& folder, const RunRecord& run, h5::FileForms& forms) {
  create_folders(folder / "runs");
  write_sealed(run_path(folder, run.id), h5_file_of(run, forms));
}

void write_run(const std::filesystem::path& folder, const RunRecord& run) {
  h5::FileForms forms;
  write_run(folder, run, forms);
}

RunRecord read_run(const std::filesystem::path& path, RunContents contents, std::vector<std::string>* warnings) {
  return read_checked_h5(path, warnings, [&](const h5::Group& root) { return read_root(root, contents); });
}

void require_name(const std::filesystem::path& folder, const std::string& id, const RunRecord& run) {
  if (run.id != id) throw DamagedFile("'" + run_path(folder, id).string() + "' holds the run " + run.id);
}

RunRecord read_named_run(const std::filesystem::path& folder, const std::string& id, RunContents contents,
                         std::vector<std::string>* warnings) {
  RunRecord run = read_run(run_path(folder, id), contents, warnings);
  require_name(folder, id, run);
  return run;
}

}  // namespace tapelab::results
