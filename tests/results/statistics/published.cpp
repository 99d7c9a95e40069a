#include "results/statistics/published.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

Study example(const std::vector<PublishedValue>& published) {
  const examples::TemporaryFolder folder;
  write_label(folder.path(), {"e", "Reference", "", "", published});
  for (const RunRecord& run : examples::grid()) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

}  // namespace

TEST_CASE("published: with a filter one row, with the percentile among our values") {
  const Study study =
      example({{"test_predict_mse", "A", 0.115, {{"predict.conditional", "true"}, {"train.learning_rate", "0.10"}}},
               {"test_predict_mse", "B", 0.2, {{"train.learning_rate", "0.1"}, {"model.encoder", "128 64"}}}});
  const PublishedComparison comparison = compare_published(study);
  REQUIRE(comparison.rows.size() == 2);
  const PublishedRow& first = comparison.rows[0];
  CHECK(first.cell == std::vector<std::string>{"true", "0.1"});
  CHECK(first.ours.n == 2);
  CHECK(first.ours.median == doctest::Approx(0.115));
  CHECK(first.percentile == 50);
  CHECK(first.within_range);
  const PublishedRow& second = comparison.rows[1];
  CHECK(second.cell == std::vector<std::string>{"", "0.1"});
  CHECK(second.ours.n == 4);
  CHECK(second.percentile == 100);
  CHECK_FALSE(second.within_range);
  CHECK(render(comparison, Format::kText, 120) ==
        "Reference\n"
        "metric = test_predict_mse, train.learning_rate = 0.1 in all rows\n\n"
        "published by  predict.conditional  published  our median  our range     runs  percentile  within range\n"
        "A             true                 0.115      0.115       0.11 .. 0.12  2     50 %        yes\n"
        "B                                  0.2        0.115       0.11 .. 0.12  4     100 %       no\n");
}

TEST_CASE("published: without a filter one row per cell") {
  const PublishedComparison comparison = compare_published(example({{"test_predict_mse", "A", 0.03, {}}}));
  REQUIRE(comparison.rows.size() == 4);
  CHECK(comparison.rows[0].percentile == 50);
  CHECK(comparison.rows[1].percentile == 0);
  const std::string text = render(comparison, Format::kCsv);
  CHECK(text.starts_with(
      "label,metric,predict.conditional,train.learning_rate,published,median,min,max,n,failed,percentile,"
      "within_range\nA,test_predict_mse,false,0.02,0.029999999999999999,"));
  const auto json = nlohmann::json::parse(render(comparison, Format::kJson));
  CHECK(json["published"][0]["published"] == 0.03);
  CHECK(json["published"][1]["within_range"] == false);
  CHECK(render(comparison, Format::kMarkdown).find("| A | test_predict_mse | false | 0.02 | 0.03 |") !=
        std::string::npos);
}

TEST_CASE("published: a metric that no run has, and nothing published") {
  const PublishedComparison comparison =
      compare_published(example({{"test_reconstruct_mse", "A", 1, {{"data.source", "ramp"}}}}));
  REQUIRE(comparison.rows.size() == 1);
  CHECK(comparison.rows[0].ours.n == 0);
  CHECK_FALSE(comparison.rows[0].within_range);
  CHECK(render(comparison, Format::kText).find("8 without value") != std::string::npos);
  CHECK(render(compare_published(example({})), Format::kText) == "no published values to compare with\n");
}

TEST_CASE("published: a filter with an unknown key or without a run") {
  CHECK_THROWS_WITH_AS(compare_published(example({{"test_predict_mse", "A", 1, {{"data.sorce", "ramp"}}}})),
                       "unknown key 'data.sorce'\n = did you mean 'data.source'?", UsageError);
  CHECK_THROWS_WITH_AS(compare_published(example({{"test_predict_mse", "A", 1, {{"data.source", "csv"}}}})),
                       "published value 'A' of test_predict_mse selects no run: data.source=csv\n"
                       " = no run has data.source=csv: its values are ramp",
                       UsageError);
}
