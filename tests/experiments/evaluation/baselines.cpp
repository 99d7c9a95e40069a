#include "experiments/evaluation/baselines.hpp"

#include <doctest/doctest.h>

#include "experiments/config/config.hpp"
#include "tests/experiments/example_data.hpp"

using namespace tapelab::experiments;
using Floats = std::vector<float>;

namespace {

/// Two samples of four steps, one input; the second ends in a missing value and a step of padding.
Dataset small() {
  Dataset data;
  data.steps = 4;
  data.features = 1;
  data.feature_names = {"x"};
  data.scaler = {{0}, {1}};
  data.train.count = 2;
  data.train.inputs = {1, 2, 3, 4, 5, 6, 0, 0};
  data.train.mask = {1, 1, 1, 1, 1, 1, 0, 0};
  data.train.origins = {{"", 0, 4}, {"", 4, 3}};
  return data;
}

Floats copied(const Dataset& data, const Config& config, std::size_t n) {
  const DecoderTask task = decoder_tasks(config, data.train).front();
  Floats out(task.target->steps * task.target->features);
  Baselines(data, task).copy_last(data.train, n, data.train.inputs.data() + n * data.steps, task, out.data());
  return out;
}

Config with_target(const std::string& target, const std::string& reversed = "false") {
  return examples::configured({{"reconstruct.target", target}, {"reconstruct.reversed", reversed}});
}

}  // namespace

TEST_CASE("baselines: the mean of each feature over the valid steps of the training part") {
  Dataset data = small();
  data.train.reconstruct = Target{2, 2, {1, 10, 3, 30, 5, 50, 0, 0}, {1, 1, 1, 0}};
  data.feature_names = {"x", "y"};
  data.scaler = {{0, 0}, {1, 1}};
  const Config config = with_target("input");
  CHECK(Baselines(data, decoder_tasks(config, data.train).front()).mean() == Floats{3, 30, 3, 30});
}

TEST_CASE("baselines: copy last takes the last valid step of the window") {
  Dataset data = small();
  data.train.reconstruct = Target{4, 1, data.train.inputs, data.train.mask};
  CHECK(copied(data, with_target("input"), 0) == Floats{4, 4, 4, 4});
  CHECK(copied(data, with_target("input"), 1) == Floats{6, 6, 6, 6});
  data.train.reconstruct = Target{2, 1, {5, 6, 7, 8}, {}};
  CHECK(copied(data, with_target("future"), 1) == Floats{6, 6});
}

TEST_CASE("baselines: copy last of a shifted target takes the step before") {
  Dataset data = small();
  data.train.reconstruct = Target{3, 1, {2, 3, 4, 6, 0, 0}, {1, 1, 1, 1, 0, 0}};
  CHECK(copied(data, with_target("shifted"), 0) == Floats{1, 2, 3});
  CHECK(copied(data, with_target("shifted"), 1) == Floats{5, 6, 6});
  CHECK(copied(data, with_target("shifted", "true"), 0) == Floats{3, 2, 1});
  // Two steps before the padding: the first output is the second in time.
  CHECK(Floats(copied(data, with_target("shifted", "true"), 1)) == Floats{6, 5, 6});
}

TEST_CASE("baselines: where nothing valid comes before, the mean is copied") {
  Dataset data = small();
  data.train.mask = {1, 1, 1, 1, 0, 0, 0, 0};
  data.train.reconstruct = Target{4, 1, {1, 2, 3, 6, 0, 0, 0, 0}, data.train.mask};
  CHECK(copied(data, with_target("input"), 1) == Floats{3, 3, 3, 3});
}

TEST_CASE("baselines: target columns that are inputs are copied from there, on their own scale") {
  Dataset data = small();
  data.features = 2;
  data.steps = 2;
  data.train.mask.clear();
  data.train.inputs = {1, 2, 3, 4, 5, 6, 7, 8};
  data.feature_names = {"x", "y"};
  data.scaler = {{0, 10}, {1, 2}};
  data.target_names = {"y"};
  data.target_scaler = {{8}, {4}};
  data.train.reconstruct = Target{2, 1, {1, 2, 3, 4}, {}};
  // y = 4 on the inputs' scale is 18, and 2.5 on the target's.
  CHECK(copied(data, with_target("columns"), 0) == Floats{2.5f, 2.5f});
}

TEST_CASE("baselines: other target columns persist") {
  Dataset data = small();
  data.target_names = {"z"};
  data.target_scaler = {{0}, {1}};
  data.train.reconstruct = Target{4, 1, {10, 0, 30, 40, 50, 60, 0, 0}, {1, 0, 1, 1, 1, 1, 0, 0}};
  CHECK(copied(data, with_target("columns"), 0) == Floats{38, 10, 10, 30});  // first the mean
  data.train.reconstruct = Target{4, 1, {10, 20, 30, 40, 50, 60, 0, 0}, {1, 1, 1, 1, 1, 1, 0, 0}};
  CHECK(copied(data, with_target("columns", "true"), 0) == Floats{20, 30, 40, 35});
}

TEST_CASE("baselines: values masked one by one are in no mean, and give way to the last known one of their feature") {
  Dataset data = small();
  data.features = 2;
  data.feature_names = {"x", "y"};
  data.scaler = {{0, 0}, {1, 1}};
  data.train.inputs = {1, 10, 2, 0, 0, 30, 4, 0, 5, 0, 6, 0, 0, 0, 0, 0};
  data.train.value_mask = {1, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0};
  data.train.reconstruct = Target{.steps = 4,
                                  .features = 2,
                                  .values = data.train.inputs,
                                  .mask = data.train.mask,
                                  .value_mask = data.train.value_mask};
  const Config config = with_target("input");
  const DecoderTask task = decoder_tasks(config, data.train).front();
  const Baselines baselines(data, task);
  CHECK(baselines.mean() == Floats{3.6f, 20, 3.6f, 20, 3.6f, 20, 3.6f, 20});
  Floats out(8);
  baselines.copy_last(data.train, 0, data.train.inputs.data(), task, out.data());
  CHECK(out == Floats{4, 30, 4, 30, 4, 30, 4, 30});
  baselines.copy_last(data.train, 1, data.train.inputs.data() + 8, task, out.data());
  CHECK(out == Floats{6, 20, 6, 20, 6, 20, 6, 20});
}
