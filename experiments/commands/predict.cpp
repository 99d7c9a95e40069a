// tapelab predict: a trained model on data: outputs, forecasts, any layer.
#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <charconv>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/model_arguments.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/parts.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/dataset/windows.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/formats/value_text.hpp"
#include "experiments/inference/forecast.hpp"
#include "experiments/inference/model_outputs.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;

options::options_description known_options() {
  options::options_description known("Options");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  add_model_options(known, "write to FILE.csv, FILE.npy or FILE.h5 instead of printing");
  known.add_options()("decoder", text("NAME"), "reconstruct (default, if the model has it) or predict")(
      "layer", text("PATH"), "the output of a layer, named as in tapelab summary; all: of every layer, for one sample")(
      "steps", options::value<std::int64_t>()->value_name("N"),
      "forecast N steps from the end of every series on, feeding predictions back")(
      "until", text("CONDITION"), "with --steps: stop at the first step where it holds, for example 'y>=100'")(
      "csv", "print CSV");
  add_json_option(known);
  return known;
}

std::string option_text(const CommandLine& line, const std::string& name) {
  return line.has(name) ? line.options[name].as<std::string>() : "";
}

void check_options(const CommandLine& line) {
  const int kinds = line.has("layer") + (line.has("steps") || line.has("until"));
  if (kinds > 1) throw results::UsageError("--layer cannot be combined with --steps or --until");
  if (line.has("layer") && line.has("decoder"))
    throw results::UsageError("--layer already names the decoder, for example --layer predict/output");
  if (line.has("until") && !line.has("steps"))
    throw results::UsageError("--until needs --steps, the largest number of steps to look at",
                              {"for example --steps 100"});
  if (line.has("steps") && option_text(line, "decoder") == "reconstruct")
    throw results::UsageError("--steps forecasts with the decoder predict, not with reconstruct");
  if (line.has("steps") && line.options["steps"].as<std::int64_t>() < 1)
    throw results::UsageError("--steps takes an integer of at least 1");
  output_path(line);
}

std::string chosen_decoder(const CommandLine& line, const DataShape& shape) {
  return line.has("decoder") ? option_text(line, "decoder") : shape.decoders.front().name;
}

std::string condition_text(const ConditionMet& met, const Until& until, std::int64_t steps) {
  const std::string of = met.sequence.empty() ? "" : "series '" + met.sequence + "': ";
  if (met.step) return of + until.text() + " first at step " + std::to_string(*met.step);
  return of + until.text() + " not reached within " + std::to_string(steps) + " steps";
}

Json conditions_json(const Forecast& forecast, const Until& until) {
  Json all = Json::array();
  for (const ConditionMet& met : forecast.conditions_met)
    all.push_back({{"sequence", met.sequence},
                   {"condition", until.text()},
                   {"step", met.step ? Json(*met.step) : Json(nullptr)}});
  return {{"until", all}};
}

void put_forecast(OpenedModel& opened, const CommandLine& line, const Config& config, const Console& console) {
  StoredModel& model = *opened.model;
  require_rolling(config, model.shape());
  const auto steps = line.options["steps"].as<std::int64_t>();
  std::optional<Until> until;
  if (line.has("until"))
    until = parse_until(option_text(line, "until"), output_columns(model.config(), model.shape(), "predict").names);
  const ModelInputs inputs = read_shown(opened, config, Cut::kLastWindow, console);
  const Forecast forecast = roll_forecast(model, config, inputs, static_cast<std::size_t>(steps), until);
  put_out(opened, line, forecast.values, until ? conditions_json(forecast, *until) : Json::object(), console);
  // CSV and JSON stay what they are; the JSON holds the answer itself.
  std::ostream& stream = line.has("csv") || line.has("json") ? console.err : console.out;
  for (const ConditionMet& met : forecast.conditions_met) stream << condition_text(met, *until, steps) << '\n';
}

/// The fewest digits that give the float32 back.
std::string float_text(float value) {
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// Rows of numbers in brackets, as numpy prints them.
std::string bracketed(const float* values, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kPerLine = 8;
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    text += row == 0 ? "[[" : " [";
    for (std::size_t column = 0; column < columns; ++column) {
      if (column > 0) text += column % kPerLine == 0 ? "\n  " : " ";
      text += float_text(values[row * columns + column]);
    }
    text += row + 1 == rows ? "]]\n" : "]\n";
  }
  return text;
}

std::string layer_shape(const SampleValues& layer) {
  const std::string steps = layer.steps == 0 ? "" : std::to_string(layer.steps) + ", ";
  return "[1, " + steps + std::to_string(layer.features) + "]";
}

Json layer_json(const SampleValues& layer) {
  Json rows = Json::array();
  for (std::size_t row = 0; row < std::max<std::size_t>(layer.steps, 1); ++row) {
    const auto first = layer.values.begin() + static_cast<std::ptrdiff_t>(row * layer.features);
    rows.push_back(std::vector<float>(first, first + static_cast<std::ptrdiff_t>(layer.features)));
  }
  return {{"layer", layer.path}, {"type", layer.kind}, {"shape", layer_shape(layer)}, {"values", rows}};
}

/// Layer by layer for the first sample, or all samples into a file.
void print_layers(OpenedModel& opened, const CommandLine& line, const Config& config, const ModelInputs& inputs,
                  const std::vector<SampleValues>& layers, const Console& console) {
  if (line.has("csv")) throw results::UsageError("--layer all prints text or JSON; CSV takes a single layer");
  if (const auto path = output_path(line)) {
    std::vector<PlacedValues> all;
    for (const SampleValues& layer : layers) all.push_back(place_layer(config, inputs, layer));
    write_placed(*path, all);
    console.out << path->string() << ": " << counted(all.size(), "layer") << ", "
                << counted(inputs.samples.count, "sample") << '\n';
    return;
  }
  if (line.has("json")) {
    Json json = {{"run", opened.run.id}, {"samples", inputs.samples.count}, {"sample", 0}, {"layers", Json::array()}};
    for (const SampleValues& layer : layers) json["layers"].push_back(layer_json(layer));
    console.out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    return;
  }
  if (inputs.samples.count > 1)
    console.out << "the first of " << inputs.samples.count << " samples; -o FILE.h5 writes all\n\n";
  for (const SampleValues& layer : layers)
    console.out << layer.path << "  " << layer.kind << "  " << layer_shape(layer) << '\n'
                << bracketed(layer.values.data(), std::max<std::size_t>(layer.steps, 1), layer.features) << '\n';
}

void put_layer(OpenedModel& opened, const CommandLine& line, const Config& config, const Console& console) {
  const ModelInputs inputs = read_shown(opened, config, Cut::kInputs, console);
  const std::vector<SampleValues> layers = layer_values(*opened.model, inputs.samples, inputs.steps);
  const std::string path = option_text(line, "layer");
  if (path == "all") return print_layers(opened, line, config, inputs, layers, console);
  const auto layer = std::ranges::find(layers, path, &SampleValues::path);
  if (layer == layers.end()) {
    std::vector<std::string> names;
    for (const SampleValues& known : layers) names.push_back(known.path);
    throw results::UsageError(
        "the model has no layer '" + path + "'",
        results::joined_hints(results::did_you_mean(path, names), {"layers: " + comma_list(names) + ", or all"}));
  }
  put_out(opened, line, place_layer(config, inputs, *layer), Json::object(), console);
}

/// A whole series is read up to where training stopped reading it, so that the decoder has as many steps as it needs.
Cut cut_for(const Config& config, const std::string& decoder, const Console& console) {
  const std::size_t kept = following_rows(config.data, future_steps(config));
  if (!takes_whole_series(config.data) || kept == 0 || config.decoder(decoder).target == choice::Target::kFuture)
    return Cut::kInputs;
  console.err << "note: as in training, the last " << counted(kept, "row")
              << " of every series are left to the decoder that predicts what follows\n";
  return Cut::kTrained;
}

void put_decoder(OpenedModel& opened, const CommandLine& line, const Config& config, const Console& console) {
  const std::string decoder = chosen_decoder(line, opened.model->shape());
  if (!opened.data && (has_validation(config.data) || has_test(config.data)))
    console.err << "note: all rows of the run's data are read, those it was trained on too\n";
  const ModelInputs inputs = read_shown(opened, config, cut_for(config, decoder, console), console);
  put_out(opened, line, place_decoder(*opened.model, config, inputs, decoder), Json::object(), console);
}

/// An encoder alone has nothing to predict with.
void require_decoder(const OpenedModel& opened) {
  if (!opened.model->shape().decoders.empty()) return;
  throw results::UsageError("run " + opened.run.id + " is an encoder alone: it has no decoder that outputs anything",
                            {"its codes: tapelab encode; the output of a layer: --layer encoder/0"});
}

}  // namespace

static std::string predict_options() { return options_text(known_options()); }

static int predict_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("predict", known_options(), arguments);
  check_options(line);
  OpenedModel opened = open_model("predict", line, console);
  if (!line.has("layer")) require_decoder(opened);
  const Config config = config_for_data(opened);
  if (line.has("layer")) {
    put_layer(opened, line, config, console);
  } else if (line.has("steps")) {
    put_forecast(opened, line, config, console);
  } else {
    put_decoder(opened, line, config, console);
  }
  return 0;
}

const Command kPredictCommand = {"predict",
                                 "STUDY RUN [DATA] [-o FILE]",
                                 "a trained model on data: outputs, forecasts, layers",
                                 predict_command,
                                 predict_options,
                                 "tapelab predict out/mine seed=1 model.encoder=8 new.csv -o out.csv\n"
                                 "tapelab predict out/mine r8a0c new.csv --steps 50\n"};

}  // namespace tapelab::experiments
