// Alarms for a report: what detect finds in the test part, and a reason for whatever stands in the way.
#include "experiments/inference/study_alarms.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using tapelab::results::StudyAlarms;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTable =
    "seed = 1, 2, 3\ntrain.epochs = 2\nmodel.encoder = 3\nmodel.decoder = 3\n[data]\nsource = csv\nfile = y.csv\n"
    "columns = y\nwindow = 4\ntest = 0.4\n";

/// Runs of y.csv, whose test part holds one event.
struct Trained {
  ScratchFolder folder;
  std::string study;

  explicit Trained(const std::vector<std::string>& overrides) {
    std::string text = "y,event\n";
    for (std::size_t i = 0; i < 60; ++i)
      text += std::to_string(i % 7 + (i == 50 ? 30 : 0)) + (i == 50 ? ",1\n" : ",0\n");
    folder.write("y.csv", text);
    study = train_study(folder, "s", kTable, overrides);
    std::ofstream(study + "/y.csv") << text;
  }

  StudyAlarms alarms() const { return study_alarms(tapelab::results::merge_runs(study), study); }
};

}  // namespace

TEST_CASE("study_alarms: of the run with the highest F1, its event and its scores") {
  const Trained trained({"data.label_column=event"});
  const tapelab::results::Study study = tapelab::results::merge_runs(trained.study);
  const StudyAlarms alarms = trained.alarms();
  CHECK(alarms.why.empty());
  CHECK(alarms.highest_f1);
  const std::vector<double>& f1 = study.scalars.at("test_detect_f1");
  std::size_t best = 0;
  for (std::size_t at = 0; at < f1.size(); ++at)
    if (f1[at] > f1[best]) best = at;
  CHECK(alarms.cell == best / study.seeds.size());
  CHECK(alarms.seed == study.seeds[best % study.seeds.size()]);
  CHECK(alarms.plot["run"] == study.run_id[best]);
  CHECK(alarms.plot["event_count"] == 1);
  CHECK(alarms.plot["panels"].size() == 1);
  CHECK(alarms.plot["panels"][0]["score"]["y"].size() >= 24);
}

TEST_CASE("study_alarms: nothing without labels; a reason where the data are gone") {
  CHECK(Trained({}).alarms().plot.is_null());
  CHECK(Trained({}).alarms().why.empty());
  const Trained trained({"data.label_column=event"});
  std::ofstream(trained.study + "/y.csv") << "y,event\n1,0\n";
  fs::remove(fs::path(trained.study).parent_path() / "y.csv");
  const StudyAlarms alarms = trained.alarms();
  CHECK(alarms.plot.is_null());
  CHECK(!alarms.why.empty());
}
