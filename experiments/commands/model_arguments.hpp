// What the commands that use a trained model share: `STUDY RUN [DATA]`.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "experiments/commands/command_line.hpp"
#include "experiments/inference/model_inputs.hpp"
#include "experiments/inference/placed_values.hpp"
#include "experiments/inference/stored_model.hpp"

namespace tapelab::experiments {

/// Adds --output and --set.
void add_model_options(options::options_description& known, const std::string& output_help);

/// A model out of a study and what it is to be used on.
struct OpenedModel {
  std::filesystem::path folder;
  results::RunRecord run;  ///< without its weights, which are in the model
  std::unique_ptr<StoredModel> model;
  std::optional<std::string> data;  ///< DATA, when given
  std::vector<std::string> set;     ///< --set, in order
  std::string output;               ///< the path after -o, empty without
};

/// `STUDY RUN [DATA]` as words.
struct ModelWords {
  std::filesystem::path folder;
  std::vector<std::string> run = {};     ///< an id or its beginning, or key=value words; empty where there is none
  std::optional<std::string> data = {};  ///< DATA, when given
};

/// Throws UsageError without a study, and for more than one data file.
ModelWords model_words(const std::string& command, const CommandLine& line);

/// Opens the run `id` of a study in the folder that the words name. Shows the run's warnings behind `warnings`. Throws
/// UsageError, IoError, DamagedFile.
OpenedModel open_run(const ModelWords& words, const std::string& id, const CommandLine& line, const Console& console,
                     std::vector<std::string> warnings = {});

/// Opens what the words name: a study, a run (an id or its beginning, or key=value words that one run meets), data.
/// Shows the warnings of study and run. Throws UsageError, IoError, DamagedFile.
OpenedModel open_model(const std::string& command, const CommandLine& line, const Console& console);

/// The configuration to read DATA with, or the run's own data where there is none, after --set.
/// Throws UsageError when -o would overwrite the data.
Config config_for_data(const OpenedModel& opened);

/// Throws UsageError when -o names the data file `file`, under whatever path.
void keep_data_file(const OpenedModel& opened, const std::string& file);

/// read_inputs, its warnings shown. Throws OlderRevision for an array that is read otherwise since the run was made.
ModelInputs read_shown(const OpenedModel& opened, const Config& config, Cut cut, const Console& console);

/// Adds --training-data.
void add_training_data_option(options::options_description& known);

/// The run's own data, as it was trained and tested on, and its configuration with the file they lie in.
struct OwnData {
  std::shared_ptr<const Dataset> dataset;
  std::shared_ptr<const Config> config;
};

/// From the file of --training-data or from where the run's data lay; warns if they have changed since. Throws
/// UsageError, followed by `hint`, where the file is gone, and for data of another shape than the model's;
/// OlderRevision where the code makes other data of the file than those the run was trained on.
OwnData own_data(const OpenedModel& opened, const CommandLine& line, const std::string& hint, const Console& console);

/// The path after -o, checked to be one that can be written.
std::optional<std::filesystem::path> output_path(const CommandLine& line);

/// Writes to -o and says so, or prints in the format asked for. `more` are further members of the JSON.
void put_out(const OpenedModel& opened, const CommandLine& line, const PlacedValues& placed,
             const nlohmann::ordered_json& more, const Console& console);

/// "out.csv: 192 samples of 12 steps, 3 values each"
std::string written_text(const std::filesystem::path& path, const PlacedValues& placed);

}  // namespace tapelab::experiments
