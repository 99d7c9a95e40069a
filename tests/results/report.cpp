#include "results/report/report.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "results/errors.hpp"
#include "results/paired_tests.hpp"
#include "results/report/base64.hpp"
#include "results/report/page.hpp"
#include "results/report/sections.hpp"
#include "results/report/series.hpp"
#include "results/run_file.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/example_studies.hpp"

using namespace tapelab::results;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Study example(const std::vector<RunRecord>& runs) {
  const examples::TemporaryFolder folder;
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

/// The page of a study that lies nowhere, and the data in it.
std::string page_of(const Study& study, const ReportRequest& request = {{}, Embed::kNothing, "tapelab"}) {
  return report_page({{study, "nowhere.h5", {}}}, request);
}

Json data_of(const std::string& page) {
  const std::string start = R"(<script type="application/json" id="data">)";
  const std::size_t first = page.find(start) + start.size();
  return Json::parse(page.substr(first, page.find("</script>", first) - first)).at("studies").at(0);
}

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
  const std::string page = page_of(example(examples::grid()));
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(page.find("default-src 'none'") != page.npos);
  CHECK(page.find("University of Washington Interactive Data Lab") != page.npos);
  for (const char* address : {"<script src", "<link rel=\"stylesheet\"", "sourceMappingURL", "@import"})
    CHECK_MESSAGE(page.find(address) == page.npos, address);
}

TEST_CASE("report: text of a study cannot end the script it stands in") {
  Study study = example(examples::grid());
  study.label.title = "a </script><b> & \"c\"";
  const std::string page = page_of(study);
  CHECK(page.find("</script><b>") == page.npos);
  CHECK(page.find("<title>a &lt;/script&gt;&lt;b&gt; &amp; \"c\"</title>") != page.npos);
  CHECK(data_of(page)["title"] == study.label.title);
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

TEST_CASE("report: outputs keep every digit of a float; equal targets are there once") {
  const Json sequences = data_of(page_of(example(examples::grid())))["sequences"];
  REQUIRE(sequences.size() == 1);
  CHECK(sequences[0]["decoder"] == "predict");
  CHECK(sequences[0]["features"] == Json{"gdp", "prices"});
  CHECK(sequences[0]["cells"].size() == 4);
  CHECK(sequences[0]["truths"].size() == 2);  // the decoders put out 3 and 4 steps
  CHECK(sequences[0]["cells"][0]["values"][1] == 1.25);
}

TEST_CASE("report: steps that are pictures become grey values with an error each") {
  const ReportedStudy reported{example(examples::grid()), "nowhere.h5", {{}, "", 1, 2}};
  const Json frames = frames_section(reported);
  REQUIRE(frames.size() == 1);
  CHECK(sequences_section(reported).empty());
  CHECK(frames[0]["height"] == 1);
  CHECK(frames[0]["width"] == 2);
  CHECK(frames[0]["cells"][0]["errors"][0][0] == 81);  // every prediction is 9 below its target
  CHECK(frames[0]["black"] == 10);
}

TEST_CASE("report: base64 is that of RFC 4648") {
  const auto encoded = [](std::string_view text) { return base64(std::as_bytes(std::span(text))); };
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("report: an unknown metric is refused with the nearest name, a study without runs altogether") {
  Study study = example(examples::grid());
  study.label.name = "digits";
  CHECK(message_of(study, {{"test_predict_mes"}, Embed::kNothing, ""}) ==
        "study 'digits': unknown metric 'test_predict_mes'\n = did you mean 'test_predict_mse'?");
  CHECK(message_of(Study{}, {{}, Embed::kNothing, ""}).starts_with("study 'nowhere.h5' has no runs"));
  CHECK_THROWS_WITH_AS(page_of(study, {{}, Embed::kStudyFiles, ""}),
                       "cannot read 'nowhere.h5' to put it into the page: No such file or directory\n"
                       " = --no-embed leaves it out",
                       IoError);
}

TEST_CASE("report: a study whose runs all failed has a page with their messages") {
  std::vector<RunRecord> runs = examples::grid();
  for (RunRecord& run : runs) {
    run.status = Status::kFailed;
    run.message = "loss is NaN";
  }
  const Json study = data_of(page_of(example(runs)));
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
