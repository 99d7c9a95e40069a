// Metrics keep working under the names of earlier versions: in files, in requests, in grids.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "results/files/atomic_file.hpp"
#include "results/query/run_choice.hpp"
#include "results/query/selection.hpp"
#include "results/report/report.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/statistics/comparison.hpp"
#include "results/statistics/expectation.hpp"
#include "results/statistics/published.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/merge.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study_file.hpp"
#include "results/text/errors.hpp"
#include "results/views/export.hpp"
#include "results/views/listing.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
using Strings = std::vector<std::string>;

namespace {

const std::string kOld = "test_detect_missing_alarm_rate", kNew = "test_detect_miss_rate", kPca = "_baseline_pca";

/// The example grid; of every second run the metric is stored under the old name.
std::vector<RunRecord> mixed_runs() {
  std::vector<RunRecord> runs = examples::grid();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string& name = i % 2 == 0 ? kOld : kNew;
    runs[i].scalars[name] = 0.1 * static_cast<double>(i);
    runs[i].scalars[name + kPca] = 0.9;
  }
  return runs;
}

Study merged() {
  const examples::TemporaryFolder folder;
  write_label(folder.path(), {"e", "", "", "", {{kOld, "A", 0.3, {}}}, {"-1 < " + kOld + " predict.conditional=true"}});
  for (const RunRecord& run : mixed_runs()) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

/// A study as an earlier version stored it.
Study named_as_before(Study study) {
  for (const std::string& variant : {std::string(), kPca}) {
    auto moved = study.scalars.extract(kNew + variant);
    moved.key() = kOld + variant;
    study.scalars.insert(std::move(moved));
  }
  for (PublishedValue& published : study.label.published) published.metric = kOld;
  return study;
}

Strings ids(const Study& study, const std::string& filter) {
  Strings found;
  for (const RunPlace& place : select_runs(study, {filter})) found.push_back(study.run_id[place.at]);
  return found;
}

}  // namespace

TEST_CASE("old names: run files of both are merged into one variable") {
  const Study study = merged();
  CHECK_FALSE(study.scalars.contains(kOld));
  CHECK_FALSE(study.scalars.contains(kOld + kPca));
  REQUIRE(study.scalars.contains(kNew + kPca));
  for (std::size_t at = 0; at < study.run_count(); ++at)
    CHECK(study.scalars.at(kNew)[at] == 0.1 * static_cast<double>(study.run_id[at].back() - '0'));
}

TEST_CASE("old names: a study.h5 is read as if it had the new ones; a file with both has the new one") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "study.h5";
  const Study study = merged();
  Study old = named_as_before(study);
  write_file_atomically(path, encode_study(old));
  const Study read = read_study_file(path);
  CHECK(read.scalars == study.scalars);
  CHECK(read.label == study.label);
  old.scalars[kNew] = study.scalars.at(kNew);
  for (double& value : old.scalars[kOld]) value = -1;
  write_file_atomically(path, encode_study(old));
  CHECK(read_study_file(path).scalars == study.scalars);
  RunRecord run = mixed_runs().front();
  run.scalars[kNew] = 0.5;
  write_run(folder.path(), run);
  CHECK(read_run(run_path(folder.path(), run.id)).scalars.at(kNew) == 0.5);
}

TEST_CASE("old names: label and expectations") {
  const Study study = merged();
  CHECK(study.label.published[0].metric == kNew);
  CHECK(compare_published(study).rows[0].ours.n == 2);
  Strings notices;
  const auto expected = parse_expectations(kOld + kPca + " < " + kNew, &notices);
  CHECK(expected[0].left.metric == kNew + kPca);
  CHECK(notices == Strings{"the metric '" + kOld + kPca + "' is called '" + kNew + kPca + "' now"});
  const Verdict verdict = judge(study);
  REQUIRE(verdict.evidence.size() == 1);
  CHECK(verdict.evidence[0].expectation.right.metric == kNew);
  CHECK(verdict.evidence[0].effect.estimate.summary.n == 2);
}

TEST_CASE("old names: filters, sorting, choosing a run") {
  const Study study = merged();
  CHECK(ids(study, kOld + "<0.15") == ids(study, kNew + "<0.15"));
  CHECK(ids(study, kOld + "<0.15").size() == 2);
  CHECK(ids(study, kOld + kPca + ">0.5").size() == 8);
  CHECK(list_runs(study, {{kOld + ">=0"}, "-" + kOld}, Format::kCsv) ==
        list_runs(study, {{kNew + ">=0"}, "-" + kNew}, Format::kCsv));
  CHECK(choose_run(study, {kOld + "=0.1"}) == choose_run(study, {kNew + "=0.1"}));
  CHECK(renamed_in_filter({kOld + "<0.1", "or", kNew + ">0.2", kOld + "=0"}).size() == 1);
  CHECK(renamed_in_filter({"r000"}).empty());
  CHECK(renamed_in_filter({kNew + "<0.1"}).empty());
  CHECK_THROWS_AS(compare(study, {{"predict.conditional"}, {}, {kOld + "<0.1"}}), UsageError);  // still an outcome
}

TEST_CASE("old names: tables, comparisons, the report, CSV") {
  const Study study = merged();
  CHECK(render(make_table(study, {{}, {}, {kOld}, {}}), Format::kText) ==
        render(make_table(study, {{}, {}, {kNew}, {}}), Format::kText));
  CHECK(render(compare(study, {{"predict.conditional"}, {kOld}}), Format::kJson) ==
        render(compare(study, {{"predict.conditional"}, {kNew}}), Format::kJson));
  const std::vector<ReportedStudy> reported = {{study, "x", {}}};
  CHECK(report_page(reported, {{kOld}, Embed::kNothing, ""}) == report_page(reported, {{kNew}, Embed::kNothing, ""}));
  std::ostringstream csv;
  write_runs_csv(study, select_runs(study, {}), csv);
  CHECK(csv.str().find(kNew) != std::string::npos);
  CHECK(csv.str().find(kOld) == std::string::npos);
}

TEST_CASE("old names: curves of a checkpoint") {
  const examples::TemporaryFolder folder;
  Checkpoint checkpoint;
  checkpoint.run_id = "r1";
  checkpoint.curves[kOld] = {1, 2};
  write_checkpoint(folder.path(), checkpoint);
  CHECK(read_checkpoint(checkpoint_path(folder.path(), "r1")).curves.at(kNew) == std::vector<double>{1, 2});
}
