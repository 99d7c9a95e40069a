#include "results/run/record_difference.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

RunRecord example() {
  RunRecord run = examples::run("ra", true, 0.1, "0.1", 1);
  examples::add_profiles(run, 3, true);
  run.scalars["arena_peak_bytes"] = 4096;
  return run;
}

}  // namespace

TEST_CASE("record_difference: clock, provenance and settings added later do not count, NaN equals itself") {
  RunRecord again = example();
  again.provenance = "{}";
  again.timing.clear();
  again.log.clear();
  again.settings.push_back({"train.new", SettingType::kReal, "1"});
  const RecordComparison same = compare_records(example(), again, 0.01);
  CHECK_FALSE(same.bits);
  CHECK_FALSE(same.beyond);
  CHECK_FALSE(same.worst);
}

TEST_CASE("record_difference: every kind of number is compared, the first place and the largest difference named") {
  struct Row {
    void (*change)(RunRecord&);
    const char* text;
  };
  const Row rows[] = {
      {[](RunRecord& r) {
         r.curves["train_loss"][1] = 0.25;
         r.curves["train_loss"][2] = 0.13;
       },
       "train_loss at epoch 1: 0.22 stored, 0.25 now; largest difference 0.03, 6.818 % of its largest value"},
      {[](RunRecord& r) { r.scalars["test_predict_mse"] = 0.12; },
       "test_predict_mse: 0.11 stored, 0.12 now; largest difference 0.01, 9.091 % of its largest value"},
      {[](RunRecord& r) { r.profiles["test_predict_nats_by_step"][2] = 0; },
       "test_predict_nats_by_step at step 2: 20.109999999999999 stored, 0 now; largest difference 20.11, 100 % of its "
       "largest value"},
      {[](RunRecord& r) { r.scalars["test_predict_mse"] = 1100; },
       "test_predict_mse: 0.11 stored, 1100 now; largest difference 1100, 9999 times its largest value"},
      {[](RunRecord& r) { r.scalars["test_predict_mse"] = std::nan(""); },
       "test_predict_mse: 0.11 stored, NaN now; somewhere one of the two is not finite"},
      {[](RunRecord& r) { r.outputs[0].prediction.values[7] = 3; },
       "outputs/predict/prediction at sample 1, step 0, feature 1: 2.75 stored, 3 now; largest difference 0.25, 6.667 "
       "% "
       "of its largest value"},
      {[](RunRecord& r) { r.weights[1].array.values[9] = -1; },
       "weights/encoder/0/recurrent at row 1, column 1: 3.25 stored, -1 now; largest difference 4.25, 89.47 % of its "
       "largest value"},
      {[](RunRecord& r) { r.status = Status::kFailed; }, "status: ok stored, failed now"},
      {[](RunRecord& r) { r.best_epoch = 1; }, "best_epoch: 2 stored, 1 now"},
      {[](RunRecord& r) { r.scalars.erase("parameters"); }, "parameters: a number stored, absent now"},
      {[](RunRecord& r) { r.scalars["test_new"] = 1; }, "test_new: absent stored, a number now"},
      {[](RunRecord& r) { r.curves["train_loss"].resize(2); }, "train_loss: [3] stored, [2] now"},
      {[](RunRecord& r) { r.settings[0].value = "cubes"; }, "settings data.source: ramp stored, cubes now"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    RunRecord again = example();
    row.change(again);
    const RecordComparison comparison = compare_records(example(), again, 0);
    REQUIRE(comparison.bits);
    CHECK(difference_text(*comparison.bits) == row.text);
  }
}

TEST_CASE("record_difference: one bit is enough") {
  RunRecord again = example();
  again.weights[0].array.values[3] = std::nextafter(again.weights[0].array.values[3], 9.0f);
  CHECK(compare_records(example(), again, 0.01).bits->dataset == "weights/encoder/0/kernel");
  again = example();
  again.curves["train_loss"][2] = -0.0;
  RunRecord stored = example();
  stored.curves["train_loss"][2] = 0.0;
  CHECK(compare_records(stored, again, 0.01).bits);
}

TEST_CASE("record_difference: within a tolerance the worst is named; weights, memory and new metrics do not count") {
  RunRecord again = example();
  again.curves["train_loss"][0] += 0.001;
  again.scalars["test_predict_mse"] *= 1.005;
  again.scalars["arena_peak_bytes"] = 1;
  again.scalars["test_new"] = 1;
  again.weights[0].array.values[0] = 100;
  again.best_epoch = 0;
  const RecordComparison near = compare_records(example(), again, 0.01);
  CHECK(near.bits->dataset == "train_loss");
  CHECK_FALSE(near.beyond);
  CHECK(near.worst->dataset == "test_predict_mse");
  CHECK(near.worst->relative == doctest::Approx(0.005));
  const RecordComparison far = compare_records(example(), again, 0.003);
  REQUIRE(far.beyond);
  CHECK(far.beyond->dataset == "test_predict_mse");
  again.curves["train_loss"][1] = std::nan("");
  CHECK(compare_records(example(), again, 1e9).beyond->dataset == "train_loss");
  again = example();
  again.status = Status::kFailed;
  CHECK(compare_records(example(), again, 1e9).beyond->dataset == "status");
}
