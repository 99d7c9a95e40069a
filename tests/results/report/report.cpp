#include "results/report/report.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/report/base64.hpp"
#include "results/report/page.hpp"
#include "results/report/sections.hpp"
#include "results/report/series.hpp"
#include "results/run/model_facts.hpp"
#include "results/statistics/paired_tests.hpp"
#include "results/statistics/statistics.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/example_studies.hpp"
#include "tests/results/example_tables.hpp"
#include "tests/results/report/page_data.hpp"

using namespace tapelab::results;
using examples::data_of;
using examples::merged;
using examples::page_of;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string message_of(const Study& study, const ReportRequest& request) {
  try {
    page_of(study, request);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

/// Cells with `epochs` epochs: the curve is 1000 cell + 10 seed + epoch.
Study curved_study(std::size_t cells, std::size_t seeds, std::size_t epochs) {
  std::vector<std::string> values;
  for (std::size_t cell = 0; cell < cells; ++cell) values.push_back(std::to_string(cell + 1));
  Study study = examples::study_of({{"model.layers", SettingType::kInteger, values}}, seeds, "test_predict_mse",
                                   [](std::size_t cell, std::size_t seed) { return 1.0 + 0.1 * cell + 0.01 * seed; });
  study.epochs = epochs;
  for (std::size_t cell = 0; cell < cells; ++cell)
    for (std::size_t seed = 0; seed < seeds; ++seed)
      for (std::size_t epoch = 0; epoch < epochs; ++epoch)
        study.curves["val_loss"].push_back(1000.0 * cell + 10.0 * seed + epoch);
  return study;
}

}  // namespace

TEST_CASE("report: the page is whole, asks for nothing and names what is in it") {
  const std::string page = page_of(merged(examples::grid()));
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("default-src 'none'") != page.npos);
  CHECK(page.find("University of Washington Interactive Data Lab") != page.npos);
  for (const char* address : {"<script src", "<link rel=\"stylesheet\"", "sourceMappingURL", "@import"})
    CHECK_MESSAGE(page.find(address) == page.npos, address);
}

TEST_CASE("report: text of a study cannot end the script it stands in") {
  Study study = merged(examples::grid());
  study.label.title = "a </script><b> & \"c\"";
  const std::string page = page_of(study);
  CHECK(page.find("</script><b>") == page.npos);
  CHECK(page.find("<title>a &lt;/script&gt;&lt;b&gt; &amp; \"c\"</title>") != page.npos);
  CHECK(data_of(page)["title"] == study.label.title);
}

TEST_CASE("report: alarms are those it was given, or why there are none; a page of one detection is whole") {
  const Study study = curved_study(1, 1, 1);
  ReportedStudy reported{study, "nowhere.h5", {}};
  CHECK(alarms_section(reported).is_null());
  reported.facts.alarms.why = "its data have changed";
  CHECK(alarms_section(reported)["why"] == "its data have changed");
  CHECK(alarms_section(reported)["plot"].is_null());
  reported.facts.alarms = {.cell = 0, .seed = 4, .highest_f1 = true, .plot = {{"run", "r1"}}, .why = ""};
  CHECK(alarms_section(reported)["plot"]["run"] == "r1");
  CHECK(alarms_section(reported)["seed"] == 4);

  const std::string page = alarms_page("<b>", R"({"a":"</script><b>"})");
  CHECK(page.find("<title>&lt;b&gt;</title>") != page.npos);
  CHECK(page.find(R"({"a":"\u003c/script>\u003cb>"})") != page.npos);
  CHECK(page.find('@' + std::string("SCRIPTS@")) == page.npos);
  CHECK(page.find("alarmFigures") != page.npos);
  CHECK(page.size() < 100'000);
}

TEST_CASE("report: lines are means over seeds with Student's interval; failed runs do not count") {
  Study study = curved_study(2, 4, 3);
  study.status[3] = Status::kFailed;
  const Json series = data_of(page_of(study))["curves"][0]["groupings"][0]["series"];
  REQUIRE(series.size() == 2);
  CHECK(series[0]["label"] == "model.layers=1");
  CHECK(series[0]["n"] == Json{3, 3, 3});
  CHECK(series[0]["mean"] == Json{10.0, 11.0, 12.0});
  const Interval interval = mean_interval(summarize(std::vector{2010.0 - 1000, 1020.0, 1000.0, 1030.0}));
  CHECK(series[1]["low"][0] == interval.low);
  CHECK(series[1]["high"][0] == interval.high);
}

TEST_CASE("report: on a log axis a line is the geometric mean, its band the interval of the mean logarithm") {
  const Study study = curved_study(2, 3, 4);
  const Json line = curves_section(study)[0]["groupings"][0]["series"][1]["log"];
  // Of 1001, 1011 and 1021: t(0.975, 2 degrees) = 4.302653.
  const double a = std::log(1001.0), b = std::log(1011.0), c = std::log(1021.0), mean = (a + b + c) / 3;
  const double variance = ((a - mean) * (a - mean) + (b - mean) * (b - mean) + (c - mean) * (c - mean)) / 2;
  const double half = 4.302653 * std::sqrt(variance / 3);
  CHECK(line["mean"][1].get<double>() == doctest::Approx(std::exp(mean)));
  CHECK(line["low"][1].get<double>() == doctest::Approx(std::exp(mean - half)));
  CHECK(line["high"][1].get<double>() == doctest::Approx(std::exp(mean + half)));
  // The first cell begins at 0, which has no logarithm.
  const Json first = curves_section(study)[0]["groupings"][0]["series"][0]["log"];
  CHECK(first["mean"][0].is_null());
  CHECK_FALSE(first["mean"][1].is_null());
}

TEST_CASE("report: losses that sum different things are curves of their own, behind those that all cells share") {
  Study study = curved_study(4, 2, 3);
  study.factors = {{"predict.loss", SettingType::kText, {"mse", "mse", "mae", "mae"}},
                   {"model.layers", SettingType::kInteger, {"1", "2", "1", "2"}}};
  study.curves["val_predict_mse"] = study.curves["val_loss"];
  const Json curves = curves_section(study);
  REQUIRE(curves.size() == 3);
  CHECK(curves[0]["name"] == "val_predict_mse");
  CHECK(curves[0]["unit"] == "");
  CHECK(curves[0]["groupings"][0]["series"].size() == 4);
  CHECK(curves[1]["unit"] == "predict.loss=mse");
  CHECK(curves[2]["unit"] == "predict.loss=mae");
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
    CHECK(curves[i]["name"] == "val_loss");
    CHECK(curves[i]["groupings"][0]["series"].size() == 2);
  }
}

TEST_CASE("report: every run is listed with its numbers and a curve of few places; missing ones are not") {
  Study study = curved_study(2, 3, 500);
  study.status[study.index(1, 2)] = Status::kMissing;
  study.status[study.index(0, 1)] = Status::kFailed;
  const Json section = runs_section(study, {"test_predict_mse"}, "val_loss");
  CHECK(section["made"] == 5);
  REQUIRE(section["runs"].size() == 5);
  CHECK(section["x"].size() == 60);
  CHECK(section["x"].back() == 499);
  const Json& last = section["runs"][4];
  CHECK(last["cell"] == 1);
  CHECK(last["seed"] == study.seeds[1]);
  CHECK(last["numbers"][0].get<double>() == doctest::Approx(1.11));
  CHECK(last["curve"].back() == 1509);
  CHECK(section["runs"][1]["status"] == "failed");
}

TEST_CASE("report: one seed has lines and no band, and says so") {
  const Json study = data_of(page_of(curved_study(2, 1, 3)));
  CHECK(!study["curves"][0]["groupings"][0]["series"][0].contains("low"));
  CHECK(study["methods"].get<std::string>().find("With one seed there are no intervals and no tests.") !=
        std::string::npos);
  CHECK(study["comparison"]["metrics"][0]["method"].get<std::string>().find("There is one seed: no test is possible") !=
        std::string::npos);
}

TEST_CASE("report: many cells become a few lines over groups, many epochs are thinned") {
  const Study study = curved_study(40, 2, 3000);
  const std::vector<Grouping> ways = groupings(study);
  REQUIRE(ways.size() == 1);
  CHECK(ways[0].by == "model.layers (7 of 40 values)");
  CHECK(ways[0].spread);
  CHECK(ways[0].groups.front().label == "model.layers=1");
  CHECK(ways[0].groups.back().label == "model.layers=40");
  const Json curve = data_of(page_of(study))["curves"][0];
  CHECK(curve["places"] == 3000);
  CHECK(curve["x"].size() == 400);
  CHECK(curve["x"].front() == 0);
  CHECK(curve["x"].back() == 2999);
  CHECK(shown_places(5, 10) == std::vector<std::size_t>{0, 1, 2, 3, 4});
  CHECK(shown_places(101, 3) == std::vector<std::size_t>{0, 50, 100});
}

TEST_CASE("report: boxes end where Tukey's rule says") {
  const std::vector<double> values = {1, 2, 3, 4, 100};
  const Study study = examples::study_of({{"model.layers", SettingType::kInteger, {"1"}}}, 5, "test_predict_mse",
                                         [&](std::size_t, std::size_t seed) { return values[seed]; });
  const Json strip = data_of(page_of(study))["metrics"][0]["strips"][0];
  CHECK(strip["box"]["q1"] == 2);
  CHECK(strip["box"]["median"] == 3);
  CHECK(strip["box"]["q3"] == 4);
  CHECK(strip["box"]["whisker_low"] == 1);
  CHECK(strip["box"]["whisker_high"] == 4);
  CHECK(strip["box"]["max"] == 100);
  CHECK(strip["values"] == Json{1.0, 2.0, 3.0, 4.0, 100.0});
  CHECK(std::isnan(sorted_quantile({}, 0.5)));
}

TEST_CASE("report: the metrics of the claim come first") {
  Study study = merged(examples::grid());
  CHECK(report_metrics(study).front() == "test_predict_max_abs_error");
  study.label.expect = {
      "test_predict_mse predict.conditional=true < predict.conditional=false; "
      "test_predict_mse < test_predict_mse_baseline_mean; no_such_metric < test_loss"};
  CHECK(report_metrics(study) == std::vector<std::string>{"test_predict_mse"});
}

TEST_CASE("report: a metric asked for is shown of the studies that hold it") {
  Study other = merged(examples::grid());
  other.scalars.erase("test_predict_max_abs_error");
  const std::vector<ReportedStudy> both = {{other, "a.h5", {}}, {merged(examples::grid()), "b.h5", {}}};
  CHECK_NOTHROW(report_page(both, {{"test_predict_max_abs_error"}, Embed::kNothing, ""}));
  CHECK_THROWS_AS(report_page(both, {{"test_loss"}, Embed::kNothing, ""}), UsageError);
}

TEST_CASE("report: commands stand in the order they were given, each once") {
  std::vector<RunRecord> runs = examples::grid();
  for (std::size_t i = 0; i < runs.size(); ++i)
    runs[i].log = i % 2 == 0 ? "host a\nstarted 2026-01-02T00:00:00Z\ncommand tapelab run a.ini\n"
                             : "host a\nstarted 2026-01-01T00:00:00Z\ncommand tapelab run 'b c.ini'\nfile x\n";
  CHECK(data_of(page_of(merged(runs)))["commands"] == Json{"tapelab run 'b c.ini'", "tapelab run a.ini"});
}

TEST_CASE("report: the methods paragraph says what was done and nothing else") {
  const auto methods = [](const Study& study, const StudyFacts& facts = {}) {
    const std::vector<std::string> metrics = report_metrics(study);
    return methods_text({study, "nowhere.h5", facts}, metrics, comparison_section(study, metrics));
  };
  const auto says = [](const std::string& text, const std::string& words) { return text.find(words) != text.npos; };
  const auto with_seeds = [](std::size_t seeds) {
    return examples::crossed_study("test_predict_mse", seeds, [](std::size_t l, std::size_t c, std::size_t s) {
      return 1.0 + 0.1 * static_cast<double>(l + c) + 0.01 * static_cast<double>(s);
    });
  };
  CHECK(says(methods(with_seeds(9)), "tested over the seeds by an exact sign-flip permutation test"));
  CHECK(says(methods(with_seeds(20)), "a sign-flip permutation test with 99,999 random patterns"));
  CHECK(says(methods(with_seeds(3)), "there are too few seeds for an interval or a test"));
  Study failed = with_seeds(3);
  std::ranges::fill(failed.status, Status::kFailed);
  CHECK(says(methods(failed), "No run finished, so nothing was measured."));
  CHECK_FALSE(says(methods(failed), "Tables give"));

  Study study = with_seeds(9);
  std::ranges::fill(study.config, R"({"model.cell":"gru","model.encoder":[8],"model.decoder":[8],)"
                                  R"("reconstruct.enabled":false,"predict.enabled":true,"train.keep":"best"})");
  std::ranges::fill(study.provenance, R"({"version":"1","commit":"abc","dirty":true})");
  const std::string text = methods(study, {.settings = {{"model.dropout", "0.2"}, {"model.cell", "gru"}}});
  CHECK(says(text, "The models are GRU autoencoders: encoder 8, decoder 8 units"));
  CHECK(says(text, "Other settings that differ from the defaults: model.dropout = 0.2."));
  CHECK(says(text, "the epoch with the lowest training loss"));
  CHECK(says(text, "commit abc with uncommitted changes"));
  std::ranges::fill(study.config, R"({"model.cell":"lstm","model.encoder":[8],"reconstruct.enabled":false,)"
                                  R"("predict.enabled":false,"classify.enabled":true})");
  CHECK(says(methods(study), "The models are LSTM encoders: encoder 8 units"));
}

TEST_CASE("report: base64 is that of RFC 4648") {
  const auto encoded = [](std::string_view text) { return base64(std::as_bytes(std::span(text))); };
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("report: an unknown metric is rejected with the nearest name, a study without runs altogether") {
  Study study = merged(examples::grid());
  study.label.name = "digits";
  CHECK(message_of(study, {{"test_predict_mes"}, Embed::kNothing, ""}) ==
        "study 'digits': unknown metric 'test_predict_mes'\n = did you mean 'test_predict_mse'?");
  CHECK(message_of(Study{}, {{}, Embed::kNothing, ""}).starts_with("study 'nowhere.h5' has no runs"));
  CHECK_THROWS_WITH_AS(page_of(study, {{}, Embed::kStudyFiles, ""}),
                       "cannot read 'nowhere.h5' to put it into the page: no such file\n"
                       " = --no-embed leaves it out",
                       IoError);
}

TEST_CASE("report: a study whose runs all failed has a page with their messages") {
  std::vector<RunRecord> runs = examples::grid();
  for (RunRecord& run : runs) {
    run.status = Status::kFailed;
    run.message = "loss is NaN";
  }
  const Json study = data_of(page_of(merged(runs)));
  CHECK(study["counts"]["failed"] == 8);
  CHECK(study["failures"].size() == 8);
  CHECK(study["failures"][0]["message"] == "loss is NaN");
  CHECK(study["curves"].empty());
  CHECK(study["methods"].get<std::string>().find("of which 8 failed and are left out of every mean") !=
        std::string::npos);
}

TEST_CASE("report: the page of 10,000 runs stays below 10 MB") {
  const Study study = curved_study(1000, 10, 50);
  const auto start = std::chrono::steady_clock::now();
  const std::string page = page_of(study);
  CHECK(page.size() < 10'000'000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  CHECK(data_of(page)["metrics"][0]["strips"].size() == 60);
  CHECK(page_of(curved_study(10'000, 1, 5)).size() < 10'000'000);
}

TEST_CASE("report: says beside its tables, and in Methods, what is not of held-out data and what loses to a baseline") {
  Study study = examples::study_of({{"model.layers", SettingType::kInteger, {"1", "2"}}}, 2, "test_predict_mse",
                                   [](std::size_t cell, std::size_t) { return 1.0 + static_cast<double>(cell); });
  study.scalars["test_predict_mse_baseline_copy_last"].assign(4, 0.5);
  const auto data = [&](const std::string& config) {
    study.config.assign(4, config);
    return data_of(page_of(study));
  };
  const std::string training = "test_* is measured on the training data: nothing is held out for it (data.test = 0)",
                    losing = "test_predict_mse: every cell is worse than the baseline 'copy last step'";
  const Json held_out = data(R"({"data.source":"csv","data.test":0.2})"),
             trained = data(R"({"data.source":"csv","data.test":0})");
  CHECK(held_out["metrics"][0]["table"]["remarks"] == Json({losing}));
  CHECK(trained["metrics"][0]["table"]["remarks"] == Json({losing, training}));
  CHECK(trained["methods"].get<std::string>().find("Here " + training + ".") != std::string::npos);
  CHECK(held_out["methods"].get<std::string>().find("training data") == std::string::npos);
  for (const Json& cell : trained["metrics"][0]["table"]["cells"]) CHECK(cell["best"] == false);
}

TEST_CASE("report: confusions of a cell are summed over its seeds, with the F1 of each class") {
  std::vector<RunRecord> runs = examples::grid();
  for (RunRecord& run : runs) run.confusion = {{"a", "b"}, {static_cast<std::int32_t>(run.seed), 1, 0, 2}};
  const Study study = merged(runs);
  const Json section = confusions_section(study);
  CHECK(section["left_out"] == 0);
  REQUIRE(section["cells"].size() == 4);
  for (const Json& cell : section["cells"]) {
    CHECK(cell["runs"] == 2);
    CHECK(cell["classes"].dump() == R"(["a","b"])");
    CHECK(cell["counts"].dump() == "[[3,2],[0,4]]");
    CHECK(cell["f1"][0].get<double>() == doctest::Approx(6.0 / 8));
    CHECK(cell["f1"][1].get<double>() == doctest::Approx(8.0 / 10));
  }
  CHECK(confusions_section(merged(examples::grid()))["cells"].empty());
}
