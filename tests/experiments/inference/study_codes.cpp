// Codes for a report: what the encoder makes of the test samples, and a reason for whatever stands in the way.
#include "experiments/inference/study_codes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "experiments/config/config.hpp"
#include "experiments/inference/apply_model.hpp"
#include "experiments/inference/model_inputs.hpp"
#include "experiments/inference/principal_plane.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using tapelab::results::Status;
using tapelab::results::Study;
using tapelab::results::StudyCodes;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTable =
    "train.epochs = 2\nmodel.encoder = 3\nmodel.decoder = 3\n[data]\nsource = csv\nfile = y.csv\ncolumns = y\nwindow = "
    "4\n"
    "test = 0.4\n";

/// Runs of y.csv, whose rows are 1, 2, ... and one event, in the middle of the test part.
struct Trained {
  ScratchFolder folder;
  std::string text = "y,event\n";
  std::string study;

  explicit Trained(const std::vector<std::string>& overrides = {}, std::size_t rows = 40) {
    for (std::size_t i = 0; i < rows; ++i)
      text += std::to_string(i % 7) + "." + std::to_string(i % 10) + (i == 30 ? ",1\n" : ",0\n");
    folder.write("y.csv", text);
    study = train_study(folder, "s", kTable, overrides);
    write_data(text);
  }

  void write_data(const std::string& content) const { std::ofstream(study + "/y.csv") << content; }
  Study merged() const { return tapelab::results::merge_runs(study); }
  StudyCodes codes() const { return study_codes(merged(), study); }
};

std::string only_reason(const StudyCodes& codes) {
  CHECK(codes.cells.empty());
  REQUIRE(codes.left_out.size() == 1);
  return codes.left_out.front().why;
}

bool says(const std::string& text, const char* words) { return text.find(words) != text.npos; }

}  // namespace

TEST_CASE("study_codes: the codes are those that encode gives of the test part") {
  const Trained t({"data.label_column=event"});
  const StudyCodes codes = t.codes();
  REQUIRE(codes.cells.size() == 1);
  CHECK(codes.left_out.empty());
  const auto& cell = codes.cells.front();
  CHECK(cell.held_out);
  CHECK(cell.units == 3);
  CHECK(cell.series.empty());
  CHECK(cell.classes.empty());
  REQUIRE(cell.samples == 13);  // of 16 test rows, windows of 4
  REQUIRE(cell.rows.size() == 13);

  const auto run = stored_run(t.study);
  StoredModel model(run);
  const Config config = for_file(model.config(), model.shape(), t.study + "/y.csv");
  const ModelInputs inputs = read_inputs(config, model.shape(), Cut::kInputs);
  const SampleValues all = encode(model, inputs.samples, inputs.steps, CodeState::kHidden);
  std::vector<float> tested;
  for (const std::size_t row : cell.rows)  // a window begins at every row
    tested.insert(tested.end(), all.values.begin() + static_cast<std::ptrdiff_t>(3 * row),
                  all.values.begin() + static_cast<std::ptrdiff_t>(3 * row + 3));
  const PrincipalPlane plane = principal_plane(tested, 3);
  for (std::size_t i = 0; i < tested.size() / 3; ++i) {
    CHECK(cell.places[i] == i);
    CHECK(cell.rows[i] == 24 + i);
    CHECK(cell.x[i] == doctest::Approx(plane.x[i]).epsilon(1e-5));
    CHECK(cell.y[i] == doctest::Approx(plane.y[i]).epsilon(1e-5));
    CHECK(cell.events[i] == (cell.rows[i] <= 30 && 30 < cell.rows[i] + 4));
  }
}

TEST_CASE("study_codes: of many samples 500 are taken, of many cells six, both evenly") {
  const Trained t({"seed=1,2", "data.test=0.9", "data.stride=1",
                   "train.learning_rate=0.001,0.002,0.003,0.004,0.005,"
                   "0.006,0.007,0.008"},
                  800);
  const StudyCodes codes = t.codes();
  REQUIRE(codes.cells.size() == 6);
  CHECK(codes.not_tried == 2);
  CHECK(codes.cells.front().cell == 0);
  CHECK(codes.cells.back().cell == 7);
  for (const auto& cell : codes.cells) {
    CHECK(cell.seed == 1);
    CHECK(cell.places.size() == 500);
    CHECK(cell.places.back() == cell.samples - 1);
    CHECK(cell.x.size() == 500);
  }
}

TEST_CASE("study_codes: the first seed that finished, and no cell of which none did") {
  const Trained t({"seed=1,2", "train.learning_rate=0.001,0.002"});
  Study study = t.merged();
  study.status[study.index(0, 0)] = Status::kFailed;
  study.status[study.index(1, 0)] = study.status[study.index(1, 1)] = Status::kFailed;
  const StudyCodes codes = study_codes(study, t.study);
  REQUIRE(codes.cells.size() == 1);
  CHECK(codes.cells.front().seed == 2);
  REQUIRE(codes.left_out.size() == 1);
  CHECK(codes.left_out.front().cell == 1);
  CHECK(codes.left_out.front().why == "no run finished");
}

TEST_CASE("study_codes: without a test part the samples are those of the training") {
  const Trained t({"data.test=0"});
  const StudyCodes codes = t.codes();
  REQUIRE(codes.cells.size() == 1);
  CHECK(!codes.cells.front().held_out);
  CHECK(codes.cells.front().samples == 37);
  CHECK(codes.cells.front().events.empty());
}

TEST_CASE("study_codes: data that are gone, changed or no data leave a cell out and say so") {
  const Trained t;
  t.write_data(t.text + "1.5,0\n");
  StudyCodes codes = t.codes();
  CHECK(codes.without_data);
  CHECK(only_reason(codes) == "its data have changed since it was trained");
  t.write_data("y,event\n1,0\nno number,0\n");
  CHECK(t.codes().without_data);
  CHECK(says(only_reason(t.codes()), "no number"));
  t.write_data("");
  CHECK(t.codes().without_data);
  t.write_data("other\n1\n2\n");
  CHECK(t.codes().without_data);
  t.write_data(std::string("\0\xff\xfe\n", 4));
  CHECK(t.codes().without_data);
  t.write_data(t.text + std::string(17'000'000, '\n'));
  codes = t.codes();
  CHECK(codes.without_data);
  CHECK(says(only_reason(codes), "are not loaded for a picture"));
  fs::remove(t.study + "/y.csv");
  fs::create_directory(t.study + "/y.csv");
  CHECK(says(only_reason(t.codes()), "are not where they were"));
  fs::remove(t.study + "/y.csv");
  codes = t.codes();
  CHECK(codes.without_data);
  CHECK(says(only_reason(codes), "are not where they were"));
}

TEST_CASE("study_codes: without weights there are no codes, and no word of data") {
  const Trained t;
  const Study study = t.merged();
  CHECK(study_codes(study, t.study + "/study.h5").left_out.empty());  // a lone study.h5
  const std::string file = tapelab::results::run_path(t.study, study.run_id[0]).string();
  fs::resize_file(file, fs::file_size(file) / 2);
  CHECK(!study_codes(study, t.study).without_data);
  CHECK(study_codes(study, t.study).left_out.size() == 1);
  fs::remove(file);
  CHECK(!study_codes(study, t.study).without_data);
  CHECK(study_codes(study, t.study).left_out.size() == 1);
  fs::remove_all(t.study + "/runs");
  const StudyCodes codes = study_codes(study, t.study);
  CHECK(codes.cells.empty());
  CHECK(codes.left_out.empty());
}

TEST_CASE("study_codes: what no plane can be laid through is left out") {
  const Trained few({"data.test=0.13"});  // five rows: two windows
  CHECK(says(only_reason(few.codes()), "its test has 2 of the 3 samples"));
  const Trained t;
  auto run = stored_run(t.study);
  const auto rewrite = [&](float value) {
    for (auto& array : run.weights) std::ranges::fill(array.array.values, value);
    tapelab::results::write_run(t.study, run);
  };
  rewrite(0);
  CHECK(only_reason(t.codes()) == "all its codes are equal");
  CHECK(!t.codes().without_data);
  rewrite(std::numeric_limits<float>::quiet_NaN());
  CHECK(only_reason(t.codes()) == "its codes are not finite");
}
