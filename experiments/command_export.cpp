// tapelab export: a study as CSV.
#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <ostream>

#include "experiments/command_line.hpp"
#include "results/atomic_file.hpp"
#include "results/errors.hpp"
#include "results/export.hpp"
#include "results/folder.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

struct Part {
  const char* option;
  const char* help;
  void (*write)(const results::Study&, std::ostream&);
};
constexpr std::array<Part, 3> kParts = {
    {{"runs", "print one row per run with all settings and metrics", results::write_runs_csv},
     {"curves", "print one row per run, curve and epoch", results::write_curves_csv},
     {"steps", "print one row per run, metric and output step, of runs with eval.by_step=true",
      results::write_steps_csv}}};

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("output,o", options::value<std::string>()->value_name("FOLDER"),
                      "folder for runs.csv, curves.csv and steps.csv; default: export in the study's folder");
  for (const Part& part : kParts) known.add_options()(part.option, part.help);
  return known;
}

fs::path output_folder(const CommandLine& line) {
  if (line.has("output")) return line.options["output"].as<std::string>();
  const fs::path study = line.words.front();
  std::error_code error;
  return fs::is_directory(study, error) ? study / "export" : fs::path(study).replace_extension() += "_export";
}

void write_part(const Part& part, const results::Study& study, const fs::path& folder, const Console& console) {
  const fs::path path = folder / (std::string(part.option) + ".csv");
  results::stream_file_atomically(path, [&](std::ostream& out) { part.write(study, out); });
  console.out << path.string() << '\n';
}

}  // namespace

std::string export_options() { return options_text(known_options()); }

int export_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("export", known_options(), arguments);
  if (line.words.size() != 1) wrong_usage("export", "one study is needed");
  const auto printed = std::ranges::count_if(kParts, [&](const Part& part) { return line.has(part.option); });
  if (printed > 1 || (printed == 1 && line.has("output")))
    throw results::UsageError(
        "--runs, --curves and --steps print one table each\n = for files of all of them: -o FOLDER");
  const results::Study study = open_study(line.words.front(), console);
  for (const Part& part : kParts)
    if (line.has(part.option)) {
      part.write(study, console.out);
      return 0;
    }
  const fs::path folder = output_folder(line);
  results::create_folders(folder);
  for (const Part& part : kParts)
    if (part.write != results::write_steps_csv || !study.profiles.empty()) write_part(part, study, folder, console);
  return 0;
}

}  // namespace tapelab::experiments
