// tapelab check: are a study's files whole?
#include "results/study/check.hpp"

#include <stdexcept>

#include "experiments/commands/command_line.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/inference/stored_model.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr int kDamaged = 3;

/// Description of the data and weights must make the model of the settings. What another version wrote is no damage.
void check_model(const results::RunRecord& run) {
  if (run.weights.empty() || run.data.empty()) return;
  try {
    const StoredModel model(run);
  } catch (const results::UsageError&) {
  } catch (const std::invalid_argument& wrong) {
    throw results::DamagedFile("its settings do not make a model: " + std::string(wrong.what()));
  }
}

}  // namespace

static std::string check_options() {
  return options_text(json_only()) +
         "\nEvery file is read whole. Damaged: cut short or with changed bits, by the checksum at its end; then the "
         "exit\n"
         "code is 3. Edited: another program changed it on purpose, so its contents can no longer be verified; it is "
         "read\n"
         "with a warning. The other files still serve every command.\n";
}

static int check_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("check", json_only(), arguments);
  if (line.words.empty()) wrong_usage("check", "no study given");
  std::vector<results::CheckReport> reports;
  for (const std::string& study : line.words) reports.push_back(results::check_study(study, check_model));
  console.out << results::render(reports, chosen_format(line));
  for (const results::CheckReport& report : reports)
    if (report.damaged()) return kDamaged;
  return 0;
}

const Command kCheckCommand = {"check",
                               "STUDY...",
                               "verify file integrity",
                               check_command,
                               check_options,
                               "tapelab check out/mine\n"
                               "tapelab check out/*\n"};

}  // namespace tapelab::experiments
