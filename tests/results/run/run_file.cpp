#include "results/run/run_file.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <limits>

#include "results/files/trailer.hpp"
#include "results/hdf5/h5.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

RunRecord example() { return examples::run("r000000000001", true, 0.1, "0.1", 1); }

/// Names and values of everything outside /timing, as bytes of a file that has no /timing content.
std::vector<std::byte> without_timing(RunRecord run) {
  run.timing.clear();
  run.log.clear();
  return encode_run(run);
}

}  // namespace

TEST_CASE("run_file: everything comes back") {
  const examples::TemporaryFolder folder;
  RunRecord run = example();
  run.status = Status::kFailed;
  run.message = "not finite: NaN in tanh; in encoder/0";
  run.curves["val_loss"] = {1.0, std::numeric_limits<double>::infinity()};  // shorter than the others
  run.settings.push_back({"data.file", SettingType::kText, "a \"b\" = ü.csv"});
  write_run(folder.path(), run);

  const RunRecord read = read_run(run_path(folder.path(), run.id));
  CHECK(read.id == run.id);
  CHECK(read.seed == run.seed);
  CHECK(read.status == run.status);
  CHECK(read.message == run.message);
  CHECK(read.epochs == run.epochs);
  CHECK(read.best_epoch == run.best_epoch);
  CHECK(read.curves == run.curves);
  CHECK(read.scalars == run.scalars);
  CHECK(read.timing == run.timing);
  CHECK(read.log == run.log);
  CHECK(read.provenance == run.provenance);
  CHECK(read.data == run.data);
  REQUIRE(read.settings.size() == run.settings.size());
  for (std::size_t i = 0; i < run.settings.size(); ++i) {
    CHECK(read.settings[i].key == run.settings[i].key);
    CHECK(read.settings[i].type == run.settings[i].type);
    CHECK(read.settings[i].value == run.settings[i].value);
  }
  REQUIRE(read.weights.size() == run.weights.size());
  for (std::size_t i = 0; i < run.weights.size(); ++i) {
    CHECK(read.weights[i].name == run.weights[i].name);
    CHECK(read.weights[i].array.shape == run.weights[i].array.shape);
    CHECK(read.weights[i].array.values == run.weights[i].array.values);
  }
  REQUIRE(read.outputs.size() == 1);
  CHECK(read.outputs[0].decoder == "predict");
  CHECK(read.outputs[0].features == run.outputs[0].features);
  CHECK(read.outputs[0].prediction.shape == run.outputs[0].prediction.shape);
  CHECK(read.outputs[0].prediction.values == run.outputs[0].prediction.values);
  CHECK(read.outputs[0].target.values == run.outputs[0].target.values);
  CHECK(encode_run(read) == encode_run(run));
}

TEST_CASE("run_file: times of the outputs come back; a file without them has none") {
  const examples::TemporaryFolder folder;
  RunRecord run = example();
  const auto read_back = [&] {
    write_run(folder.path(), run);
    return read_run(run_path(folder.path(), run.id)).outputs.at(0).times;
  };
  CHECK(read_back().empty());
  std::vector<std::int64_t>& times = run.outputs[0].times;
  const std::size_t places = run.outputs[0].prediction.shape[0] * run.outputs[0].prediction.shape[1];
  for (std::size_t i = 0; i < places; ++i)
    times.push_back(i == 1 ? Output::kNoTime : static_cast<std::int64_t>(i) * 1'500'000 - 3);
  CHECK(read_back() == times);
  times.pop_back();
  CHECK_THROWS_WITH(encode_run(run), doctest::Contains("must have a time for every sample and step, or none"));
}

TEST_CASE("run_file: a run that failed before its first epoch, without outputs or weights") {
  const examples::TemporaryFolder folder;
  RunRecord run = example();
  run.curves = {{"train_loss", {}}};
  run.outputs.clear();
  run.weights.clear();
  run.epochs = 0;
  write_run(folder.path(), run);
  const RunRecord read = read_run(run_path(folder.path(), run.id));
  CHECK(read.epochs == 0);
  CHECK(read.curves.empty());
  CHECK(read.outputs.empty());
}

TEST_CASE("run_file: scores per step come back, beside curves of as many epochs and outputs of other length") {
  const examples::TemporaryFolder folder;
  RunRecord run = example();
  run.profiles = {{"test_predict_mse_by_step", {0.5, std::numeric_limits<double>::infinity(), 0.25}},
                  {"test_predict_mse_by_step_baseline_mean", {1, 2, 3}},
                  {"test_classify_mse_by_step", {4, 5}},
                  {"test_reconstruct_nats_by_step", {7}}};
  write_run(folder.path(), run);
  const RunRecord read = read_run(run_path(folder.path(), run.id));
  CHECK(read.profiles == run.profiles);
  CHECK(read.curves == run.curves);
  CHECK(read.scalars == run.scalars);
  CHECK(encode_run(read) == encode_run(run));
}

TEST_CASE("run_file: scores per step whose lengths disagree, or of no decoder, are rejected") {
  RunRecord run = example();
  run.profiles = {{"test_predict_mse_by_step", {1, 2}}, {"test_predict_mse_by_step_tf", {1, 2, 3}}};
  CHECK_THROWS_WITH_AS(encode_run(run), "what is stored per step of 'predict' has unequal lengths: 2 and 3", h5::Error);
  run.profiles = {{"test_mse_by_step", {1, 2}}};
  CHECK_THROWS_WITH_AS(encode_run(run), "'test_mse_by_step' is not the name of a profile", h5::Error);
}

TEST_CASE("run_file: the confusion of a classifier comes back with the names of its classes") {
  const examples::TemporaryFolder folder;
  RunRecord run = example();
  run.confusion = {{"a", "b ü", "10"}, {5, 1, 0, 2, 7, 0, 0, 0, 3}};
  write_run(folder.path(), run);
  const RunRecord read = read_run(run_path(folder.path(), run.id));
  CHECK(read.confusion.classes == run.confusion.classes);
  CHECK(read.confusion.counts == run.confusion.counts);
  CHECK(read.scalars == run.scalars);
  CHECK(encode_run(read) == encode_run(run));
  run.confusion.counts.pop_back();
  CHECK_THROWS_WITH_AS(encode_run(run), "the confusion of 3 classes has 8 numbers", h5::Error);
}

TEST_CASE("run_file: a file of an earlier version, without a description of its data") {
  const examples::TemporaryFolder folder;
  RunRecord run = example();
  run.data.clear();
  write_run(folder.path(), run);
  CHECK(read_run(run_path(folder.path(), run.id)).data.empty());
}

TEST_CASE("run_file: equal records give equal bytes, and the clock reaches the group /timing only") {
  CHECK(encode_run(example()) == encode_run(example()));
  RunRecord later = example();
  later.timing["wall_seconds"] = 99.0;
  later.log = "another host, another day";
  CHECK(encode_run(later) != encode_run(example()));
  CHECK(without_timing(later) == without_timing(example()));
}

TEST_CASE("run_file: reading without weights leaves only them out") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), example());
  const RunRecord read = read_run(run_path(folder.path(), example().id), RunContents::kWithoutWeights);
  CHECK(read.weights.empty());
  CHECK(read.scalars == example().scalars);
}

TEST_CASE("run_file: reading the losses only") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), example());
  const RunRecord read = read_run(run_path(folder.path(), example().id), RunContents::kLosses);
  CHECK(read.id == example().id);
  CHECK(read.settings.size() == example().settings.size());
  CHECK(read.curves.at("train_loss") == example().curves.at("train_loss"));
  CHECK(read.curves.size() == 1);
  CHECK(read.scalars.empty());
  CHECK(read.outputs.empty());
}

TEST_CASE("run_file: a sound file that is no run of ours is named as damaged") {
  const examples::TemporaryFolder folder;
  const auto path = folder.path() / "other.h5";
  const auto file = h5::File::create();
  const auto bytes = file.image();
  std::FILE* out = std::fopen(path.c_str(), "wb");
  std::fwrite(bytes.data(), 1, bytes.size(), out);
  std::fclose(out);
  std::vector<std::string> warnings;
  CHECK_THROWS_WITH_AS(read_run(path, RunContents::kAll, &warnings),
                       ("'" + path.string() + "' was not written by tapelab: it holds no schema_version").c_str(),
                       DamagedFile);
  CHECK(warnings.size() == 1);
}

TEST_CASE("run_file: an output that is not [sample, step, feature] is rejected") {
  RunRecord run = example();
  run.outputs[0].prediction = examples::ramp({2, 3}, 0);
  CHECK_THROWS_WITH_AS(encode_run(run),
                       "the output of 'predict' must be [sample, step, feature] and as large as its target", h5::Error);
}
