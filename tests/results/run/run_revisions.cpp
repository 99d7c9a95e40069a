// Runs of several revisions in one study.
#include <doctest/doctest.h>

#include <cmath>
#include <sstream>
#include <tuple>

#include "results/hdf5/checked_file.hpp"
#include "results/query/run_choice.hpp"
#include "results/query/study_subset.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/comparison.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/cells.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/study.hpp"
#include "results/study/study_file.hpp"
#include "results/views/export.hpp"
#include "results/views/listing.hpp"
#include "results/views/table.hpp"
#include "results/views/why.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

RunRecord revised(const std::string& id, std::int64_t seed, std::int32_t revision) {
  RunRecord run = examples::run(id, true, 0.1, "0.1", seed);
  run.revision = revision;
  return run;
}

/// Seeds 1 and 2 of revision 0, seeds 1 and 3 of revision 2.
std::vector<RunRecord> two_revisions() {
  return {revised("ra", 1, 0), revised("rb", 2, 0), revised("rc", 1, 2), revised("rd", 3, 2)};
}

void write_all(const std::filesystem::path& folder, const std::vector<RunRecord>& runs) {
  for (const RunRecord& run : runs) write_run(folder, run);
}

}  // namespace

TEST_CASE("revisions: a run file stores its revision, and without one is what it was") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), revised("ra", 1, 3));
  CHECK(read_run(run_path(folder.path(), "ra")).revision == 3);
  CHECK(read_run(run_path(folder.path(), "ra"), RunContents::kLosses).revision == 3);
  write_run(folder.path(), revised("rb", 1, 0));
  CHECK(read_run(run_path(folder.path(), "rb")).revision == 0);
  read_checked_h5(run_path(folder.path(), "rb"), nullptr,
                  [](const h5::Group& root) { CHECK_FALSE(root.has("revision")); });
}

TEST_CASE("revisions: runs of several revisions never share a cell; the revision is a factor") {
  const CellGrid grid = arrange_runs(two_revisions());
  REQUIRE(grid.factors.size() == 1);
  CHECK(grid.factors[0].key == "revision");
  CHECK(grid.factors[0].values == std::vector<std::string>{"0", "2"});
  CHECK(grid.warnings.empty());
  CHECK(grid.places[0].cell == 0);
  CHECK(grid.places[3].cell == 1);
}

TEST_CASE("revisions: study.h5 keeps them, for every run and as a factor, and only where there are any") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), two_revisions());
  consolidate(folder.path());
  const Study study = read_study_file(folder.path() / "study.h5");
  CHECK(study.revision == std::vector<std::int32_t>{0, 0, -1, 2, -1, 2});  // (revision, seed)
  REQUIRE(study.factors.size() == 1);
  CHECK(study.factors[0].values == std::vector<std::string>{"0", "2"});
  CHECK(select_runs(study, {"revision=2"}).size() == 2);
  CHECK(select_runs(study, {"revision<1"}).size() == 2);
  CHECK(study_subset(study, {"revision=2", "and", "seed!=2"}).revision == std::vector<std::int32_t>{2, 2});

  const examples::TemporaryFolder plain;
  write_all(plain.path(), examples::grid());
  consolidate(plain.path());
  read_checked_h5(plain.path() / "study.h5", nullptr, [](const h5::Group& root) { CHECK_FALSE(root.has("revision")); });
  CHECK(read_study_file(plain.path() / "study.h5").revision == std::vector<std::int32_t>(8, 0));
}

TEST_CASE("revisions: a study of one revision has no such factor, and still says it of every run") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), {revised("rc", 1, 2), revised("rd", 3, 2)});
  consolidate(folder.path());
  const Study study = read_study_file(folder.path() / "study.h5");
  CHECK(study.factors.empty());
  CHECK(study.revision == std::vector<std::int32_t>{2, 2});
  CHECK(select_runs(study, {"revision=2"}).size() == 2);
}

TEST_CASE("revisions: a planned run takes the cell of its revision") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), {revised("ra", 1, 0), revised("rb", 2, 0), revised("rc", 1, 2)});
  write_plan(folder.path(), {.started = 0, .factors = {}, .runs = {{"rc", {}, 1, 2}, {"rd", {}, 2, 2}}});
  const Study study = merge_runs(folder.path());
  CHECK(study.cells == 2);
  CHECK(study.revision == std::vector<std::int32_t>{0, 0, 2, 2});
  CHECK(study.run_id[study.index(1, 1)] == "rd");
  CHECK(study.status[study.index(1, 1)] == Status::kMissing);
}

TEST_CASE("revisions: comparisons and verdicts take the newest of each configuration, unless they ask for another") {
  // The error of revision 0 is 100 where that of revision 2 is 1 (rate 0.02) or 2 (rate 0.1).
  std::vector<RunRecord> runs;
  for (const std::int64_t seed : {1, 2})
    for (const auto& [rate, text, value] : {std::tuple{0.1, "0.1", 2.0}, std::tuple{0.02, "0.02", 1.0}})
      for (const std::int32_t revision : {0, 2}) {
        RunRecord run = examples::run("r" + std::to_string(runs.size()), true, rate, text, seed);
        run.revision = revision;
        run.scalars["test_predict_mse"] = revision == 0 ? 100 : value;
        runs.push_back(run);
      }
  const examples::TemporaryFolder folder;
  write_all(folder.path(), runs);
  Study study = merge_runs(folder.path());
  const std::vector<std::string> metric = {"test_predict_mse"};
  const auto ratio = [&](const ComparisonRequest& request) {
    return std::exp(compare(study, request).rows.at(0).estimate().summary.mean);
  };
  CHECK(ratio({.factors = {"train.learning_rate"}, .metrics = metric}) == doctest::Approx(2));
  CHECK(ratio({.factors = {"train.learning_rate"}, .metrics = metric, .where = {"revision=0"}}) == 1);
  CHECK(ratio({.factors = {"revision"}, .metrics = metric, .where = {"train.learning_rate=0.1"}}) ==
        doctest::Approx(0.02));
  study.label.expect = {"test_predict_mse train.learning_rate=0.02 < train.learning_rate=0.1"};
  CHECK(std::exp(judge(study).evidence.at(0).effect.estimate.summary.mean) == doctest::Approx(0.5));
  const MetricTable table = make_table(study, {{"train.learning_rate"}, {}, metric});
  CHECK(table.kept_apart == std::vector<std::string>{"revision"});
  CHECK(table.rows.size() == 4);
}

TEST_CASE("revisions: nothing is averaged over them") {
  // Of rate 0.1 there are runs of revision 2, of rate 0.02 none yet: there the conditional decoder has 100 times the
  // error, here half of it.
  std::vector<RunRecord> runs;
  for (const std::int64_t seed : {1, 2})
    for (const auto& [rate, text, revision] : {std::tuple{0.1, "0.1", 2}, std::tuple{0.02, "0.02", 0}})
      for (const bool conditional : {false, true}) {
        RunRecord run = examples::run("r" + std::to_string(runs.size()), conditional, rate, text, seed);
        run.revision = revision;
        run.scalars["test_predict_mse"] = !conditional ? 1 : revision == 0 ? 100 : 0.5;
        runs.push_back(run);
      }
  const examples::TemporaryFolder folder;
  write_all(folder.path(), runs);
  Study study = merge_runs(folder.path());
  ComparisonRequest request{.factors = {"predict.conditional"}, .metrics = {"test_predict_mse"}};
  const Comparisons all = compare(study, request);
  REQUIRE(all.rows.size() == 1);
  CHECK(std::exp(all.rows[0].estimate().summary.mean) == doctest::Approx(0.5));
  CHECK(all.rows[0].effect.without_older);
  CHECK(all.rows[0].averaged_over.empty());
  request.where = {"revision=0"};
  const Comparisons older = compare(study, request);
  CHECK(std::exp(older.rows.at(0).estimate().summary.mean) == doctest::Approx(100));
  CHECK_FALSE(older.rows.at(0).effect.without_older);
  study.label.expect = {"test_predict_mse predict.conditional=true < predict.conditional=false"};
  const Verdict verdict = judge(study);
  CHECK(std::exp(verdict.evidence.at(0).effect.estimate.summary.mean) == doctest::Approx(0.5));
  CHECK(verdicts_text({verdict}, IntervalText::kShown, 1000).find("crossed cells of older revisions are left out") !=
        std::string::npos);
  // What is asked about decides the revision: the two are set beside each other, and it is said.
  const Comparisons rates = compare(study, {.factors = {"train.learning_rate"}, .metrics = {"test_predict_mse"}});
  CHECK(rates.rows.at(0).effect.complete == 4);
  CHECK(rates.rows.at(0).together_with == std::vector<std::string>{"revision"});
}

TEST_CASE("revisions: runs that no revision touches are as new as those beside them if their program knew it") {
  // min_max is touched by revision 3, none is not; two layers halve the error of none and leave a tenth of min_max's.
  const auto study_by = [](const std::string& provenance) {
    Study study = examples::study_of({{"data.scaling", SettingType::kText, {"min_max", "min_max", "none", "none"}},
                                      {"model.layers", SettingType::kInteger, {"1", "2", "1", "2"}},
                                      {"revision", SettingType::kInteger, {"3", "3", "0", "0"}}},
                                     6, "test_predict_mse", [](std::size_t cell, std::size_t seed) {
                                       const double size = 1 + static_cast<double>(seed);
                                       return cell % 2 == 0 ? size : cell < 2 ? size / 10 : size / 2;
                                     });
    for (std::size_t at = 0; at < study.run_count(); ++at) study.revision[at] = at < 12 ? 3 : 0;
    study.provenance.assign(study.run_count(), provenance);
    return study;
  };
  const ComparisonRequest request{.factors = {"model.layers"}, .metrics = {"test_predict_mse"}};
  Study fresh = study_by(R"({"commit":"abc","known_revisions":5})");
  const Comparisons all = compare(fresh, request);
  CHECK(all.rows.at(0).effect.complete == 12);
  CHECK_FALSE(all.rows[0].effect.without_older);
  CHECK(std::exp(all.rows[0].estimate().summary.mean) == doctest::Approx(std::sqrt(1 / 20.0)));
  CHECK(render(all, Format::kText).find("older") == std::string::npos);
  fresh.label.expect = {"test_predict_mse model.layers=2 < model.layers=1"};
  CHECK(judge(fresh).evidence.at(0).effect.complete == 12);

  Study grown = fresh;  // those of none are what a program before revision 3 made
  for (std::size_t at = 12; at < 24; ++at) grown.provenance[at] = R"({"commit":"ab","known_revisions":2})";
  const Comparisons newer = compare(grown, request);
  CHECK(newer.rows.at(0).effect.complete == 6);
  CHECK(newer.rows[0].effect.without_older);
  CHECK(std::exp(newer.rows[0].estimate().summary.mean) == doctest::Approx(0.1));

  Study begun = fresh;  // of none nothing has been run yet: nothing is older
  for (std::size_t at = 12; at < 24; ++at) {
    begun.status[at] = Status::kMissing;
    begun.provenance[at].clear();
  }
  CHECK_FALSE(compare(begun, request).rows.at(0).effect.without_older);
}

TEST_CASE("revisions: which crossed cells are older does not depend on how many runs they pair") {
  // Left are the cells of either encoder with 2 layers; at data.scaling=none one of them is not there.
  Study study =
      examples::study_of({{"data.scaling",
                           SettingType::kText,
                           {"min_max", "min_max", "min_max", "none", "none", "standard", "standard", "standard"}},
                          {"model.encoder", SettingType::kText, {"8", "8", "16", "8", "8", "8", "8", "16"}},
                          {"model.layers", SettingType::kInteger, {"1", "2", "2", "1", "2", "1", "2", "2"}},
                          {"revision", SettingType::kInteger, {"0", "0", "0", "3", "3", "3", "3", "3"}}},
                         6, "test_predict_mse",
                         [](std::size_t cell, std::size_t) { return cell == 0 || cell == 3 || cell == 5 ? 2.0 : 1.0; });
  for (std::size_t at = 0; at < study.run_count(); ++at) study.revision[at] = at < 18 ? 0 : 3;
  study.label.expect = {"test_predict_mse model.layers=2 < model.layers=1 model.encoder=8"};
  const auto counted_pairs = [&] { return judge(study).evidence.at(0).effect.complete; };
  CHECK(counted_pairs() == 18);  // of none one for each seed, of standard two
  study.provenance.assign(study.run_count(), R"({"known_revisions":3})");
  CHECK(counted_pairs() == 30);
}

TEST_CASE("revisions: every listing names them") {
  const examples::TemporaryFolder folder;
  write_all(folder.path(), two_revisions());
  const Study study = merge_runs(folder.path());
  CHECK(list_runs(study, {}, Format::kCsv).find("run,status,seed,revision,epochs") == 0);
  CHECK(list_runs(study, {}, Format::kJson).find("\"revision\": 2") != std::string::npos);
  CHECK(show_run(study, "rc", Format::kText).find("run rc: ok, seed 1, 3 epochs, revision 2,") == 0);
  CHECK(show_run(study, "ra", Format::kText).find("run ra: ok, seed 1, 3 epochs, revision 0,") == 0);
  std::ostringstream runs;
  write_runs_csv(study, select_runs(study, {}), runs);
  CHECK(runs.str().find(",message,measured_on,revision,") != std::string::npos);

  const examples::TemporaryFolder one;
  write_all(one.path(), {revised("rc", 1, 2), revised("rd", 3, 2)});
  CHECK(list_runs(merge_runs(one.path()), {}, Format::kCsv).find("run,status,seed,revision,epochs") == 0);
  const examples::TemporaryFolder plain;
  write_all(plain.path(), examples::grid());
  CHECK(list_runs(merge_runs(plain.path()), {}, Format::kCsv).find("revision") == std::string::npos);
}

TEST_CASE("revisions: why names the revision first") {
  const examples::TemporaryFolder folder;
  auto runs = two_revisions();
  runs[2].scalars["test_predict_mse"] = 7;
  for (const std::size_t newer : {2, 3})  // the revision changed what the data are
    runs[newer].provenance = R"({"commit":"other","data_checksum":"beef"})";
  write_all(folder.path(), runs);
  const Study study = merge_runs(folder.path());
  const RunDifferences d = compare_runs({study, find_run(study, "ra"), "ra"}, {study, find_run(study, "rc"), "rc"}, {},
                                        {{1, "something"}, {2, "columns are scaled anew (noise)"}});
  REQUIRE_FALSE(d.causes.empty());
  CHECK(d.causes[0] == "revision: the first is of revision 0, the second of 2: columns are scaled anew (noise)");
  CHECK(render(d, Format::kText).find("\n\nrevision: the first is of revision 0, the second of 2") !=
        std::string::npos);
  CHECK(study.warnings.empty());  // other data of another revision are no other data
}
