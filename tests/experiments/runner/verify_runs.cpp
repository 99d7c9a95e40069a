#include "experiments/runner/verify_runs.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"
#include "experiments/config/revisions.hpp"
#include "experiments/dataset/stored_data.hpp"
#include "experiments/runner/parallel.hpp"
#include "experiments/runner/replan_run.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/text/errors.hpp"

using namespace tapelab::experiments;
namespace results = tapelab::results;

TEST_CASE("verify: the sample is the same whatever the order, and never larger than the study") {
  const std::vector<std::string> ids = {"rc", "ra", "rd", "rb"};
  CHECK(sample_of(ids, 2) == std::vector<std::string>{"ra", "rb"});
  CHECK(sample_of({"rb", "rd", "ra", "rc"}, 2) == sample_of(ids, 2));
  CHECK(sample_of(ids, 9).size() == 4);
}

TEST_CASE("verify: side by side every piece of work is done once") {
  for (const int jobs : {1, 3}) {
    std::vector<std::atomic<int>> counts(50);
    run_side_by_side(jobs, counts.size(), [&](std::size_t i) { ++counts[i]; });
    for (const auto& count : counts) CHECK(count == 1);
  }
  run_side_by_side(2, 0, [](std::size_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("verify: a start that is gone names where it was looked for; the log's place comes first") {
  results::RunRecord run;
  run.id = "r1";
  run.revision = revision_of(default_config(), {});
  run.settings = stored_settings(default_config());
  for (results::Setting& setting : run.settings)
    if (setting.key == "model.start_from") setting.value = "first:seed=1";
  DatasetCache data;
  const auto dataset = data.get(default_config());
  run.provenance = R"({"data_checksum":")" + dataset->checksum + R"(","start_from":"r0"})";
  run.log = "host a\nstart from /somewhere/first\n";
  StartFinder starts;
  CHECK_THROWS_WITH_AS(plan_again(run, "/studies/second", data, starts),
                       "run r1 started from the weights of r0, which is in none of /somewhere/first, /studies/first, "
                       "first, out/first\n = put the study 'first' beside this one",
                       results::UsageError);
  run.provenance = R"({"data_checksum":"feed"})";
  CHECK_THROWS_WITH_AS(plan_again(run, "/studies/second", data, starts),
                       ("the data of run r1 have changed: their checksum was feed and is " + dataset->checksum +
                        "\n = put back the file it was trained on")
                           .c_str(),
                       results::UsageError);
  Config config = default_config();
  CHECK(with_places({.host = "a"}, config) == results::RunLog{.host = "a"});
  config.model.start_from = "/somewhere/first:seed=1";
  CHECK(with_places({}, config) == results::RunLog{.start_study = "/somewhere/first"});
}
