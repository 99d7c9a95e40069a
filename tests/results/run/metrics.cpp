#include "results/run/metrics.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tapelab::results;

TEST_CASE("metrics: names of the grammar are described") {
  const auto mse = describe_metric("test_predict_mse");
  REQUIRE(mse);
  CHECK(mse->units == "1");
  CHECK(mse->long_name == "test mean squared error of the predict decoder");
  CHECK(mse->better == Better::kLower);
  CHECK(describe_metric("val_loss")->long_name == "validation loss, weighted total over the decoders");
  CHECK(describe_metric("train_reconstruct_max_abs_error_tf")->long_name ==
        "training largest absolute error of the reconstruct decoder, teacher-forced");
  CHECK(describe_metric("test_reconstruct_mae_baseline_copy_last")->long_name ==
        "test mean absolute error of the reconstruct decoder if every output repeated the last step known");
  CHECK(describe_metric("arena_peak_bytes")->units == "byte");
  CHECK(describe_metric("parameters")->better == Better::kNeither);
  CHECK(describe_metric("test_code_zeros")->better == Better::kNeither);
  CHECK(describe_metric("test_detect_f1")->better == Better::kHigher);
  CHECK(describe_metric("test_detect_false_alarm_rate")->better == Better::kLower);
  CHECK(describe_metric("test_detect_recall_baseline_always_alarm")->long_name ==
        "test: recall (fraction of the labelled rows or windows that give an alarm) if everything gave an alarm");
  CHECK_FALSE(describe_metric("val_detect_f1"));
  CHECK_FALSE(describe_metric("test_detect_mse"));
  CHECK(describe_metric("stopped_early")->better == Better::kNeither);
  CHECK(describe_metric("learning_rate")->long_name == "learning rate");
  CHECK(describe_metric("gradient_norm_encoder_0")->long_name == "mean norm of the gradient of layer encoder_0");
  CHECK(describe_metric("test_predict_accuracy")->better == Better::kHigher);
  CHECK(describe_metric("test_predict_accuracy_baseline_mean")->better == Better::kHigher);
  CHECK(describe_metric("test_predict_max_abs_error_unscaled")->long_name ==
        "test largest absolute error in the data's units of the predict decoder");
}

TEST_CASE("metrics: every row has a meaning with every split, decoder and variant, and no two share one") {
  std::set<std::string> meanings;
  const auto check = [&](const std::string& name) {
    CAPTURE(name);
    const auto info = describe_metric(name);
    REQUIRE(info);
    CHECK(meanings.insert(info->long_name).second);
    CHECK_FALSE(renamed_metric(name));
    CHECK_FALSE(describe_metric(name + "_"));
  };
  for (const MetricRow& row : metric_rows()) {
    std::vector<std::string> variants = {""};
    if (row.of == MetricOf::kDecoder || row.of == MetricOf::kSplit) variants.push_back("_tf");
    for (const Baseline& baseline : baselines())
      if ((baseline.of == BaselineOf::kErrors && variants.size() > 1) ||
          (baseline.of == BaselineOf::kDetection && row.of == MetricOf::kDetection) ||
          (baseline.of == BaselineOf::kBounds && row.bounds))
        variants.push_back(baseline.suffix);
    for (const std::string& variant : variants) {
      const std::string own = std::string(row.name) + variant;
      if (row.of == MetricOf::kRun) check(own);
      if (row.of == MetricOf::kLayer) CHECK(describe_metric(own + "_encoder_0"));
      if (row.of == MetricOf::kDetection) check("test_detect_" + own);
      for (const std::string split : {"train_", "val_", "test_"}) {
        if (row.of == MetricOf::kSplit) check(split + own);
        for (const std::string decoder : {"reconstruct_", "predict_", "classify_"})
          if (row.of == MetricOf::kDecoder) check(split + decoder + own);
      }
    }
  }
}

TEST_CASE("metrics: no two rows of one kind share a name or a rank") {
  std::set<std::pair<MetricOf, std::string_view>> names;
  std::set<int> ranks;
  for (const MetricRow& row : metric_rows()) {
    CAPTURE(std::string(row.name));
    CHECK(names.emplace(row.of, row.name).second);
    for (const std::string_view old : row.old_names) CHECK((old.empty() || names.emplace(row.of, old).second));
    CHECK((row.rank == 0 || ranks.insert(row.rank).second));
  }
}

TEST_CASE("metrics: other names are unknown") {
  for (const char* name :
       {"", "loss", "test", "test_", "test_mse", "test_predict", "test_predict_", "test_predict_mse_",
        "test_predict_msee", "tests_predict_mse", "test_predict_mse_baseline", "gradient_norm_",
        "test_predict_mse_baseline_half", "test_predict_mse_by_step_baseline_floor", "test_predict_mse[0]",
        "test_predict_mse_by_step[]", "test_predict_mse_by_step[a]", "test_predict_mse_by_step[0", "[0]"})
    CHECK_FALSE(describe_metric(name));
}

TEST_CASE("metrics: the main metric is a test measure of the first decoder, the largest error before others") {
  CHECK(main_metric({"parameters", "test_predict_max_abs_error", "test_reconstruct_mse"}) == "test_reconstruct_mse");
  CHECK(main_metric({"test_predict_mse", "test_predict_max_abs_error"}) == "test_predict_max_abs_error");
  CHECK(main_metric({"test_predict_max_abs_error", "test_predict_nats_per_frame"}) == "test_predict_nats_per_frame");
  CHECK(main_metric({"test_classify_accuracy", "test_classify_sequence_accuracy"}) ==
        "test_classify_sequence_accuracy");
  CHECK(main_metric({"final_train_loss", "parameters"}) == "final_train_loss");
  CHECK(main_metric({"parameters"}) == "parameters");
  CHECK(main_metric({}).empty());
  CHECK(without_baselines({"a", "a_baseline_mean", "a_baseline_copy_last"}) == std::vector<std::string>{"a"});
}

TEST_CASE("metrics: scores per step, and one step of them") {
  CHECK(describe_metric("test_predict_nats_per_frame")->long_name ==
        "test binary cross entropy in nats per frame of the predict decoder");
  CHECK(describe_metric("test_predict_nats_per_frame_baseline_floor")->better == Better::kLower);
  CHECK(describe_metric("test_predict_nats_by_step_baseline_half[-1]")->long_name ==
        "test binary cross entropy in nats of each output step of the predict decoder if every output were 0.5, "
        "step -1");
  CHECK(describe_metric("test_predict_mse_by_step[5:]")->long_name ==
        "test mean squared error of each output step of the predict decoder, mean over the steps from 5 on");
  CHECK(describe_metric("test_predict_mse_by_step[5:]")->rank == 0);
  CHECK_FALSE(describe_metric("test_predict_mse[5:]"));
  CHECK(profile_decoder("test_reconstruct_mse_by_step_tf") == "reconstruct");
  for (const char* name : {"test_reconstruct_mse", "test_predict_nats_per_frame", "test_predict_mse_by_step[0]",
                           "test_predict_msee_by_step", "learning_rate", ""})
    CHECK_FALSE(profile_decoder(name));
  CHECK(main_profile({"test_predict_mse_by_step", "test_reconstruct_mse_by_step"}) == "test_reconstruct_mse_by_step");
  CHECK(main_profile({"test_predict_mse_by_step", "test_predict_nats_by_step"}) == "test_predict_nats_by_step");
  CHECK(main_profile({"test_predict_nats_by_step_tf"}).empty());
  CHECK(parse_metric_step("a[-12]")->step == -12);
  CHECK(parse_metric_step("a[3]")->metric == "a");
  CHECK_FALSE(parse_metric_step("a")->step);
  CHECK_FALSE(parse_metric_step("a[3]")->to_end);
  CHECK(parse_metric_step("a[-3:]")->to_end);
  CHECK(parse_metric_step("a[-3:]")->step == -3);
  for (const char* text : {"a[", "a[]", "a[1.5]", "a[1]b", "a[1][2]", "a[:]", "a[:3]", "a[1:3]", "a[1::]", "a[1:"})
    CHECK_FALSE(parse_metric_step(text));
  CHECK(with_suffix("a[3]", "_tf") == "a_tf[3]");
  CHECK(with_suffix("a[3:]", "_tf") == "a_tf[3:]");
  CHECK(with_suffix("a", "_tf") == "a_tf");
  CHECK(example_profile("test_predict_mse") == "test_predict_mse_by_step");
  CHECK(example_profile("val_predict_nats_per_frame_baseline_half") == "test_predict_nats_by_step_baseline_half");
  CHECK(example_profile("test_reconstruct_mae_baseline_copy_last") ==
        "test_reconstruct_mse_by_step_baseline_copy_last");
  CHECK(example_profile("test_predict_nats_by_step_horizon_mean") == "test_predict_nats_by_step");
  for (const char* name : {"parameters", "nonsense", "test_detect_f1_baseline_pca"})
    CHECK(example_profile(name) == "test_predict_mse_by_step");
}

TEST_CASE("metrics: timing units follow from the name") {
  CHECK(describe_timing("wall_seconds").units == "s");
  CHECK(describe_timing("peak_bytes").units == "byte");
  CHECK(describe_timing("threads").units == "1");
  CHECK(describe_timing("wall_seconds").long_name == "wall seconds");
}

TEST_CASE("metrics: names of earlier versions, of any kind of row, with variants, steps and horizons") {
  const std::array<MetricRow, 5> rows = {
      {{.of = MetricOf::kDecoder, .name = "new", .meaning = "", .old_names = {"older", "old"}},
       {.of = MetricOf::kSplit, .name = "total", .meaning = "", .old_names = {"sum"}},
       {.of = MetricOf::kDetection, .name = "hits", .meaning = "", .old_names = {"found"}},
       {.of = MetricOf::kRun, .name = "size", .meaning = "", .old_names = {"width"}},
       {.of = MetricOf::kLayer, .name = "norm", .meaning = "", .old_names = {"length_of"}}}};
  const auto renamed = [&](const char* name) { return renamed_metric(name, rows).value_or("-"); };
  CHECK(renamed("test_predict_old") == "test_predict_new");
  CHECK(renamed("test_predict_older_tf") == "test_predict_new_tf");
  CHECK(renamed("val_classify_old_baseline_mean[-1]") == "val_classify_new_baseline_mean[-1]");
  CHECK(renamed("test_reconstruct_old_tf[3]") == "test_reconstruct_new_tf[3]");
  CHECK(renamed("test_predict_old_horizon_copy_last") == "test_predict_new_horizon_copy_last");
  CHECK(renamed("train_sum") == "train_total");
  CHECK(renamed("test_sum_baseline_copy_last") == "test_total_baseline_copy_last");
  CHECK(renamed("test_detect_found_baseline_pca") == "test_detect_hits_baseline_pca");
  CHECK(renamed("width") == "size");
  CHECK(renamed("length_of_encoder_0") == "norm_encoder_0");
  for (const char* name : {"test_predict_new", "test_old", "old", "test_predict_old_", "test_predict_old_baseline_pca",
                           "width_tf", "length_of", "predict_old", ""})
    CHECK(renamed(name) == "-");
  CHECK(first_metric_name("test_predict_new_tf[3]", rows) == "test_predict_older_tf[3]");
  CHECK(first_metric_name("norm_encoder_0", rows) == "length_of_encoder_0");
  for (const char* name : {"test_predict_old", "new", "0.5", "", "test_predict_mse[2]"})
    CHECK(first_metric_name(name, rows) == name);
  CHECK(current_metric_name("test_detect_missing_alarm_rate_baseline_pca") == "test_detect_miss_rate_baseline_pca");
  CHECK(current_metric_name("test_detect_miss_rate") == "test_detect_miss_rate");
  CHECK(current_metric_name("anything[1]") == "anything[1]");
}
