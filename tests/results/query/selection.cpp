#include "results/query/selection.hpp"

#include <doctest/doctest.h>

#include "results/text/errors.hpp"

using namespace tapelab::results;

namespace {

/// What `name` asks for in a study of these metrics.
std::string meant(std::initializer_list<const char*> metrics, const std::string& name) {
  Study study;
  study.cells = 1;
  study.seeds = {1};
  for (const char* metric : metrics) study.scalars[metric] = {0.5};
  return asked_metrics(study, {name}).front();
}

}  // namespace

TEST_CASE("selection: the short name of a metric is that of its row before it is the end of a longer one") {
  const std::initializer_list<const char*> detection = {"test_detect_f1", "test_detect_event_f1",
                                                        "test_detect_range_f1", "test_detect_f1_baseline_pca"};
  CHECK(meant(detection, "f1") == "test_detect_f1");
  CHECK(meant(detection, "event_f1") == "test_detect_event_f1");
  CHECK(meant({"test_detect_event_f1"}, "f1") == "test_detect_event_f1");
  CHECK(meant({"test_predict_mse", "test_loss"}, "mse") == "test_predict_mse");
  CHECK_THROWS_WITH_AS(meant({"test_predict_mse", "test_reconstruct_mse"}, "mse"),
                       "'mse' may be any of test_predict_mse, test_reconstruct_mse\n = give the whole name",
                       UsageError);
  CHECK_THROWS_AS(meant({"test_detect_event_f1", "test_detect_range_f1"}, "f1"), UsageError);
}
