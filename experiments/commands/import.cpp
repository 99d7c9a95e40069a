// tapelab import: a model of Keras as a run.
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/keras/imported_run.hpp"
#include "results/text/errors.hpp"
#include "results/text/shell_word.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("output,o", options::value<std::string>()->value_name("DIR"),
                      "folder of the study that gets the run, new or not; default out/<name>")(
      "name", options::value<std::string>()->value_name("NAME"), "name of a new study; default: that of FILE");
  add_json_option(known);
  return known;
}

constexpr const char* kPossible =
    "\nFILE is what model.save() of Keras 2.2 to 3.x wrote, .h5 or .keras. Imported are\n"
    "  an encoder      LSTM or GRU layers, Bidirectional or not; then one Dense or none\n"
    "  RepeatVector    or none: decoders then read the encoder's output at every step\n"
    "  up to two       decoders: such layers, then Dense or TimeDistributed(Dense)\n"
    "Sequential or functional, models within models, an encoder alone. Kept are\n"
    "Masking, use_bias = False, reset_after, go_backwards of the first layer, merge_mode\n"
    "concat and sum, activations tanh, relu, sigmoid and linear (outputs: softmax too),\n"
    "gates sigmoid and hard_sigmoid, whose slope is that of the file's version.\n"
    "BatchNormalization is multiplied into the kernels, exactly; Dropout acts in\n"
    "training only. Anything else is refused by name, and so is a file with a weight\n"
    "that would not be used.\n"
    "\nFiles of Keras hold neither data nor scaling: key=value words give them, as for\n"
    "run, and the test part is measured. Without data the model reads what it is given\n"
    "as it is; data.columns='a b' names its inputs. Which decoder it is and what it\n"
    "outputs follows from numbers of steps and features; predict.target=future and the\n"
    "like say otherwise.\n"
    "\nThe run is used like any other: predict, encode, detect, model.start_from.\n"
    "verify says that it was trained elsewhere.\n";

std::string option_text(const CommandLine& line, const char* name) {
  return line.has(name) ? line.options[name].as<std::string>() : "";
}

void check_name(const std::string& name) {
  if (name.empty() || name.find('/') != name.npos || name == "." || name == ".." || name.size() > 200)
    throw results::UsageError("--name '" + name + "' is no name", {"a few letters, without /"});
}

std::string next_text(const std::string& folder, const std::string& run, bool decodes) {
  const std::string study = results::shell_word(folder);
  std::string text = "next: tapelab show " + study + " " + run + "\n";
  if (decodes) text += "      tapelab predict " + study + " " + run + " DATA.csv\n";
  return text + "      tapelab encode " + study + " " + run + " DATA.csv\n";
}

}  // namespace

static std::string import_options() { return options_text(known_options()) + kPossible; }

static int import_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("import", known_options(), arguments);
  std::vector<std::string> files, settings;
  for (const std::string& word : line.words) {
    std::error_code unknown;
    const bool is_setting = word.find('=') != word.npos && !fs::exists(word, unknown);
    (is_setting ? settings : files).push_back(word);
  }
  if (files.size() != 1)
    wrong_usage("import", files.empty() ? "no file given"
                                        : "one file is imported at a time, not " + std::to_string(files.size()));
  const fs::path path = files.front();
  const std::string name = line.has("name") ? option_text(line, "name") : path.stem().string();
  check_name(name);
  const fs::path folder = line.has("output") ? fs::path(option_text(line, "output")) : fs::path("out") / name;
  const keras::KerasFile file = keras::read_keras_file(path);
  const keras::ImportedRun imported = keras::imported_run(file, path, settings, log_of("import", arguments));
  for (const std::string& note : imported.notes) console.err << "note: " << note << '\n';
  const results::RunRecord& record = imported.record;
  if (record.status != results::Status::kOk)
    throw results::UsageError("the model cannot be measured on these data: " + record.message,
                              {"import it without data"});
  const bool is_new = keras::store(record, folder, name);
  const auto parameters = static_cast<std::size_t>(record.scalars.at("parameters"));
  if (line.has("json")) {
    const Json json = {{"run", record.id},       {"study", folder.string()}, {"new", is_new},
                       {"file", path.string()},  {"keras", file.version},    {"parameters", parameters},
                       {"notes", imported.notes}};
    console.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return 0;
  }
  console.out << imported.summary << '\n'
              << "run " << record.id << (is_new ? " imported from " : " was imported before, from ") << file.name
              << " (Keras " << file.version << "); " << folder.string() << '\n'
              << next_text(folder.string(), record.id, record.data.find("\"decoders\":[]") == std::string::npos);
  return 0;
}

const Command kImportCommand = {"import",
                                "FILE.keras|FILE.h5 [key=value...] [--name NAME] [-o STUDY]",
                                "a model of Keras as a run",
                                import_command,
                                import_options,
                                "tapelab import model.keras -o out/theirs\n"
                                "tapelab import model.h5 data.file=train.csv data.scaling=min_max data.test=0.2\n"};

}  // namespace tapelab::experiments
