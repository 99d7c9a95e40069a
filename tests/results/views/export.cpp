#include "results/views/export.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <sstream>

#include "results/query/run_choice.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

/// Three runs: one with scores per step, one that ended early, one that failed with a message full of quotes.
Study example() {
  const examples::TemporaryFolder folder;
  RunRecord whole = examples::run("ra", true, 0.1, "0.1", 1), early = examples::run("rb", true, 0.1, "0.1", 2),
            failed = examples::run("rc", false, 0.1, "0.1", 1);
  whole.scalars["test_predict_mse"] = 1.0 / 3.0;
  examples::add_profiles(whole, 2, true);
  early.curves["train_loss"].resize(2);
  early.curves["train_predict_mse"].resize(1);
  early.settings[1].value = "32";
  failed.status = Status::kFailed;
  failed.message = "not finite, in \"encoder\"";
  failed.scalars.clear();
  failed.curves.clear();
  failed.epochs = 0;
  failed.settings.push_back({"train.new", SettingType::kReal, "2.5"});
  for (const RunRecord& run : {whole, early, failed}) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

std::string text(void (*write)(const Study&, std::span<const RunPlace>, std::ostream&), const Study& study,
                 const std::vector<std::string>& filter = {}) {
  std::ostringstream out;
  write(study, select_runs(study, filter), out);
  return out.str();
}

}  // namespace

TEST_CASE("export: a row per run with every setting and metric, quoted and exact") {
  CHECK(text(write_runs_csv, example()) ==
        "run,status,seed,epochs,best_epoch,message,measured_on,data.source,model.encoder,predict.conditional,train."
        "epochs,"
        "train.learning_rate,data.test,train.new,parameters,test_predict_max_abs_error,test_predict_mse,"
        "test_predict_mse_baseline_copy_last,test_predict_mse_baseline_mean\n"
        "rb,ok,2,3,2,,held-out data,ramp,32,true,3,0.1,0.25,,121301,0.24000000000000002,0.12000000000000001,0.25,0.5\n"
        "rc,failed,1,0,2,\"not finite, in \"\"encoder\"\"\",held-out data,ramp,128 64,false,3,0.1,0.25,2.5,,,,,\n"
        "ra,ok,1,3,2,,held-out data,ramp,128 64,true,3,0.1,0.25,,121301,0.22,0.33333333333333331,0.25,0.5\n");
}

TEST_CASE("export: a row per run, curve and finished epoch") {
  const std::string csv = text(write_curves_csv, example());
  CHECK(
      csv.starts_with("run,seed,model.encoder,predict.conditional,epoch,metric,value\n"
                      "rb,2,32,true,0,train_loss,0.48000000000000004\n"
                      "rb,2,32,true,1,train_loss,0.24000000000000002\n"
                      "rb,2,32,true,0,train_predict_mse,0.36000000000000004\n"
                      "ra,1,128 64,true,0,train_loss,0.44\n"));
  CHECK(std::ranges::count(csv, '\n') == 1 + 3 + 6);
}

TEST_CASE("export: a row per run, metric and own output step, a masked one without a value") {
  CHECK(text(write_steps_csv, example()) ==
        "run,seed,model.encoder,predict.conditional,step,metric,value\n"
        "ra,1,128 64,true,0,test_predict_nats_by_step,\n"
        "ra,1,128 64,true,1,test_predict_nats_by_step,10.333333333333334\n"
        "ra,1,128 64,true,0,test_predict_nats_by_step_baseline_floor,\n"
        "ra,1,128 64,true,1,test_predict_nats_by_step_baseline_floor,11\n"
        "ra,1,128 64,true,0,test_predict_nats_by_step_baseline_half,\n"
        "ra,1,128 64,true,1,test_predict_nats_by_step_baseline_half,15\n");
}

TEST_CASE("export: only the runs that a filter chooses") {
  const std::string csv = text(write_runs_csv, example(), {"seed=1", "status=failed"});
  CHECK(std::ranges::count(csv, '\n') == 2);
  CHECK(csv.find("\nrc,failed,1,") != std::string::npos);
}
