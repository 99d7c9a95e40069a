// tapelab verify: train stored runs again and compare bits.
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid_arguments.hpp"
#include "experiments/model/trained_run.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/verify_runs.hpp"
#include "results/files/folder.hpp"
#include "results/files/process.hpp"
#include "results/query/run_choice.hpp"
#include "results/run/instructions.hpp"
#include "results/run/variable.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

using Json = nlohmann::ordered_json;
using Outcome = Verified::Outcome;

constexpr int kNotReproduced = 4;
constexpr double kTolerance = 0.01;

options::options_description known_options() {
  options::options_description known("Options");
  known.add_options()("sample", options::value<std::int64_t>()->value_name("N"),
                      "only N of the runs, always the same ones")(
      "tolerance", options::value<double>()->value_name("X")->default_value(kTolerance, "0.01"),
      "largest difference allowed where code or machine differ, relative to a dataset's largest value");
  add_jobs_option(known);
  add_json_option(known);
  return known;
}

/// The run whose id the filter begins, or all finished runs that meet it; those of the folder whose file is damaged
/// belong to them when there is no filter.
std::vector<std::string> chosen_runs(const results::Study& study, const std::filesystem::path& folder,
                                     const std::vector<std::string>& filter) {
  if (filter.size() == 1 && filter.front().find_first_of("=<>") == std::string::npos)
    return {choose_stored_run(study, folder, filter)};
  if (filter.empty()) {
    std::vector<std::string> ids = results::run_ids(folder);
    std::erase_if(ids, [&](const std::string& id) {
      const auto at = std::ranges::find(study.run_id, id) - study.run_id.begin();
      return static_cast<std::size_t>(at) < study.run_id.size() &&
             study.status[static_cast<std::size_t>(at)] == results::Status::kInterrupted;
    });
    return ids;
  }
  std::vector<std::string> ids;
  for (const results::RunPlace& place : results::select_runs(study, filter))
    if (study.status[place.at] == results::Status::kOk || study.status[place.at] == results::Status::kFailed)
      ids.push_back(study.run_id[place.at]);
  return ids;
}

[[noreturn]] void reject_nothing(const std::filesystem::path& folder, const std::vector<std::string>& filter) {
  if (filter.empty()) throw results::UsageError("no finished run to verify in '" + folder.string() + "'");
  std::string asked;
  for (const std::string& word : filter) asked += (asked.empty() ? "" : " ") + word;
  throw results::UsageError("no finished run of '" + folder.string() + "' meets '" + asked + "'",
                            {"tapelab ls " + folder.string() + " lists the runs"});
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSameBits:
      return "same bits";
    case Outcome::kWithinTolerance:
      return "within tolerance";
    case Outcome::kDiffers:
      return "differs";
    case Outcome::kOlderRevision:
      return "older revision";
    case Outcome::kImported:
      return "imported";
    case Outcome::kImpossible:
      return "impossible";
  }
  return "";
}

std::string outcome_text(const Verified& verified) {
  std::string text = verified.run + ": " + std::string(name_of(verified.outcome));
  if (verified.difference) text += ", " + results::difference_text(*verified.difference);
  if (!verified.reason.empty()) text += ": " + verified.reason;
  return text + '\n';
}

/// Code and machine that differ, each once.
std::string facts_text(const std::vector<Verified>& all, double tolerance) {
  std::set<std::string> lines;
  for (const Verified& verified : all)
    for (const results::DifferingFact& fact : verified.facts)
      lines.insert("  " + fact.name + ": " + fact.a + ", now " + fact.b +
                   (results::is_about_instructions(fact) ? ": last bits may differ\n" : "\n"));
  if (lines.empty()) return "";
  std::string text = "made by other code or another machine:\n";
  for (const std::string& line : lines) text += line;
  return text + " = different bits count as reproduced within " + results::short_number(100 * tolerance) +
         " % of each dataset's largest value; weights are then not compared\n";
}

/// How arrays were read whose axes are not certain, each once.
std::set<std::string> readings(const std::vector<Verified>& all) {
  std::set<std::string> found;
  for (const Verified& verified : all)
    if (!verified.reading.empty()) found.insert(verified.reading);
  return found;
}

std::string summary(const std::vector<Verified>& all) {
  const auto count = [&](Outcome outcome) { return std::ranges::count(all, outcome, &Verified::outcome); };
  const auto same = count(Outcome::kSameBits), near = count(Outcome::kWithinTolerance);
  const auto imported = count(Outcome::kImported);
  std::string text = std::to_string(same + near) + "/" +
                     std::to_string(static_cast<std::ptrdiff_t>(all.size()) - imported) + " reproduced";
  if (near > 0)
    text += ": " + std::to_string(same) + " bit by bit, " + std::to_string(near) + " within the tolerance";
  else if (same > 0)
    text += ", bit by bit";
  if (const auto older = count(Outcome::kOlderRevision); older > 0)
    text += "; " + std::to_string(older) + " of an older revision, which this program no longer computes";
  if (imported > 0) text += "; " + std::to_string(imported) + " imported, whose training cannot be repeated here";
  return text + '\n';
}

/// What the study's runs were made with: a row for each kind.
Json kinds_json(const std::vector<results::InstructionKind>& kinds) {
  Json rows = Json::array();
  for (const results::InstructionKind& kind : kinds)
    rows.push_back({{"instructions", kind.instructions}, {"runs", kind.runs}});
  return rows;
}

std::string report_json(const std::vector<Verified>& all, const std::vector<results::InstructionKind>& kinds,
                        double tolerance) {
  Json runs = Json::array();
  for (const Verified& verified : all) {
    Json run = {{"run", verified.run}, {"outcome", name_of(verified.outcome)}};
    if (const auto& d = verified.difference)
      run["difference"] = {{"dataset", d->dataset}, {"place", d->place},     {"stored", d->stored},
                           {"now", d->again},       {"largest", d->largest}, {"relative", d->relative}};
    if (!verified.reason.empty()) run["reason"] = verified.reason;
    Json facts = Json::object();
    for (const results::DifferingFact& fact : verified.facts) facts[fact.name] = {fact.a, fact.b};
    if (!facts.empty()) run["differs_from_this_program"] = std::move(facts);
    runs.push_back(std::move(run));
  }
  const auto reproduced = std::ranges::count_if(all, &Verified::reproduced);
  const Json report = {{"reproduced", reproduced},
                       {"verified", all.size()},
                       {"tolerance", tolerance},
                       {"instruction_sets", kinds_json(kinds)},
                       {"runs", std::move(runs)}};
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string report_text(const std::vector<Verified>& all, double tolerance) {
  std::string text = facts_text(all, tolerance);
  for (const Verified& verified : all)
    if (verified.outcome != Outcome::kSameBits) text += outcome_text(verified);
  return text + summary(all);
}

}  // namespace

static std::string verify_options() {
  return options_text(known_options()) +
         "\nTrains the runs again, in memory, and compares every bit except those of /timing and provenance. The exit "
         "code is\n"
         "4 unless all are reproduced. Runs of other code, libraries, flags or another machine are compared bit by "
         "bit\n"
         "first, then within the tolerance. For runs of an older revision the code now computes something else: the\n"
         "difference is named, and they are not trained. Neither are imported runs, which were trained elsewhere.\n";
}

static int verify_command(const Arguments& arguments, const Console& console) {
  const CommandLine line = parse_command_line("verify", known_options(), arguments);
  if (line.words.empty()) wrong_usage("verify", "no study given");
  const double tolerance = line.options["tolerance"].as<double>();
  if (!(tolerance >= 0)) wrong_usage("verify", "--tolerance takes a number of at least 0");
  const std::filesystem::path folder = line.words.front();
  const results::Study study = open_study_with_weights(folder);
  show_warnings(study.warnings, console);
  const std::vector<std::string> filter(line.words.begin() + 1, line.words.end());
  show_renamed_in(line, console);
  std::vector<std::string> ids = chosen_runs(study, folder, filter);
  if (ids.empty()) reject_nothing(folder, filter);
  if (line.has("sample")) {
    const std::int64_t n = line.options["sample"].as<std::int64_t>();
    if (n < 1) wrong_usage("verify", "--sample takes an integer of at least 1, not " + std::to_string(n));
    ids = sample_of(std::move(ids), static_cast<std::size_t>(n));
  }
  const VerifyOptions verify = {
      .jobs = jobs_of("verify", line), .tolerance = tolerance, .host = results::this_process().host};
  std::size_t done = 0;
  const std::vector<Verified> all = verify_runs(folder, ids, verify, [&](const Verified& verified) {
    console.err << ++done << '/' << ids.size() << ' ' << verified.run << ' ' << name_of(verified.outcome) << std::endl;
  });
  for (const std::string& reading : readings(all)) console.err << "note: " << reading << '\n';
  const auto kinds = results::instruction_kinds(study.provenance);
  if (const std::string several = results::several_instructions(kinds); !several.empty())
    console.err << "note: " << several << '\n';
  console.out << (line.has("json") ? report_json(all, kinds, tolerance) : report_text(all, tolerance));
  const auto is_imported = [](const Verified& verified) { return verified.outcome == Outcome::kImported; };
  if (std::ranges::all_of(all, is_imported))
    throw results::UsageError(
        "nothing was trained here, so there is nothing to train again: " +
            std::string(all.size() == 1 ? "the run was" : "all runs were") + " imported",
        {"tapelab predict " + folder.string() + " RUN DATA computes the outputs of an imported model"});
  return std::ranges::all_of(all, [&](const Verified& v) { return v.reproduced() || is_imported(v); }) ? 0
                                                                                                       : kNotReproduced;
}

const Command kVerifyCommand = {"verify",
                                "STUDY [FILTER...] [--sample N] [-jN]",
                                "retrain runs and compare bit for bit",
                                verify_command,
                                verify_options,
                                "tapelab verify out/mine --sample 5\n"
                                "tapelab verify out/mine seed=1 model.encoder=8\n"};

}  // namespace tapelab::experiments
