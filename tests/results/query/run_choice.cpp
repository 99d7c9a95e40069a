#include "results/query/run_choice.hpp"

#include <doctest/doctest.h>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;
using Words = std::vector<std::string>;

namespace {

/// Eight runs, r000000000000 to r000000000007; the last one failed.
Study example_study(const examples::TemporaryFolder& folder) {
  for (RunRecord& run : examples::grid()) {
    if (run.id == "r000000000007") run.status = Status::kFailed;
    write_run(folder.path(), run);
  }
  return merge_runs(folder.path());
}

}  // namespace

TEST_CASE("run_choice: by id, its beginning, or conditions that one run meets") {
  const examples::TemporaryFolder folder;
  const Study study = example_study(folder);
  CHECK(study.run_id[choose_run(study, {"r000000000003"})] == "r000000000003");
  CHECK_THROWS_WITH_AS(choose_run(study, {"r0"}),
                       "'r0' is the beginning of 8 run ids, for example r000000000007 and r000000000006\n"
                       " = tapelab ls lists them; give more of the id, or key=value words",
                       UsageError);
  const Words one = {"predict.conditional=true", "train.learning_rate=0.10", "seed=1"};
  CHECK(study.run_id[choose_run(study, one)] == "r000000000001");
  // Of two runs that meet the conditions one failed.
  CHECK(study.run_id[choose_run(study, {"predict.conditional=false", "train.learning_rate=0.02"})] == "r000000000006");
}

TEST_CASE("run_choice: none or several") {
  const examples::TemporaryFolder folder;
  const Study study = example_study(folder);
  CHECK_THROWS_WITH_AS(choose_run(study, {"seed=3"}),
                       "the study has no run with seed=3 that finished successfully\n"
                       " = no run of 8 meets seed=3",
                       UsageError);
  CHECK_THROWS_WITH_AS(choose_run(study, {"seed=1", "predict.conditional=true"}),
                       "the study has 2 runs with seed=1 predict.conditional=true; one is needed: "
                       "r000000000003, r000000000001\n"
                       " = tapelab ls lists them; give an id, or key=value until one is left",
                       UsageError);
  CHECK_THROWS_AS(choose_run(study, {}), UsageError);
  CHECK_THROWS_AS(choose_run(study, {"predict.condtional=true"}), UsageError);
}
