// tapelab init: a grid file for a data file of one's own.
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <span>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid_arguments.hpp"
#include "experiments/runner/first_grid.hpp"
#include "results/files/atomic_file.hpp"
#include "results/text/aligned_table.hpp"
#include "results/text/duration_text.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("output,o", options::value<std::string>()->value_name("GRID.ini"),
                      "the grid file to write; default <name of FILE>.ini in this folder");
  add_jobs_option(known);
  return known;
}

fs::path grid_path(const CommandLine& line, const fs::path& data) {
  fs::path grid = line.has("output") ? fs::path(line.options["output"].as<std::string>())
                                     : fs::path(data.filename()).replace_extension(".ini");
  std::error_code error;
  if (fs::exists(fs::symlink_status(grid, error)))
    throw results::UsageError("'" + grid.string() + "' is there already and init never overwrites",
                              {"give the grid file another name with -o, or run it: tapelab run " + grid.string()});
  return grid;
}

}  // namespace

static std::string init_options() { return options_text(known_options()); }

static int init_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("init", known_options(), arguments);
  if (line.words.empty()) wrong_usage("init", "no data file given");
  const fs::path data = line.words.front();
  const fs::path path = grid_path(line, data);
  const FirstGrid grid = first_grid({.data = data,
                                     .grid = path,
                                     .settings = {line.words.begin() + 1, line.words.end()},
                                     .jobs = jobs_of("init", line)});
  results::write_file_atomically(path, std::as_bytes(std::span(grid.text)));
  console.out << results::hanging(grid.found, console.columns) << '\n';
  if (!grid.columns.rows.empty()) console.out << '\n' << results::aligned(grid.columns, console.columns);
  for (const std::string& remark : grid.remarks)
    console.out << results::hanging("to decide: " + remark, console.columns) << '\n';
  console.out << '\n'
              << path.string() << ": " << grid.runs << " runs, at most " << results::duration_text(grid.seconds)
              << " here\nnext: tapelab run " << path.string() << '\n';
  return 0;
}

const Command kInitCommand = {"init",
                              "FILE [key=value...]",
                              "write a first grid file for a CSV, .npy or HDF5 file",
                              init_command,
                              init_options,
                              "tapelab init mine.csv                     # looks at the file, writes mine.ini\n"
                              "tapelab init mine.csv data.window=48      # what is given is not guessed\n"
                              "tapelab init videos.npy -o videos.ini\n"};

}  // namespace tapelab::experiments
