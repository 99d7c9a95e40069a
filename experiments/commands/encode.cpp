// tapelab encode: the code of every sample, as features for something else.
#include <boost/program_options/value_semantic.hpp>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/model_arguments.hpp"
#include "experiments/config/config.hpp"
#include "experiments/inference/model_outputs.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

options::options_description known_options() {
  options::options_description known("Options");
  add_model_options(known, "write to FILE.csv, FILE.npy or FILE.h5 instead of printing");
  known.add_options()("state", options::value<std::string>()->value_name("h|c")->default_value("h"),
                      "h: what decoders read, the hidden state of the last encoder layer or what the layer of "
                      "model.code_units makes of it; c: its cell state")(
      "all-steps", "a code for every step instead of one for the sample")("csv", "print CSV");
  add_json_option(known);
  return known;
}

CodeState state_of(const CommandLine& line) {
  const std::string& state = line.options["state"].as<std::string>();
  if (state == "h") return CodeState::kHidden;
  if (state == "c") return CodeState::kCell;
  throw results::UsageError("--state takes h or c, not '" + state + "'");
}

}  // namespace

static std::string encode_options() { return options_text(known_options()); }

static int encode_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("encode", known_options(), arguments);
  const CodeState state = state_of(line);
  const bool all_steps = line.has("all-steps");
  if (all_steps && state == CodeState::kCell)
    throw results::UsageError("--all-steps gives hidden states; the cell state is only that after the last step");
  output_path(line);
  OpenedModel opened = open_model("encode", line, console);
  const Config config = config_for_data(opened);
  const ModelInputs inputs = read_shown(opened, config, Cut::kInputs, console);
  const SampleValues codes = all_steps ? encode_all_steps(*opened.model, inputs.samples, inputs.steps)
                                       : encode(*opened.model, inputs.samples, inputs.steps, state);
  const std::string prefix = state == CodeState::kCell ? "c_" : "h_";
  put_out(opened, line, place_codes(config, inputs, codes, prefix), nlohmann::ordered_json::object(), console);
  return 0;
}

const Command kEncodeCommand = {"encode",
                                "STUDY RUN [DATA] [-o FILE]",
                                "codes of a trained encoder",
                                encode_command,
                                encode_options,
                                "tapelab encode out/mine r8a0c new.csv -o code.npy\n"
                                "tapelab encode out/mine r8a0c new.csv --state c -o code.csv\n"};

}  // namespace tapelab::experiments
