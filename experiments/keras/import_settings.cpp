#include "experiments/keras/import_settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>

#include "experiments/config/axes.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/decoder_targets.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/model_layers.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/formats/ini_file.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"

namespace tapelab::experiments::keras {
namespace {

/// Settings that say how data given later are read; others need data.
constexpr auto kWithoutData = std::to_array<std::string_view>(
    {"data.columns", "data.target_columns", "data.units", "data.delimiter", "data.header", "data.encoding",
     "data.exclude_columns", "data.sequence_column", "data.time_column", "data.time_unit", "data.gaps",
     "data.missing_values", "data.missing", "data.layout", "data.window", "data.stride", "data.horizon", "data.scale"});

[[noreturn]] void reject_word(const std::string& key, const std::string& message, const std::string& hint) {
  throw ConfigError({.message = message, .where = command_line(), .key = key, .hints = {hint}});
}

bool may_be_given(const std::string& key) {
  return key.starts_with("data.") || key.starts_with("eval.") || key.starts_with("reconstruct.") ||
         key.starts_with("predict.") || key == "train.batch_size" || key == "seed";
}

std::vector<Assignment> parsed(const std::vector<std::string>& words) {
  std::vector<Assignment> all;
  for (const std::string& word : words) {
    Assignment assignment = parse_override(word);
    assignment.key = find_field(assignment.key, assignment.where).key;
    if (!may_be_given(assignment.key))
      reject_word(assignment.key, "'" + assignment.key + "' cannot be given: the file says what the model is",
                  "settings of data, reconstruct, predict and eval are given, and seed");
    all.push_back(std::move(assignment));
  }
  return all;
}

const std::string* text_for(const std::vector<Assignment>& words, std::string_view key) {
  const auto found = std::ranges::find(words, key, &Assignment::key);
  return found == words.end() ? nullptr : &found->text;
}

bool is_array_name(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension().string();
  return extension == ".npy" || extension == ".h5" || extension == ".hdf5" || extension == ".nc";
}

/// By data.source, or by the file's name.
bool set_source(const std::vector<Assignment>& words, Config& config) {
  config.data.source = choice::Source::kNone;
  if (text_for(words, "data.source") != nullptr) return true;
  for (const char* const key : {"data.file", "data.files"})
    if (const std::string* const file = text_for(words, key)) {
      config.data.source = is_array_name(*file) ? choice::Source::kArray : choice::Source::kCsv;
      return true;
    }
  for (const Assignment& word : words)
    if (word.key.starts_with("data.") && std::ranges::find(kWithoutData, word.key) == kWithoutData.end())
      reject_word(word.key, word.key + " needs data", "add data.file = PATH, the data that the model was trained on");
  return false;
}

/// Whether a layer's name says that it forecasts.
bool sounds_like_prediction(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* const word : {"pred", "future", "forecast"})
    if (name.find(word) != name.npos) return true;
  return false;
}

std::size_t steps_of(const ImportedDecoder& decoder, std::size_t window) {
  return decoder.steps == 0 ? window : decoder.steps;
}

std::vector<std::string> decoder_names(const ImportedModel& model, std::size_t window,
                                       const std::vector<Assignment>& words) {
  if (model.decoders.empty()) return {};
  if (model.decoders.size() == 2) {
    const bool swapped =
        sounds_like_prediction(model.decoders[0].layer) && !sounds_like_prediction(model.decoders[1].layer);
    return swapped ? std::vector<std::string>{"predict", "reconstruct"}
                   : std::vector<std::string>{"reconstruct", "predict"};
  }
  const auto asked = [&](const char* key) {
    const std::string* const text = text_for(words, key);
    return text != nullptr && *text == "true";
  };
  if (asked("reconstruct.enabled")) return {"reconstruct"};
  if (asked("predict.enabled")) return {"predict"};
  const ImportedDecoder& only = model.decoders.front();
  return {steps_of(only, window) == window && only.features == model.features ? "reconstruct" : "predict"};
}

/// Of a window: as the file says, as data.window says, or as the decoder outputs.
std::size_t window_of(const ImportedModel& model, const std::vector<Assignment>& words) {
  const std::string* const asked = text_for(words, "data.window");
  Config given = default_config();
  if (asked != nullptr) set(given, "data.window", *asked, command_line());
  const std::size_t window = asked == nullptr ? 0 : static_cast<std::size_t>(given.data.window);
  if (model.steps) {
    if (window > 0 && window != *model.steps)
      reject_word(
          "data.window",
          "data.window = " + *asked + ", but the model of the file reads " + std::to_string(*model.steps) + " steps",
          "leave it out");
    return *model.steps;
  }
  if (window > 0) return window;
  for (const ImportedDecoder& decoder : model.decoders)
    if (decoder.steps > 0) return decoder.steps;
  if (!model.decoders.empty())
    reject_word("data.window", "the file does not say how many steps its model reads", "add data.window = STEPS");
  return 0;
}

/// What the loss of the file is here, if the output fits it.
std::string loss_for(const std::string& loss, const std::string& activation) {
  if (loss == "mae" || loss == "mean_absolute_error") return "mae";
  if (loss == "binary_crossentropy" && activation == "sigmoid") return "binary_cross_entropy";
  if (loss == "categorical_crossentropy" && activation == "softmax") return "softmax_cross_entropy";
  return "mse";
}

/// What a decoder outputs, as far as numbers of steps and features tell.
void set_target(const std::string& name, const ImportedDecoder& decoder, const ImportedModel& model, std::size_t window,
                bool has_data, Config& config) {
  const std::size_t steps = steps_of(decoder, window);
  const bool all_steps = config.model.code == choice::Code::kAllSteps;
  std::string target = "input";
  if (all_steps)
    target = decoder.features == model.features ? "input" : "columns";
  else if (decoder.features != model.features)
    target = steps == window ? "columns" : "future";
  else if (steps + 1 == window)
    target = "shifted";
  else if (name == "predict" || steps > window)
    target = "future";
  set(config, name + ".target", target);
  if (target == "future" || (target == "input" && steps < window)) set(config, name + ".steps", std::to_string(steps));
  if (decoder.features == model.features || !config.data.target_columns.empty()) return;
  if (has_data)
    reject_word("data.target_columns",
                "the decoder " + name + " outputs " + counted(decoder.features, "feature") + ", the model reads " +
                    std::to_string(model.features),
                "name the columns that it outputs: data.target_columns = NAMES");
  for (std::size_t i = 1; i <= decoder.features; ++i) config.data.target_columns.push_back("y" + std::to_string(i));
}

void set_output_activation(const std::string& name, const std::string& activation, Config& config) {
  const bool is_taken = text_of(activation_of(config.decoder(name).loss)) == activation;
  set(config, name + ".output_activation", is_taken ? "auto" : activation);
}

/// Of a target that was asked for, as many steps as the file has.
void set_steps(const std::string& name, std::size_t steps, std::size_t window, const std::vector<Assignment>& words,
               Config& config) {
  if (text_for(words, name + ".target") == nullptr || text_for(words, name + ".steps") != nullptr) return;
  set(config, name + ".steps", "0");
  const bool is_future = config.decoder(name).target == choice::Target::kFuture;
  if (is_future || steps < target_steps(config.decoder(name), name, window))
    set(config, name + ".steps", std::to_string(steps));
}

/// The outputs that the settings ask for must be those of the file.
void check_steps(const std::string& name, std::size_t steps, std::size_t window, const Config& config) {
  const DecoderConfig& decoder = config.decoder(name);
  if (!decoder.enabled)
    reject_word(name + ".enabled", name + ".enabled = false, but the model of the file has this decoder",
                "leave it out");
  const std::size_t asked = target_steps(decoder, name, window);
  if (asked == steps) return;
  reject_word(name + ".target",
              name + " outputs " + std::to_string(steps) + " steps in the file; " + name +
                  ".target = " + text_of(decoder.target) + " has " + std::to_string(asked),
              "choose another target: " + name + ".target = input, shifted, future (with " + name +
                  ".steps = " + std::to_string(steps) + ") or columns");
}

bool takes_windows(const DataConfig& data) {
  using enum choice::Source;
  if (data.source == kArray) return has_time_axis(data.axes) || data.cut_sequences;
  return data.source != kRamp && data.source != kCounting;
}

/// As validate(), with the place of the fault.
void check(const Config& before, const Config& config, bool has_data) {
  try {
    if (has_data && has_recurrent_decoder(config)) return validate(config);
    Config a = before, b = config;  // without data they are read like those of a table that comes later
    for (Config* const each : {&a, &b})
      if (!has_data) {
        each->data.source = choice::Source::kCsv;
        each->data.file = "later.csv";
      }
    validate_change(a, b);
  } catch (const ConfigError& error) {
    Diagnostic diagnostic = error.diagnostic();
    if (diagnostic.where.source.empty()) diagnostic.where = command_line();
    throw ConfigError(std::move(diagnostic));
  }
}

}  // namespace

ImportedSettings fill_settings(const ImportedModel& model, const std::string& loss,
                               const std::vector<std::string>& texts, Config& config) {
  const std::vector<Assignment> words = parsed(texts);
  ImportedSettings settings;
  settings.has_data = set_source(words, config);
  const std::size_t window = window_of(model, words);
  settings.steps = std::max<std::size_t>(window, 1);
  settings.decoders = decoder_names(model, settings.steps, words);
  config.train.enabled = false;
  config.reconstruct.enabled = config.predict.enabled = false;
  for (const auto& [key, text] : model.settings) set(config, key, text);
  if (const std::string* const columns = text_for(words, "data.target_columns"))
    set(config, "data.target_columns", *columns, command_line());
  for (std::size_t d = 0; d < settings.decoders.size(); ++d) {
    const std::string& name = settings.decoders[d];
    set(config, name + ".enabled", "true");
    set(config, name + ".loss", loss_for(loss, model.decoders[d].activation));
    set_target(name, model.decoders[d], model, settings.steps, settings.has_data, config);
  }
  const Config before = config;
  for (const Assignment& word : words) set(config, word.key, word.text, word.where);
  for (std::size_t d = 0; d < settings.decoders.size(); ++d) {
    set_output_activation(settings.decoders[d], model.decoders[d].activation, config);
    set_steps(settings.decoders[d], steps_of(model.decoders[d], settings.steps), settings.steps, words, config);
  }
  if (takes_windows(config.data) && text_for(words, "data.window") == nullptr)
    config.data.window = static_cast<std::int64_t>(window);
  check(before, config, settings.has_data);
  for (std::size_t d = 0; d < settings.decoders.size(); ++d)
    check_steps(settings.decoders[d], steps_of(model.decoders[d], settings.steps), settings.steps, config);
  return settings;
}

DataShape shape_without_data(const ImportedModel& model, const ImportedSettings& settings, const Config& config) {
  DataShape shape;
  shape.steps = settings.steps;
  shape.features = model.features;
  shape.feature_names = config.data.columns;
  shape.unnamed = shape.feature_names.empty();
  for (std::size_t i = 1; shape.unnamed && i <= model.features; ++i) shape.feature_names.push_back(std::to_string(i));
  if (shape.feature_names.size() != model.features)
    reject_word("data.columns",
                "the model of the file reads " + counted(model.features, "feature") + ", data.columns names " +
                    std::to_string(shape.feature_names.size()),
                "name each of them, in the model's order");
  shape.target_names = config.data.target_columns.empty() ? shape.feature_names : config.data.target_columns;
  shape.scaler = identity(shape.features);
  shape.target_scaler = identity(shape.target_names.size());
  for (const std::string name : {"reconstruct", "predict"})
    for (std::size_t d = 0; d < settings.decoders.size(); ++d) {
      if (settings.decoders[d] != name) continue;
      const ImportedDecoder& decoder = model.decoders[d];
      if (decoder.features != shape.features && decoder.features != shape.target_names.size())
        reject_word("data.target_columns",
                    "the decoder of the file outputs " + counted(decoder.features, "feature") +
                        ", data.target_columns names " + std::to_string(shape.target_names.size()),
                    "name each of them, in the model's order");
      shape.decoders.push_back({name, steps_of(decoder, settings.steps), decoder.features});
    }
  return shape;
}

}  // namespace tapelab::experiments::keras
