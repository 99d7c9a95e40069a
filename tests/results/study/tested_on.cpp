// What test_* metrics are measured on, wherever such a number stands.
#include "results/study/tested_on.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "results/query/run_choice.hpp"
#include "results/statistics/comparison.hpp"
#include "results/statistics/published.hpp"
#include "results/statistics/verdict.hpp"
#include "results/views/export.hpp"
#include "results/views/listing.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

const std::string kSentence = "test_* is measured on the training data: nothing is held out for it (data.test = 0)";
const std::string kMetric = "test_predict_mse";

/// Two cells, 1 and 2 layers, each with its stored settings.
Study with_configs(const std::string& one, const std::string& two) {
  Study study = examples::study_of({{"model.layers", SettingType::kInteger, {"1", "2"}}}, 6, kMetric,
                                   [](std::size_t cell, std::size_t seed) {
                                     return 1 + static_cast<double>(cell) + 0.01 * static_cast<double>(seed * seed);
                                   });
  for (std::size_t seed = 0; seed < 6; ++seed) {
    study.config[study.index(0, seed)] = one;
    study.config[study.index(1, seed)] = two;
    for (std::size_t cell = 0; cell < 2; ++cell)
      study.run_id[study.index(cell, seed)] = "r" + std::to_string(cell) + std::to_string(seed);
  }
  study.label.expect = {"test_predict_mse model.layers=1 < model.layers=2"};
  study.label.published = {{kMetric, "write-up", 1.5, {}}};
  return study;
}

const std::string kNothing = R"({"data.source":"csv","data.test":0.0,"train.enabled":true})",
                  kPart = R"({"data.source":"csv","data.test":0.2,"train.enabled":true})";

}  // namespace

TEST_CASE("tested data: follows from the stored settings of any version") {
  CHECK(tested_on(kPart) == TestedOn::kHeldOut);
  CHECK(tested_on(kNothing) == TestedOn::kTraining);
  CHECK(tested_on(R"({"data.source":"ramp"})") == TestedOn::kTraining);  // from before data.test
  CHECK(tested_on(R"({"data.source":"csv","data.test":0,"data.validation":0.5})") == TestedOn::kTraining);
  CHECK(tested_on(R"({"data.source":"digits","data.test":0.0,"data.test_file":"t"})") == TestedOn::kHeldOut);
  CHECK(tested_on(R"({"data.source":"csv","data.test":0.0,"train.enabled":false})") == TestedOn::kAllData);
  CHECK(tested_on(R"({"data.source":"csv","data.test":0.1,"train.enabled":false})") == TestedOn::kHeldOut);
  const auto of_training = [](const std::string& settings) {
    return tested_on(R"({"data.source":"csv","data.test":0.0,"train.enabled":true,)" + settings + "}");
  };
  CHECK(of_training(R"("train.epochs":0,"train.steps":0)") == TestedOn::kAllData);
  CHECK(of_training(R"("train.epochs":0)") == TestedOn::kAllData);  // from before train.steps
  CHECK(of_training(R"("train.epochs":0,"train.steps":5)") == TestedOn::kTraining);
  CHECK(of_training(R"("train.epochs":5,"train.steps":0)") == TestedOn::kTraining);
  CHECK(tested_on(std::string("no JSON")) == TestedOn::kUnknown);
  CHECK(tested_on(std::string()) == TestedOn::kUnknown);
}

TEST_CASE("tested data: a sentence says which configurations have nothing held out") {
  using enum TestedOn;
  CHECK(not_held_out({kHeldOut, kUnknown}).empty());
  CHECK(not_held_out(std::vector<TestedOn>{}).empty());
  CHECK(not_held_out({kTraining, kUnknown}) == kSentence);
  CHECK(not_held_out({kTraining, kHeldOut, kUnknown, kTraining}) ==
        "test_* is measured on the training data in 2 of 3 configurations: nothing is held out for it (data.test = 0)");
  CHECK(not_held_out({kAllData}) ==
        "test_* is measured on all of the data, which the weights may have been trained on: nothing is held out for it "
        "(data.test = 0)");
  CHECK(not_held_out({kAllData, kTraining}) ==
        "test_* is measured on data that the weights were, or may have been, trained on: nothing is held out for it "
        "(data.test = 0)");
  const Study study = with_configs(kNothing, kPart);
  CHECK(not_held_out(study, {"parameters", "val_loss"}).empty());
  CHECK(tested_on(study) == std::vector<TestedOn>{kTraining, kHeldOut});
}

TEST_CASE("tested data: said by everything that shows a test metric, and by nothing where a part is held out") {
  for (const bool held_out : {false, true}) {
    CAPTURE(held_out);
    const Study study = held_out ? with_configs(kPart, kPart) : with_configs(kNothing, kNothing);
    const auto says = [&](const std::string& text, const std::string& what) {
      return text.find(what) != std::string::npos;
    };
    for (const Format format : {Format::kText, Format::kMarkdown, Format::kTex, Format::kJson}) {
      CHECK(says(render(make_table(study, {{}, {}, {kMetric}, {}}), format), kSentence) == !held_out);
      CHECK(says(render(compare(study, {{"model.layers"}, {kMetric}}), format), kSentence) == !held_out);
      CHECK(says(render(compare_published(study), format), kSentence) == !held_out);
    }
    std::string verdict = verdicts_text({judge(study)});
    for (char& c : verdict)
      if (c == '\n') c = ' ';
    for (std::size_t at; (at = verdict.find("  ")) != verdict.npos;) verdict.erase(at, 1);
    CHECK(says(verdict, kSentence) == !held_out);
    CHECK(says(verdicts_json({judge(study)}), kSentence) == !held_out);
    CHECK(says(list_runs(study, {{}, ""}, Format::kText), kSentence) == !held_out);
    CHECK(says(show_run(study, "r00", Format::kText), kSentence) == !held_out);
    const std::string on = held_out ? "held-out data" : "training data";
    std::ostringstream runs;
    write_runs_csv(study, select_runs(study, {}), runs);
    for (const std::string& text :
         {runs.str(), list_runs(study, {{}, ""}, Format::kCsv), list_runs(study, {{}, ""}, Format::kJson),
          show_run(study, "r00", Format::kJson), render(make_table(study, {{}, {}, {kMetric}, {}}), Format::kCsv),
          render(make_table(study, {{}, {}, {kMetric}, {}}), Format::kJson)})
      CHECK(says(text, on));
  }
}

TEST_CASE("tested data: a table's cell over runs of both kinds is mixed") {
  const MetricTable table = make_table(with_configs(kNothing, kPart), {{"seed"}, {}, {kMetric}, {}});
  CHECK(table.rows[0].cells[0].tested_on == TestedOn::kMixed);
  const auto json = nlohmann::json::parse(render(table, Format::kJson));
  CHECK(json["cells"][0]["measured_on"] == "mixed");
}
