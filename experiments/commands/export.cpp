// tapelab export: a study as CSV, or a model of it as a file of other programs (export_model.hpp).
#include "results/views/export.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/export_model.hpp"
#include "results/files/atomic_file.hpp"
#include "results/files/folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/query/run_choice.hpp"
#include "results/study/own_files.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

using Runs = std::vector<results::RunPlace>;

struct Part {
  const char* option;
  const char* help;
  void (*write)(const results::Study&, std::span<const results::RunPlace>, std::ostream&);
};
constexpr std::array<Part, 3> kParts = {
    {{"runs", "print one row per run with all settings and metrics", results::write_runs_csv},
     {"curves", "print one row per run, curve and epoch", results::write_curves_csv},
     {"steps", "print one row per run, metric and output step, of runs with eval.by_step=true",
      results::write_steps_csv}}};

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("output,o", options::value<std::string>()->value_name("PATH"),
                      "folder for runs.csv, curves.csv and steps.csv; default: export in the study's folder. Or a file "
                      "for the model of a run: MODEL.onnx, MODEL.keras or MODEL.h5");
  for (const Part& part : kParts) known.add_options()(part.option, part.help);
  add_model_export_options(known);
  return known;
}

fs::path output_folder(const CommandLine& line) {
  if (line.has("output")) return line.options["output"].as<std::string>();
  const fs::path study = line.words.front();
  std::error_code error;
  return fs::is_directory(study, error) ? study / "export" : fs::path(study).replace_extension() += "_export";
}

/// A table of an earlier export may be replaced, which begins with the names of its columns; other data may not.
void keep_other_files(const fs::path& path) {
  results::keep_study_files(path);
  const results::RegularFile file(path);
  if (file.is_missing()) return;
  std::string begin(4, '\0');
  if (file.problem().empty() && file.read_at(std::as_writable_bytes(std::span(begin)), 0) && begin == "run,") return;
  throw results::UsageError("'" + path.string() + "' already exists and is not a table of an earlier export",
                            {"move it away, or choose another folder with -o"});
}

void write_part(const Part& part, const results::Study& study, const Runs& runs, const fs::path& folder,
                const Console& console) {
  const fs::path path = folder / (std::string(part.option) + ".csv");
  keep_other_files(path);
  results::stream_file_atomically(path, [&](std::ostream& out) { part.write(study, runs, out); });
  console.out << path.string() << '\n';
}

}  // namespace

static std::string export_options() {
  return options_text(known_options()) + "\nA FILTER chooses the runs, as in ls; of a model it names its run.\n";
}

static int export_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("export", known_options(), arguments);
  if (line.words.empty()) wrong_usage("export", "a study is needed");
  const auto printed = std::ranges::count_if(kParts, [&](const Part& part) { return line.has(part.option); });
  if (printed > 1 || (printed == 1 && line.has("output")))
    throw results::UsageError("--runs, --curves and --steps print one table each",
                              {"to write all of them to files: -o FOLDER"});
  if (exports_model(line)) return export_model(line, console);
  const results::Study study = open_study(line.words.front(), console);
  show_renamed_in(line, console);
  const Runs runs = results::select_runs(study, {line.words.begin() + 1, line.words.end()});
  if (runs.empty())
    throw results::UsageError("no run of this study meets the conditions", {"tapelab ls lists the runs"});
  for (const Part& part : kParts)
    if (line.has(part.option)) {
      part.write(study, runs, console.out);
      return 0;
    }
  const fs::path folder = output_folder(line);
  results::create_folders(folder);
  for (const Part& part : kParts)
    if (part.write != results::write_steps_csv || !study.profiles.empty())
      write_part(part, study, runs, folder, console);
  return 0;
}

const Command kExportCommand = {"export",
                                "STUDY [FILTER...] [-o FOLDER|MODEL]",
                                "runs and curves as CSV, or a model for other programs",
                                export_command,
                                export_options,
                                "tapelab export out/mine -o csv            # csv/runs.csv, csv/curves.csv\n"
                                "tapelab export out/mine --runs seed=1\n"
                                "tapelab export out/mine seed=1 -o mine.onnx\n"
                                "tapelab export out/mine seed=1 -o mine.keras\n"
                                "tapelab export out/mine seed=1 -o encoder.onnx --part encoder\n"};

}  // namespace tapelab::experiments
