// Stored runs for which the code computes something else since.
#include "experiments/runner/older_runs.hpp"

#include <doctest/doctest.h>

#include <array>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/run_id.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/runner/inventory.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/replan_run.hpp"
#include "experiments/runner/verify_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/files/folder.hpp"
#include "results/run/config_json.hpp"
#include "results/run/run_file.hpp"
#include "results/run/run_sources.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;

namespace {

/// The first revision that this program does not know. Touches runs with an encoder of 4 units.
constexpr int kNext = 1000;

/// The number that runs of today have.
std::string newest() { return std::to_string(revisions().back().number); }
const std::vector<Revision> kTable = [] {
  std::vector<Revision> table(revisions().begin(), revisions().end());
  table.push_back({kNext, "four units are five", "a miscount",
                   [](const Config& c, const DataTraits&) { return c.model.encoder == std::vector<std::int64_t>{4}; }});
  return table;
}();

const std::string kGrid = "train.epochs = 1\nmodel.encoder = 4, 6\nmodel.decoder = 3\nseed = 1, 2\n";

/// The grid as a program with the table plans it.
Grid planned_with_table(const ScratchFolder& folder) {
  Grid grid = expand_grid({folder.write("next.ini", kGrid)}, {}, kRunLimit);
  for (PlannedRun& run : grid.runs) {
    run.revision = revision_of(*run.config, run.data->traits, kTable);
    run.id = run_id(*run.config, run.data->checksum, "", run.revision);
  }
  return grid;
}

void store(const PlannedRun& run, const std::string& study) {
  results::RunRecord record = train_run(run, nullptr, {});
  record.provenance = provenance_json(run);
  record.revision = run.revision;
  results::write_run(study, record);
}

}  // namespace

TEST_CASE("older_runs: the plan names finished runs of an older revision beside planned ones, and runs new ones") {
  const ScratchFolder folder;
  const std::string at = train_study(folder, "study", kGrid);
  const Grid grid = planned_with_table(folder);
  const Inventory inventory = take_inventory(grid, at, FailedRuns::kKeep);
  CHECK(inventory.ok == 2);              // six units: untouched, their ids are as they were
  CHECK(inventory.missing.size() == 2);  // four units
  CHECK(inventory.older == std::map<int, std::size_t>{{kNext, 2}});
  CHECK(
      older_run_texts(inventory.older, kTable) ==
      std::vector<std::string>{
          "2 finished runs of an older revision are stored beside planned ones: since revision 1000 the code computes "
          "something "
          "else: four units are five (a miscount)\n = they stay readable, are named by their revision, and are never "
          "averaged with the new ones"});
  CHECK(older_runs(expand_grid({folder.path("next.ini")}, {}, kRunLimit), at).empty());
}

TEST_CASE("older_runs: old and new ones lie in one study, each in cells of its revision") {
  const ScratchFolder folder;
  const std::string at = train_study(folder, "study", kGrid);
  for (const PlannedRun& run : planned_with_table(folder).runs)
    if (run.revision == kNext) store(run, at);
  const results::Study study = results::merge_runs(at);
  CHECK(study.cells == 3);
  REQUIRE(study.factors.size() == 2);
  CHECK(study.factors[0].values == std::vector<std::string>{"4", "4", "6"});
  CHECK(study.factors[1].key == "revision");
  CHECK(study.factors[1].values == std::vector<std::string>{newest(), "1000", newest()});
  CHECK(older_run_warnings(study, kTable) ==
        std::vector<std::string>{"2 runs are of revision " + newest() +
                                 ": since revision 1000 the code computes something else for them: "
                                 "four units are five (a miscount)\n = the numbers stay as they were; to get new ones "
                                 "beside them, run the grid again"});
  CHECK(older_run_warnings(study, {}).empty());
}

TEST_CASE("older_runs: where the data decide, runs made before a row are told from runs made after it") {
  static constexpr std::array<Revision, 2> kByData = {
      {{7, "rounding is not scaled", "noise",
        [](const Config&, const DataTraits& t) { return t.near_constant_column; }},
       {8, "blocks are new", "a share", [](const Config&, const DataTraits& t) { return t.split_dealt_anew; }}}};
  const auto warnings = [](const Config& config, const std::string& provenance) {
    results::Study study;
    study.cells = 1;
    study.seeds = {1};
    study.status = {results::Status::kOk};
    study.revision = {0};
    study.config = {results::config_json(stored_settings(config))};
    study.provenance = {provenance};
    return older_run_warnings(study, kByData);
  };
  Config config = default_config();
  CHECK(warnings(config, "{}").empty());  // the built-in data have no such traits
  config.data.source = choice::Source::kCsv;
  config.data.file = "a.csv";
  config.data.scaling = choice::Scaling::kNone;
  CHECK(warnings(config, "{}").empty());
  config.data.scaling = choice::Scaling::kStandard;
  CHECK(warnings(config, R"({"commit":"a","known_revisions":7,"compiler":"b"})").empty());
  CHECK(
      warnings(config, "{}") ==
      std::vector<std::string>{
          "1 run was made before revision 7; whether the code computes something else for it by now depends on the "
          "data\n   revision 7: rounding is not scaled (noise)\n = to find out, run `tapelab plan` with the grid file "
          "or `tapelab verify` with the study's folder"});
  config.data.split = choice::Split::kRandom;
  config.data.validation = 0.2;
  CHECK(warnings(config, R"({"known_revisions":8})").empty());
  REQUIRE(warnings(config, R"({"known_revisions":6})").size() == 1);
  CHECK(
      warnings(config, R"({"known_revisions":6})")[0].starts_with("1 run was made before revisions 7 and 8; whether"));
  CHECK(warnings(config, R"({"known_revisions":7})")[0].starts_with("1 run was made before revision 8; whether"));
}

TEST_CASE("older_runs: a program says which revisions it knows in every run it makes") {
  const ScratchFolder folder;
  const std::string at = train_study(folder, "study", "train.epochs = 1\nmodel.encoder = 4\nmodel.decoder = 3\n");
  CHECK(results::known_revisions_of(stored_run(at).provenance) == revisions().back().number);
}

TEST_CASE("older_runs: verify says what changed since; runs that no row touches are trained again") {
  const ScratchFolder folder;
  const std::string at = train_study(folder, "study", kGrid);
  for (const PlannedRun& run : planned_with_table(folder).runs)
    if (run.revision == kNext) store(run, at);
  const results::Study study = results::merge_runs(at);
  VerifyOptions options;
  options.table = kTable;
  std::size_t older = 0, same = 0;
  for (const Verified& verified : verify_runs(at, results::run_ids(at), options, [](const Verified&) {})) {
    if (verified.outcome == Verified::Outcome::kSameBits) ++same;
    if (verified.outcome != Verified::Outcome::kOlderRevision) continue;
    ++older;
    CHECK(verified.reason ==
          "it is of revision " + newest() +
              "; since revision 1000 the code computes something else for this configuration: four units are five (a "
              "miscount)");
  }
  CHECK(older == 2);
  CHECK(same == 4);
}

TEST_CASE("older_runs: a revision that changed the data is named before the data are") {
  const ScratchFolder folder;
  const std::string at = train_study(folder, "study", "train.epochs = 1\nmodel.encoder = 4\nmodel.decoder = 3\n");
  results::RunRecord run = stored_run(at);
  run.provenance = R"({"data_checksum":"feed"})";  // the old code made other data of the same file
  DatasetCache data;
  StartFinder starts;
  CHECK_THROWS_AS(plan_again(run, at, data, starts, kTable), OlderRevision);
  CHECK_THROWS_AS(plan_again(run, at, data, starts, {}), results::UsageError);
}

TEST_CASE("older_runs: a run starts from the newest revision unless it names another") {
  const ScratchFolder folder;
  const std::string base = "train.epochs = 1\nmodel.encoder = 4\nmodel.decoder = 3\n";
  const std::string at = train_study(folder, "base", base);
  PlannedRun newer = expand_grid({folder.path("base.ini")}, {}, kRunLimit).runs.front();
  const std::string old_id = newer.id;
  newer.revision = kNext;
  newer.id = run_id(*newer.config, newer.data->checksum, "", kNext);
  store(newer, at);
  const auto start = [&](const std::string& words) {
    return runs_of(folder, base + "model.start_from = base" + words + "\n").front().start->run_id;
  };
  CHECK(start("") == newer.id);
  CHECK(start(":revision=" + newest()) == old_id);
}
