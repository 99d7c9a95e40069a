// Which axis of an array is what: said, certain, or asked for.
#include "experiments/dataset/array_axes.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/config/run_id.hpp"
#include "experiments/config/validate.hpp"
#include "experiments/dataset/array_table.hpp"
#include "experiments/dataset/load_dataset.hpp"
#include "experiments/formats/npy_writer.hpp"
#include "experiments/inference/model_inputs.hpp"
#include "experiments/runner/provenance.hpp"
#include "experiments/runner/replan_run.hpp"
#include "experiments/training/planned_run.hpp"
#include "experiments/training/train_run.hpp"
#include "results/run/run_file.hpp"
#include "tests/experiments/error_text.hpp"
#include "tests/experiments/trained_study.hpp"

using namespace tapelab::experiments;
using Strings = std::vector<std::string>;

namespace {

Config arrays(const std::string& axes) {
  Config config = default_config();
  set(config, "data.source", "array");
  set(config, "data.file", "x.npy");
  set(config, "data.axes", axes);
  return config;
}

/// 0, 1, 2, ... in row-major order.
Array counted_array(const std::vector<std::size_t>& shape, Strings names = {}) {
  Array array{.shape = shape, .values = std::vector<double>(*checked_count(shape)), .axis_names = std::move(names)};
  std::iota(array.values.begin(), array.values.end(), 0.0);
  return array;
}

std::string error_of(const Array& array, const std::string& axes = "auto") {
  return error_text<InputError>([&] { array_table(array, arrays(axes).data); });
}

std::string npy(const ScratchFolder& folder, const std::string& name, const std::string& shape, std::size_t count) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
  header.resize(117, ' ');
  std::string bytes = "\x93NUMPY\x01" + std::string(1, '\0') + std::string("\x76\0", 2) + header + '\n';
  for (std::size_t i = 0; i < count; ++i) {
    const double value = 0.01 * static_cast<double>(i * i % 97);
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return folder.write(name, bytes);
}

}  // namespace

TEST_CASE("array_axes: two axes are asked for, with what each reading makes of them") {
  CHECK(error_of(counted_array({500, 3})) ==
        "'x.npy': it is not certain which axis is what in an array of shape [500, 3]; set data.axes\n"
        "   = data.axes = time feature: one series of 500 time steps of 3 features, cut into windows of data.window "
        "steps\n"
        "   = data.axes = sequence step: 500 sequences of 3 steps of 1 feature; earlier versions read it this way, and "
        "finished "
        "runs keep their ids");
  CHECK(error_of(counted_array({3, 50})).find("data.axes = feature time: one series of 50 time steps of 3 features") !=
        std::string::npos);
  for (const auto& shape : std::vector<std::vector<std::size_t>>{{2, 2}, {7, 7}, {5, 1}, {2, 100}}) {
    CAPTURE(shape_text(shape));
    CHECK(error_of(counted_array(shape)).find("not certain") != std::string::npos);
  }
  CHECK(error_of(counted_array({1, 100})) == "(no error)");  // one sequence; as features it would have no time
  CHECK(error_of(counted_array({2, 3, 4})) == "(no error)");
  CHECK(error_of(counted_array({2, 3, 4, 4})) == "(no error)");
}

TEST_CASE("array_axes: names that the file gives its axes decide, or contradict") {
  CHECK(error_of(counted_array({5, 3}, {"sample", "time_step"})) == "(no error)");
  CHECK(error_of(counted_array({5, 3}, {"batch", "t"})) == "(no error)");
  const std::string named = error_of(counted_array({5, 3}, {"time", "channel"}));
  CHECK(named.starts_with(
      "'x.npy': it is not certain which axis is what in an array of shape [5, 3], called time, channel; "
      "set data.axes\n   = data.axes = time feature: "));
  CHECK(error_of(counted_array({1, 3}, {"time", "channel"})).find("not certain") != std::string::npos);
  CHECK(error_of(counted_array({2, 3, 4}, {"sample", "step", "feature"})) == "(no error)");
  CHECK(error_of(counted_array({2, 3, 4}, {"phony_dim_0", "phony_dim_1", "phony_dim_2"})) == "(no error)");
  CHECK(error_of(counted_array({2, 3, 4}, {"", "", ""})) == "(no error)");
  CHECK(error_of(counted_array({5, 3, 4}, {"time", "lat", "lon"}))
            .find("= data.axes = time height width: one series of 5 time steps of 3 x 4 pixels, cut") !=
        std::string::npos);
  CHECK(error_of(counted_array({5, 3, 4}, {"batch", "channels", "time"}))
            .find("= data.axes = sequence feature step: 5 sequences of 4 steps of 3 features\n") != std::string::npos);
  CHECK(error_of(counted_array({5, 3, 4}, {"time", "batch", "feature"}))
            .find("= data.axes = step sequence feature: 3 sequences of 5 steps of 4 features\n") != std::string::npos);
  CHECK(error_of(counted_array({5, 3, 4, 4}, {"frame", "video", "y", "x"}))
            .find("= data.axes = step sequence height width: 3 sequences of 5 steps of 4 x 4 pixels\n") !=
        std::string::npos);
}

TEST_CASE("array_axes: every reading puts each value where it belongs") {
  // Value of the usual order [sequence, step, feature] as a function of the indices in the file.
  struct Case {
    std::string axes;
    std::vector<std::size_t> shape;
    std::size_t series, steps, features;
    std::vector<std::size_t> (*place)(std::size_t s, std::size_t t, std::size_t f);
  };
  using At = std::vector<std::size_t>;
  const std::vector<Case> cases = {
      {"time", {6}, 1, 6, 1, [](std::size_t, std::size_t t, std::size_t) { return At{t}; }},
      {"time feature",
       {4, 3},
       1,
       4,
       3,
       [](std::size_t, std::size_t t, std::size_t f) {
         return At{t, f};
       }},
      {"feature time",
       {3, 4},
       1,
       4,
       3,
       [](std::size_t, std::size_t t, std::size_t f) {
         return At{f, t};
       }},
      {"sequence step",
       {2, 5},
       2,
       5,
       1,
       [](std::size_t s, std::size_t t, std::size_t) {
         return At{s, t};
       }},
      {"step sequence",
       {5, 2},
       2,
       5,
       1,
       [](std::size_t s, std::size_t t, std::size_t) {
         return At{t, s};
       }},
      {"sequence step feature",
       {2, 4, 3},
       2,
       4,
       3,
       [](std::size_t s, std::size_t t, std::size_t f) {
         return At{s, t, f};
       }},
      {"step sequence feature",
       {4, 2, 3},
       2,
       4,
       3,
       [](std::size_t s, std::size_t t, std::size_t f) {
         return At{t, s, f};
       }},
      {"sequence feature step",
       {2, 3, 4},
       2,
       4,
       3,
       [](std::size_t s, std::size_t t, std::size_t f) {
         return At{s, f, t};
       }},
      {"time height width",
       {4, 2, 3},
       1,
       4,
       6,
       [](std::size_t, std::size_t t, std::size_t f) {
         return At{t, f / 3, f % 3};
       }},
      {"sequence step height width",
       {2, 4, 2, 3},
       2,
       4,
       6,
       [](std::size_t s, std::size_t t, std::size_t f) {
         return At{s, t, f / 3, f % 3};
       }},
      {"step sequence height width", {4, 2, 2, 3}, 2, 4, 6, [](std::size_t s, std::size_t t, std::size_t f) {
         return At{t, s, f / 3, f % 3};
       }}};
  CHECK(cases.size() + 1 == all_choices<choice::Axes>().size());  // and auto
  for (const Case& c : cases) {
    CAPTURE(c.axes);
    const Table table = array_table(counted_array(c.shape), arrays(c.axes).data);
    REQUIRE(table.series.size() == c.series);
    REQUIRE(table.inputs == c.features);
    CHECK((table.frame_height == 2) == (c.axes.find("height") != std::string::npos));
    CHECK(table.series[0].name == (has_time_axis(arrays(c.axes).data.axes) ? "" : "0"));
    for (std::size_t s = 0; s < c.series; ++s) {
      REQUIRE(table.series[s].rows == c.steps);
      for (std::size_t t = 0; t < c.steps; ++t)
        for (std::size_t f = 0; f < c.features; ++f) {
          std::size_t value = 0;
          const At place = c.place(s, t, f);
          for (std::size_t axis = 0; axis < c.shape.size(); ++axis) value = value * c.shape[axis] + place[axis];
          CHECK(table.series[s].at(t, f) == static_cast<double>(value));
        }
    }
  }
  CHECK(error_of(counted_array({2, 3, 4}), "time feature")
            .starts_with("'x.npy': an array of shape [2, 3, 4] has 3 axes; data.axes = time feature names 2 axes\n"));
}

TEST_CASE("array_axes: one series is cut into windows, and data.window means nothing to others") {
  const ScratchFolder folder;
  Config config = arrays("time feature");
  set(config, "data.file", npy(folder, "tf.npy", "40, 3", 120));
  set(config, "data.window", "5");
  set(config, "data.stride", "5");
  set(config, "data.test", "0.25");
  const auto data = load_dataset(config);
  CHECK(data->source == "array tf.npy: 40 rows, 8 windows of 5 steps, 3 features; 6 train, 2 test");
  CHECK(data->notices.empty());
  CHECK(data->train.inputs[3 * 5 * 1] == 0.01f * (15 * 15 % 97));  // window 1 begins in row 5, which is value 15
  set(config, "data.window", "0");
  set(config, "data.stride", "1");
  set(config, "data.test", "0");
  CHECK(load_dataset(config)->source == "array tf.npy: 40 rows, 1 window of 40 steps, 3 features");
  for (const char* key : {"data.window", "data.stride", "data.horizon"}) {
    Config whole = arrays("auto");
    set(whole, key, "7");
    CHECK(error_text<ConfigError>([&] { validate(whole); }) ==
          "'" + std::string(key) +
              "' has no effect with data.axes = auto: sequences are read whole\n"
              "   = data.cut_sequences = true cuts every sequence into windows, data.axes = time feature one long "
              "series");
  }
}

TEST_CASE("array_axes: what was always done is no part of the id; stored runs that did it go on and say so") {
  CHECK(run_id(arrays("sequence step"), "abc") == run_id(arrays("auto"), "abc"));
  CHECK(run_id(arrays("sequence step feature"), "abc") == run_id(arrays("auto"), "abc"));
  CHECK(run_id(arrays("sequence step height width"), "abc") == run_id(arrays("auto"), "abc"));
  CHECK(run_id(arrays("time feature"), "abc") != run_id(arrays("auto"), "abc"));

  const ScratchFolder folder;
  Config config = arrays("auto");
  set(config, "data.file", npy(folder, "old.npy", "9, 4", 36));
  set(config, "model.encoder", "3");
  set(config, "model.decoder", "3");
  set(config, "train.epochs", "1");
  CHECK_THROWS_AS(load_dataset(config), ConfigError);
  PlannedRun run{std::make_shared<const Config>(config), "", load_dataset(config, Unclear::kAsBefore)};
  run.id = run_id(config, run.data->checksum);
  CHECK(run.data->reading == "'" + config.data.file +
                                 "', an array of shape [9, 4], is read as 9 sequences of 4 steps of 1 feature, as when "
                                 "the run was trained; it may be "
                                 "one series of 9 time steps of 4 features (data.axes = time feature)");
  tapelab::results::RunRecord record = train_run(run, nullptr, {});
  record.provenance = provenance_json(run);
  record.revision = revision_of(config, run.data->traits);
  record.log = "host a\ndata " + config.data.file + "\n";
  tapelab::results::write_run(folder.path("old"), record);
  DatasetCache cache;
  StartFinder starts;
  const PlannedRun again = plan_again(stored_run(folder.path("old")), folder.path("old"), cache, starts);
  CHECK(again.data->checksum == run.data->checksum);
  CHECK(again.data->reading == run.data->reading);
  set(config, "data.axes", "sequence step");  // the same grid with the answer: the run is done already
  CHECK(run_id(config, load_dataset(config)->checksum) == run.id);
}

TEST_CASE("array_axes: new data are read as the model's features say") {
  const ScratchFolder folder;
  DataShape three;
  three.steps = 5;
  three.features = 3;
  Config config = arrays("auto");
  const auto axes_for = [&](const std::string& file) {
    set(config, "data.file", file);
    return text_of(with_axes_of_file(config, three).data.axes);
  };
  CHECK(axes_for(npy(folder, "tf.npy", "40, 3", 120)) == "time feature");
  CHECK(axes_for(npy(folder, "ts.npy", "40, 5", 200)) == "auto");
  CHECK(axes_for(npy(folder, "stf.npy", "2, 5, 3", 30)) == "auto");
  three.features = 1;
  CHECK(axes_for(folder.path("tf.npy")) == "sequence step");
  CHECK(axes_for(npy(folder, "one.npy", "40, 1", 40)) == "auto");  // which asks
  set(config, "data.axes", "feature time");
  CHECK(axes_for(folder.path("tf.npy")) == "feature time");  // as in training
  CHECK(axes_for(folder.path("stf.npy")) == "auto");
}
