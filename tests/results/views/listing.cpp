#include "results/views/listing.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/study/plan.hpp"
#include "results/study/planned_study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

/// Eight places, seven runs: the last is missing, the last but one failed.
Study example() {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs.pop_back();
  runs.back().status = Status::kFailed;
  runs.back().message = "not finite";
  runs.back().scalars.clear();
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

}  // namespace

TEST_CASE("listing: one line per run, filters are ANDed") {
  const Study study = example();
  CHECK(list_runs(study, {{"predict.conditional=false"}, ""}, Format::kText) ==
        "predict.conditional = false, epochs = 3 in all rows\n\n"
        "run            status  seed  train.learning_rate  test_predict_max_abs_error\n"
        "r000000000006  failed  2     0.02                 -\n"
        "r000000000005  ok      1     0.1                  0.22\n"
        "r000000000004  ok      2     0.1                  0.24\n"
        "1 run is missing: status=missing lists it\n");
  CHECK(list_runs(study, {{"train.learning_rate=0.10", "seed=1", "status=ok", "data.source=ramp"}, ""}, Format::kCsv) ==
        "run,status,seed,predict.conditional,train.learning_rate,epochs,test_predict_max_abs_error,measured_on\n"
        "r000000000005,ok,1,false,0.1,3,0.22,held-out data\n"
        "r000000000001,ok,1,true,0.1,3,0.22,held-out data\n");
  const auto json = nlohmann::json::parse(list_runs(study, {{"status=failed"}, ""}, Format::kJson));
  REQUIRE(json.size() == 1);
  CHECK(json[0]["message"] == "not finite");
  CHECK(json[0]["factors"]["train.learning_rate"] == "0.02");
  CHECK(json[0]["test_predict_max_abs_error"].is_null());
  CHECK(nlohmann::json::parse(list_runs(study, {{}, ""}, Format::kJson)).size() == 7);
  CHECK(nlohmann::json::parse(list_runs(study, {{"status=missing"}, ""}, Format::kJson)).size() == 1);
}

TEST_CASE("listing: runs that train have lines of their own, with the place where they do") {
  Study study = example();
  std::size_t missing = 0;
  while (study.status[missing] != Status::kMissing) ++missing;
  study.run_id[missing] = "r000000000007";
  const std::map<std::string, std::string> running = {{"r000000000007", "on n3, epoch 1/3"},
                                                      {"r000000000001", "on n4, epoch 1/3"}};  // it has just ended
  const std::string text = list_runs(study, {.filter = {}, .running = running}, Format::kText, 200);
  CHECK(text.find("\nr000000000007  running  ") != std::string::npos);
  CHECK(text.find("  on n3, epoch 1/3\n") != std::string::npos);
  CHECK(text.find("n4") == std::string::npos);
  CHECK(text.find("missing") == std::string::npos);
  const auto json = nlohmann::json::parse(list_runs(study, {.filter = {}, .running = running}, Format::kJson));
  REQUIRE(json.size() == 8);
  CHECK(json.back()["status"] == "running");
  CHECK(json.back()["running"] == "on n3, epoch 1/3");
  CHECK(!json.front().contains("running"));
  CHECK(list_runs(study, {.filter = {"status=ok"}, .running = running}, Format::kText).find("n3") == std::string::npos);
}

TEST_CASE("listing: a study of which no run has ended is its plan") {
  const examples::TemporaryFolder folder;
  CHECK(!planned_study(folder.path()));
  StudyPlan plan{1000, {"train.learning_rate"}, {}};
  for (const char* rate : {"0.1", "0.02"})
    for (const int seed : {1, 2}) plan.runs.push_back({"r" + std::string(rate) + std::to_string(seed), {rate}, seed});
  write_plan(folder.path(), plan);
  const auto study = planned_study(folder.path());
  REQUIRE(study);
  CHECK(list_runs(*study, {.filter = {}, .running = {{"r0.12", "on n3, begins"}}}, Format::kCsv) ==
        "run,status,seed,train.learning_rate,epochs,running\nr0.12,running,2,0.1,-,\"on n3, begins\"\n");
  CHECK(list_runs(*study, {}, Format::kText).find("4 runs are missing") != std::string::npos);
  CHECK(nlohmann::json::parse(list_runs(*study, {{"status=missing"}}, Format::kJson)).size() == 4);
  write_run(folder.path(), examples::grid().front());
  CHECK(!planned_study(folder.path()));
}

TEST_CASE("listing: filters that make no sense") {
  const Study study = example();
  CHECK_THROWS_WITH_AS(list_runs(study, {{"train.epoch=3", "status=ok"}, ""}, Format::kText),
                       "unknown key 'train.epoch'\n"
                       "  --> train.epoch=3 status=ok\n"
                       "      ^^^^^^^^^^^\n"
                       " = did you mean 'train.epochs'?",
                       UsageError);
  CHECK_THROWS_WITH_AS(list_runs(study, {{}, "-test_predict_mce"}, Format::kText),
                       "unknown key 'test_predict_mce'\n = did you mean 'test_predict_mse'?", UsageError);
}

TEST_CASE("listing: sorted by any key, runs without a value last, with the metrics that were asked for") {
  const Study study = example();
  const auto ids = [&](const ListRequest& request) {
    std::string text;
    for (const auto& run : nlohmann::json::parse(list_runs(study, request, Format::kJson)))
      text += run["run"].get<std::string>().back();
    return text;
  };
  CHECK(ids({{}, ""}) == "6543210");
  CHECK(ids({{}, "id"}) == "0123456");
  CHECK(ids({{}, "-id"}) == "6543210");
  CHECK(ids({{}, "test_predict_mse"}) == "3251406");
  CHECK(ids({{}, "-test_predict_mse"}) == "4051236");
  CHECK(ids({{"status=ok"}, "-seed"}) == "420531");
  CHECK(list_runs(study, {{"test_predict_mse<0.04"}, "-parameters"}, Format::kCsv) ==
        "run,status,seed,predict.conditional,train.learning_rate,epochs,test_predict_max_abs_error,test_predict_mse,"
        "parameters,measured_on\n"
        "r000000000003,ok,1,true,0.02,3,0.059999999999999998,0.029999999999999999,121301,held-out data\n");
}

TEST_CASE("listing: show has everything about a run") {
  const Study study = example();
  const std::string text = show_run(study, "r000000000001", Format::kText);
  CHECK(text.starts_with("run r000000000001: ok, seed 1, 3 epochs, weights kept from epoch 2\n"));
  for (const char* words :
       {"\nsettings\n", "  train.learning_rate  0.1\n", "\nmetrics\n", "  test_predict_mse                     0.11\n",
        "\nlast epoch\n", "  train_loss         0.11\n", "\nprovenance\n", "  commit         abc\n", "\ntiming\n",
        "  wall_seconds  1.5\n", "\nlog\n  host     example\n  started  2024"}) {
    CAPTURE(words);
    CHECK(text.find(words) != std::string::npos);
  }
  CHECK(text.find("\nmetrics\n") < text.find("\nsettings\n"));
  const std::string brief = show_run(study, "r000000000001", Format::kText,
                                     R"({"data.source":"ramp","train.epochs":3,"train.learning_rate":0.5})");
  CHECK(brief.find("\nsettings that are not at their default\n") != std::string::npos);
  CHECK(brief.find("  train.learning_rate  ") != std::string::npos);
  CHECK(brief.find("data.source") == std::string::npos);
  CHECK(brief.find("provenance\n  ") == std::string::npos);
  CHECK(brief.ends_with("\n--all shows the other 2 settings, provenance, times and log\n"));
  const auto json = nlohmann::json::parse(show_run(study, "r000000000006", Format::kJson));
  CHECK(json["status"] == "failed");
  CHECK(json["message"] == "not finite");
  CHECK(json["settings"]["model.encoder"] == nlohmann::json({128, 64}));
  CHECK(json["curves"]["train_loss"].size() == 3);
}

TEST_CASE("listing: a run is found by a unique beginning of its id") {
  const examples::TemporaryFolder folder;
  write_run(folder.path(), examples::run("rabc", true, 0.1, "0.1", 1));
  write_run(folder.path(), examples::run("rabd", true, 0.1, "0.1", 2));
  const Study study = merge_runs(folder.path());
  CHECK(show_run(study, "rabd", Format::kText).starts_with("run rabd"));
  CHECK_THROWS_WITH_AS(show_run(study, "rab", Format::kText),
                       "'rab' is the beginning of 2 run ids, for example rabc and rabd\n"
                       " = tapelab ls lists them; give more of the id, or key=value words",
                       UsageError);
  CHECK_THROWS_WITH_AS(show_run(study, "rabx", Format::kText),
                       "unknown run 'rabx'\n = did you mean 'rabc'?\n = tapelab ls lists the runs", UsageError);
}

TEST_CASE("listing: show is brief about scores per step, and complete as JSON") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  examples::add_profiles(runs[0], 2);
  examples::add_profiles(runs[1], 9);
  runs[1].profiles["test_predict_mse_by_step_tf"].assign(9, 0.5);  // which run 0 lacks
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  const Study study = merge_runs(folder.path());
  const std::string text = show_run(study, "r000000000000", Format::kText);
  CHECK(text.find("\nfirst to last output step\n") != std::string::npos);
  CHECK(text.find("test_predict_mse_by_step_tf") == std::string::npos);
  CHECK(text.find("  test_predict_nats_by_step                 0.12 to 10.12 (2 steps)\n") != std::string::npos);
  const auto json = nlohmann::json::parse(show_run(study, "r000000000000", Format::kJson));
  CHECK(json["profiles"]["test_predict_nats_by_step_baseline_half"] == nlohmann::json({5.0, 15.0}));
  CHECK_FALSE(nlohmann::json::parse(show_run(study, "r000000000002", Format::kJson)).contains("profiles"));
}

TEST_CASE("listing: show has the confusion of a classifier, as a table and as JSON") {
  const examples::TemporaryFolder folder;
  auto runs = examples::grid();
  runs[0].confusion = {{"a", "b", "c"}, {5, 1, 0, 2, 8, 0, 0, 0, 0}};
  runs[1].confusion = {{"b", "d"}, {2, 1, 0, 3}};
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  const Study study = merge_runs(folder.path());
  const std::string text = show_run(study, runs[0].id, Format::kText);
  CHECK(text.find("\ntest sequences of each class (rows) by the class they are taken for (columns)\n\n"
                  "class  a  b  c  F1\n"
                  "a      5  1  0  0.7692\n"
                  "b      2  8  0  0.8421\n"
                  "c      0  0  0  -\n"
                  "without a test sequence, and so not in macro F1: c\n") != std::string::npos);
  const auto json = nlohmann::json::parse(show_run(study, runs[1].id, Format::kJson))["confusion"];
  CHECK(json.dump() == R"({"classes":["b","d"],"counts":[[2,1],[0,3]]})");
  CHECK_FALSE(nlohmann::json::parse(show_run(study, runs[2].id, Format::kJson)).contains("confusion"));
  CHECK(show_run(study, runs[2].id, Format::kText).find("test sequences") == std::string::npos);
}
