#include "experiments/commands/model_arguments.hpp"

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>

#include "autograd/gemm.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/dataset/array_axes.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/formats/glob.hpp"
#include "experiments/formats/ini_file.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/runner/older_runs.hpp"
#include "results/query/run_choice.hpp"
#include "results/run/run_log.hpp"
#include "results/run/run_sources.hpp"
#include "results/text/aligned_table.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

bool is_condition(const std::string& word) {
  const std::size_t equals = word.find('=');
  return equals != word.npos && word.find('/') > equals;
}

void apply_settings(const std::vector<std::string>& settings, Config& config) {
  for (const std::string& text : settings) {
    const Assignment assignment = parse_override(text);
    const Field& field = find_field(assignment.key, assignment.where);
    if (!field.key.starts_with("data.") || field.is_path())
      throw results::UsageError(
          "--set takes only settings of the data, not " + field.key,
          {(field.is_path() ? "give the file itself after the run" : "the model stays as it was trained")});
    set(config, field.key, assignment.text, assignment.where);
  }
}

/// The run's own data, as the code makes them now, where it once made something else of them.
void require_same_revision(const results::RunRecord& run, const Config& config, const Dataset& data) {
  const Revision* const row = changed_since(run.revision, config, data.traits, revisions(), Of::kStoredWeights);
  if (row == nullptr) return;
  throw OlderRevision("run " + run.id + " is of revision " + std::to_string(run.revision) + "; " + since_text(*row),
                      {"run its grid again: the new run is of this revision"});
}

/// A model of values read before a revision reads those of an array to which the revision makes a difference.
void require_values_as_trained(const OpenedModel& opened, const Config& config, const Table& table) {
  const Config& trained = opened.model->config();
  const int known = results::newest_known_revision(opened.run.revision, opened.run.provenance);
  for (const Revision& row : revisions()) {
    if (row.number <= known || row.changes != Revision::Changes::kValues) continue;
    if (!row.touches(trained, possible_traits(trained)) || !row.touches(config, traits_of(table))) continue;
    const std::string number = std::to_string(row.number);
    throw OlderRevision("run " + opened.run.id + " was made before revision " + number + ", since which '" +
                            config.data.file + "' is read differently: " + row_text(row),
                        {"run its grid again: the new run is of this revision",
                         "or give an array without these attributes, its values as the run was trained on"});
  }
}

/// Changed data may have another shape, which the model cannot read.
void check_shape(const DataShape& found, const DataShape& trained, const std::string& run) {
  const auto same_decoder = [](const DecoderShape& a, const DecoderShape& b) {
    return a.name == b.name && a.steps == b.steps && a.features == b.features;
  };
  if (found.features == trained.features && std::ranges::equal(found.decoders, trained.decoders, same_decoder)) return;
  const auto text = [](const DataShape& data) {
    std::string shape = counted(data.features, "feature");
    for (const DecoderShape& decoder : data.decoders)
      shape += ", " + decoder.name + " " + counted(decoder.steps, "step") + " of " + std::to_string(decoder.features);
    return shape;
  };
  throw results::UsageError("these are not the data run " + run + " was trained on: they have " + text(found) +
                                "; the run's have " + text(trained),
                            {"give the file it was trained on with --training-data FILE"});
}

}  // namespace

void add_model_options(options::options_description& known, const std::string& output_help) {
  known.add_options()("output,o", options::value<std::string>()->value_name("FILE"), output_help.c_str())(
      "set", options::value<std::vector<std::string>>()->value_name("data.KEY=VALUE"),
      "how to read DATA where it differs from the training, for example --set data.delimiter=semicolon; may be "
      "repeated");
}

ModelWords model_words(const std::string& command, const CommandLine& line) {
  if (line.words.empty()) wrong_usage(command, "no study given");
  ModelWords words{.folder = line.words.front()};
  std::vector<std::string> plain;
  for (auto word = line.words.begin() + 1; word != line.words.end(); ++word)
    (is_condition(*word) ? words.run : plain).push_back(*word);
  if (words.run.empty() && !plain.empty()) {
    words.run.push_back(plain.front());
    plain.erase(plain.begin());
  }
  if (plain.size() > 1) wrong_usage(command, "one data file is used at a time, not " + std::to_string(plain.size()));
  if (!plain.empty()) words.data = plain.front();
  return words;
}

OpenedModel open_run(const ModelWords& words, const std::string& id, const CommandLine& line, const Console& console,
                     std::vector<std::string> warnings) {
  OpenedModel opened;
  opened.folder = words.folder;
  opened.data = words.data;
  if (line.has("output")) opened.output = line.options["output"].as<std::string>();
  if (line.has("set")) opened.set = line.options["set"].as<std::vector<std::string>>();
  opened.run = read_trained_run(opened.folder, id, &warnings);
  show_warnings(warnings, console);
  opened.model = std::make_unique<StoredModel>(opened.run);
  opened.run.weights.clear();
  const results::RunLog log = results::parse_log(opened.run.log);
  for (const std::string& file : {log.data_file, log.test_data_file, log.label_file, log.class_file})
    if (!file.empty()) keep_data_file(opened, file);
  for (const std::string& pattern : {log.data_files, log.validation_files, log.test_files})
    for (const std::string& file : files_matching(pattern)) keep_data_file(opened, file);
  const auto threads = static_cast<int>(opened.model->config().train.blas_threads);
  set_blas_threads(threads);
  require_product_memory(1, threads);
  return opened;
}

OpenedModel open_model(const std::string& command, const CommandLine& line, const Console& console) {
  const ModelWords words = model_words(command, line);
  if (words.run.empty()) wrong_usage(command, "no run given");
  const results::Study study = open_study_with_weights(words.folder);
  show_warnings(results::renamed_in_filter(words.run), console);
  return open_run(words, choose_stored_run(study, words.folder, words.run), line, console, study.warnings);
}

Config config_for_data(const OpenedModel& opened) {
  const StoredModel& model = *opened.model;
  Config before = opened.data ? for_file(model.config(), model.shape(), *opened.data)
                              : with_data_file(model.config(), opened.run, opened.folder,
                                               "give a data file after the run, or put this one back");
  Config config = before;
  apply_settings(opened.set, config);
  if (opened.data) {  // first: which settings have an effect depends on the axes
    const bool axes_given =
        std::ranges::any_of(opened.set, [](const std::string& text) { return text.starts_with("data.axes"); });
    if (!axes_given) before.data.axes = with_axes_of_file(config, model.shape()).data.axes;
    if (config.data.source == choice::Source::kArray &&
        !has_time_axis(axes_given ? config.data.axes : before.data.axes))
      for (const char* key : {"data.window", "data.stride"}) set(before, key, find_field(key).default_value);
    config = before;
    apply_settings(opened.set, config);
  }
  validate_change(before, config);
  keep_data_file(opened, config.data.file);
  return config;
}

void keep_data_file(const OpenedModel& opened, const std::string& file) {
  std::error_code missing;  // one of them is not there: nothing to lose
  if (!std::filesystem::equivalent(opened.output, file, missing)) return;
  throw results::UsageError("-o " + opened.output + " would overwrite the data file itself", {"give another name"});
}

ModelInputs read_shown(const OpenedModel& opened, const Config& config, Cut cut, const Console& console) {
  const Unclear unclear = opened.data ? Unclear::kAsk : Unclear::kAsBefore;
  ModelInputs inputs = read_inputs(config, opened.model->shape(), cut, unclear);
  require_values_as_trained(opened, config, inputs.table);
  for (const std::string& text : inputs.warnings) console.err << "warning: " << text << '\n';
  return inputs;
}

void add_training_data_option(options::options_description& known) {
  known.add_options()("training-data", options::value<std::string>()->value_name("FILE"),
                      "the file the run was trained on, if it has been moved");
}

OwnData own_data(const OpenedModel& opened, const CommandLine& line, const std::string& hint, const Console& console) {
  Config config = opened.model->config();
  const bool given = line.has("training-data");
  std::string& place = config.data.files.empty() ? config.data.file : config.data.files;
  if (given) place.clear();  // not looked for; data.test_file still is
  config = with_data_file(config, opened.run, opened.folder, hint);
  if (given)
    (opened.model->config().data.files.empty() ? config.data.file : config.data.files) =
        line.options["training-data"].as<std::string>();
  keep_data_file(opened, config.data.file);
  if (line.has("threshold"))  // best_f1 needs windows of the validation part that others leave out
    config.eval.threshold = line.options["threshold"].as<std::string>();
  OwnData own{load_dataset(config, Unclear::kAsBefore), std::make_shared<const Config>(config)};
  if (!own.dataset->reading.empty()) console.err << "warning: " << own.dataset->reading << '\n';
  const bool same = own.dataset->checksum == data_checksum(opened.run);
  if (!same) require_same_revision(opened.run, config, *own.dataset);
  check_shape(*own.dataset, opened.model->shape(), opened.run.id);
  if (!same) console.err << "warning: the data of run " << opened.run.id << " have changed since it was trained\n";
  return own;
}

std::optional<std::filesystem::path> output_path(const CommandLine& line) {
  if (!line.has("output")) return std::nullopt;
  const std::filesystem::path path = line.options["output"].as<std::string>();
  require_writable_name(path);
  return path;
}

std::string written_text(const std::filesystem::path& path, const PlacedValues& placed) {
  std::string text = path.string() + ": " + counted(placed.samples, "sample");
  if (placed.per_step) text += " of " + counted(placed.steps, "step");
  return text + ", " + counted(placed.features(), "value") + " each\n";
}

void put_out(const OpenedModel& opened, const CommandLine& line, const PlacedValues& placed,
             const nlohmann::ordered_json& more, const Console& console) {
  const results::Format format = chosen_format(line);
  if (const auto path = output_path(line)) {
    write_placed(*path, placed);
    if (format != results::Format::kJson) {
      console.out << written_text(*path, placed);
      return;
    }
  }
  if (format == results::Format::kJson) {
    nlohmann::ordered_json json = {{"run", opened.run.id}, {"output", placed.what}, {"names", placed.names}};
    json.update(more);
    json["rows"] = placed_json(placed);
    console.out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    return;
  }
  const results::TextTable table = placed_table(placed);
  console.out << (format == results::Format::kCsv ? results::csv(table) : results::aligned(table, console.columns));
}

}  // namespace tapelab::experiments
