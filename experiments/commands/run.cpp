// tapelab run: run what is missing.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "experiments/cluster/submitted.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid_arguments.hpp"
#include "experiments/runner/progress.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/select_cells.hpp"
#include "experiments/runner/signals.hpp"
#include "experiments/runner/terminal.hpp"
#include "experiments/runner/until_decided.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/query/reported_part.hpp"
#include "results/query/test_data.hpp"
#include "results/report/report.hpp"
#include "results/statistics/claim.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"
#include "results/text/shell_word.hpp"
#include "results/views/table.hpp"

namespace tapelab::experiments {
namespace {

constexpr int kSomeFailed = 1, kUnreadable = 5;
constexpr int kStoppedBySignal = 128;

options::options_description known_options() {
  options::options_description known("Options");
  add_study_options(known);
  known.add_options()("retry-failed", "repeat the runs that failed")("yes", "allow more runs than the limit")(
      "verbose", "a line for each run that ends")("no-wait",
                                                  "end when no run is left to take, though others still train");
  const auto text_option = [&](const char* name, const char* value, const char* help) {
    known.add_options()(name, options::value<std::string>()->value_name(value), help);
  };
  text_option("submitted", "QUEUE", "as a script of tapelab submit calls it: an error where data have changed since");
  text_option("until", "EXPECT",
              "add seeds until this is decided: 'METRIC A < B', several by ';'; expect: what the grid expects");
  text_option("margin", "M", "with --until: better or worse by more than 5%, or equal within it");
  text_option("max-seeds", "N", "with --until: give up with N seeds; default 40");
  text_option("alpha", "A", "with --until: probability of deciding anything wrongly; default 0.05");
  return known;
}

Display stderr_display() {
  if (::isatty(STDERR_FILENO) == 0) return Display::kLines;
  const char* no_color = std::getenv("NO_COLOR");
  return no_color != nullptr && *no_color != '\0' ? Display::kTerminal : Display::kColorTerminal;
}

std::size_t stderr_columns() { return terminal_size(STDERR_FILENO).value_or(TerminalSize{}).columns; }

/// Options that say what lines of [grid] do, as these.
CommandLine with_options_as_notes(CommandLine line) {
  for (const auto& [option, note] :
       {std::pair{"until", "until"}, {"margin", "margin"}, {"max-seeds", "max_seeds"}, {"alpha", "alpha"}})
    if (line.has(option))
      line.words.push_back("grid." + std::string(note) + "=" + line.options[option].as<std::string>());
  return line;
}

/// "12 seeds, undecided: test_mse a=1 is 0.9 times that of a=2 (...)": after each look.
std::string look_text(std::size_t seeds, const results::Evidence& evidence, bool decided, std::size_t columns) {
  return results::hanging(
      std::to_string(seeds) + " seeds, " + (decided ? "decided: " : "") + results::finding_line(evidence) + "\n",
      columns);
}

/// "chosen: 3 of 64 configurations ...", a line for each.
std::string choice_text(const results::CellSelection& select, const std::vector<ChosenCell>& cells,
                        std::size_t columns) {
  std::string text =
      results::hanging("chosen: " + std::to_string(cells.size()) + " of " +
                           results::counted(static_cast<std::size_t>(select.from), "configuration") + ", by the " +
                           results::selection_rule(select) + "; further seeds: " + results::seed_list(select.further),
                       columns) +
      "\n";
  for (const ChosenCell& cell : cells)
    text += results::hanging("  " + results::short_number(cell.score) + "  " + cell.settings +
                                 (cell.lost > 0 ? " (" + results::counted(cell.lost, "run") + " failed)" : ""),
                             columns) +
            "\n";
  return text;
}

std::string report_text(const RunReport& report, const std::filesystem::path& folder) {
  const bool merged = report.with_others == 0 && (report.done > 0 || !report.failed.empty());
  const std::string file = (merged ? folder / "study.h5" : folder).string();
  const std::string runs = std::to_string(report.total) + (report.total == 1 ? " run: " : " runs: ");
  const std::string failed = std::to_string(report.failed.size()) + " failed";
  if (report.fresh + report.elsewhere + report.with_others + report.left + report.unreadable == 0)
    return "nothing to do: " + runs + std::to_string(report.done) + " done, " + failed + "; " + file + '\n';
  std::string text = runs + std::to_string(report.done) + " done (" + std::to_string(report.fresh) + " new" +
                     (report.elsewhere > 0 ? ", " + std::to_string(report.elsewhere) + " by others" : "") + "), " +
                     failed;
  if (report.with_others > 0)
    text += ", " + std::to_string(report.with_others) + " still trained by " +
            (report.others.empty() ? "another process" : report.others);
  if (report.unreadable > 0) text += ", " + std::to_string(report.unreadable) + " left out";
  if (report.left > 0) text += ", " + std::to_string(report.left) + " left";
  return text + "; " + file + '\n';
}

void list_failed(const RunReport& report, const Console& console) {
  if (report.failed.empty()) return;
  console.err << "failed runs:\n";
  for (const FailedRun& run : report.failed) console.err << "  " << run.id << ": " << run.message << '\n';
  console.err << " = to repeat them: add --retry-failed\n";
}

/// Without what the table above it has said.
std::string verdict_text(const results::Study& study, bool has_table, std::size_t columns) {
  try {
    results::Verdict verdict = results::judge(study);
    if (has_table) verdict.losses.clear();
    return results::verdicts_text({verdict}, results::IntervalText::kLeftOut, columns);
  } catch (const results::UsageError& error) {  // an expectation about something these runs do not have
    std::string text = "no verdict: " + std::string(error.what()) + '\n';
    if (const std::string changed = results::claim_change_text(study); !changed.empty()) text += "  " + changed + '\n';
    return results::hanging(text, columns);
  }
}

/// The main metric beside its baselines, what the numbers say of the grid's claims, and what may be asked next.
std::string result_text(const results::Study& study, const std::filesystem::path& folder, std::size_t columns) {
  constexpr std::size_t kMostCells = 40;
  if (std::ranges::count(study.status, results::Status::kOk) == 0) return "";
  const std::string name = results::shell_word(folder.string());
  std::string text = "\n";
  const bool has_table = study.cells <= kMostCells;
  if (has_table)
    text += results::render(results::make_table(study, {.metrics = results::report_metrics(study)}),
                            results::Format::kText, columns) +
            "\n";
  if (!study.label.expect.empty() || !study.label.published.empty() || results::claim_change(study).changed > 0)
    text += verdict_text(study, has_table, columns);
  if (const std::string note = results::one_test_part(study); !note.empty())
    text += results::hanging("  " + note + "\n", columns);
  text += "\n";
  text += "next: tapelab compare " + name + "    # what each factor changes, tested over seeds\n";
  text += "      tapelab report " + name + "     # a page with figures, " + (folder / "report.html").string() + "\n";
  return text;
}

}  // namespace

static std::string run_options() { return options_text(known_options()); }

static int run_grid_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("run", known_options(), arguments);
  const int jobs = jobs_of("run", line);
  const auto [grid, first_seeds] = asked_grid("run", with_options_as_notes(line), SeedsToAdd::kAll);
  if (line.has("submitted")) require_same_data(line.options["submitted"].as<std::string>(), grid);
  for (const std::string& notice : notices_of(grid)) console.err << "note: " << notice << '\n';
  StopOnSignals signals;
  const RunOptions run_options = {
      .folder = study_folder(line, grid),
      .jobs = jobs,
      .failed_runs = line.has("retry-failed") ? FailedRuns::kRetry : FailedRuns::kKeep,
      .wait = !line.has("no-wait"),
      .log = log_of("run", arguments),
      .stop = &signals.stop(),
  };
  Progress progress(console.err,
                    {.display = stderr_display(), .every_run = line.has("verbose"), .columns = stderr_columns});
  std::size_t looked = 0, undecided = 0;  // seeds of the last look, and what it left open
  const auto look = [&](std::size_t seeds, const results::Evidence& evidence, bool decided) {
    if (looked != seeds) undecided = 0;
    looked = seeds;
    undecided += decided ? 0 : 1;
    console.err << look_text(seeds, evidence, decided, console.columns);
  };
  const auto chosen = [&](const results::CellSelection& select, const std::vector<ChosenCell>& cells) {
    console.err << choice_text(select, cells, console.columns);
  };
  const RunReport report = !grid.select.empty() ? run_selected(grid, first_seeds, run_options, progress, chosen)
                           : grid.until.empty() ? run_grid(grid, run_options, progress)
                                                : run_until_decided(grid, first_seeds, run_options, progress, look);
  list_failed(report, console);
  console.out << report_text(report, run_options.folder);
  if (report.left == 0 && report.study)
    console.out << result_text(results::reported_part(*report.study), run_options.folder, console.columns);
  if (undecided > 0 && report.left == 0)
    console.err << "note: " << results::counted(undecided, "expectation") << " undecided with " << looked
                << " seeds, as many as there may be; to go on: --max-seeds " << 2 * grid.until.max_seeds << '\n';
  if (const std::string note = not_held_out(grid); !note.empty()) console.err << "note: " << note << '\n';
  if (signals.signal_number() != 0 && report.left > 0) {
    console.err << "stopped; to continue, run the same command again\n";
    return kStoppedBySignal + signals.signal_number();
  }
  if (report.unreadable > 0) {
    console.err << results::with_hints("runs were left out because their files cannot be read",
                                       {"move away what is in their place, or make it readable, then run the same "
                                        "command again"})
                << '\n';
    return kUnreadable;
  }
  return report.failed.empty() ? 0 : kSomeFailed;
}

const Command kRunCommand = {
    "run",
    "GRID... [key=value...] -jN [-o DIR]",
    "run what is missing",
    run_grid_command,
    run_options,
    "tapelab run                               # the only grid file in this folder, into out/<its name>\n"
    "tapelab run mine.ini 'seed=seeds(20)' -j4     # once more in another terminal, or on another machine: it joins "
    "in\n"
    "tapelab run predict predict.conditional=false,true -o out/conditional\n"
    "tapelab run mine.ini train.learning_rate='log_random(1e-4,1e-1)' grid.samples=32   # 32 points of a search\n"
    "tapelab run mine.ini 'seed=seeds(6)' --until expect --max-seeds 30   # adds seeds while a claim is undecided\n"};

}  // namespace tapelab::experiments
