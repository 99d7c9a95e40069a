#include "results/statistics/claim.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "results/run/run_file.hpp"
#include "results/run/run_log.hpp"
#include "results/run/short_hash.hpp"
#include "results/statistics/verdict.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study_file.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

StudyLabel expecting(const std::string& expect) {
  StudyLabel label;
  label.name = "g";
  if (!expect.empty()) label.expect = {expect};
  return label;
}

std::string hash_of(const std::string& expect) { return claim_hash(expecting(expect)); }

const std::string kClaim = "test_predict_mse predict.conditional=true <5% predict.conditional=false";

/// Eight runs, of which the first keep these hashes and the others none, judged by `label`.
Study study_of(const StudyLabel& label, const std::vector<std::string>& hashes) {
  const examples::TemporaryFolder folder;
  write_label(folder.path(), label);
  auto runs = examples::grid();
  for (std::size_t i = 0; i < runs.size(); ++i)
    runs[i].log = log_json({.host = "example", .claim = i < hashes.size() ? hashes[i] : ""});
  for (const RunRecord& run : runs) write_run(folder.path(), run);
  return merge_runs(folder.path());
}

std::string said_of(const std::string& expect, const std::vector<std::string>& hashes) {
  return claim_change_text(study_of(expecting(expect), hashes));
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("claim: the hash is of what is expected, not of how it is written") {
  CHECK(hash_of("a k=1 <10% k=2; b ~+-0.02 c") == hash_of("  a  k=1 \t< 10%  a k=2 ;b ~ +-0.02   c "));
  StudyLabel apart = expecting("a k=1 <10% k=2");
  apart.expect.push_back("b ~+-0.02 c");
  CHECK(claim_hash(apart) == hash_of("a k=1 <10% k=2; b ~+-0.02 c"));
  StudyLabel in_words = expecting("a < b");
  in_words.title = in_words.question = in_words.claim = "x";
  in_words.name = "h";
  in_words.published = {{"a", "A", 1, {}}};
  CHECK(claim_hash(in_words) == hash_of("a < b"));
  CHECK(hash_of("a < b").size() == 12);
  CHECK(claim_text(expecting(" a  < b;1 ~ 50% a")) == "a < b\n1 ~50% a\n");  // as stored hashes have it
  CHECK(hash_of("") == "2d06800538d3");                                      // the first digits of XXH3-64 of nothing
}

TEST_CASE("claim: relation, margin, sides, settings and their order change the hash") {
  std::set<std::string> hashes;
  const std::vector<const char*> claims = {"",
                                           "a k=1 < k=2",
                                           "a k=1 <10% k=2",
                                           "a k=1 <20% k=2",
                                           "a k=1 ~10% k=2",
                                           "a k=1 <+-10 k=2",
                                           "a k=2 < k=1",
                                           "b k=1 < k=2",
                                           "a k=1 < b k=2",
                                           "a k=1 l=1 < k=2",
                                           "a k=1",
                                           "a  k=1",
                                           "1 < a",
                                           "2 < a",
                                           "a k=1 < k=2; 1 < a",
                                           "1 < a; a k=1 < k=2"};
  for (const char* claim : claims) hashes.insert(hash_of(claim));
  CHECK(hashes.size() == claims.size());  // "a k=1" cannot be parsed: such a text counts as it stands
}

TEST_CASE("claim: names of earlier versions are the same claim, and the text holds the first") {
  const std::string now = "test_detect_miss_rate model.start_modules=encoder < test_detect_miss_rate_baseline_pca";
  const std::string before =
      "test_detect_missing_alarm_rate model.start_parts=encoder < test_detect_missing_alarm_rate_baseline_pca";
  CHECK(hash_of(now) == hash_of(before));
  CHECK(claim_text(expecting(now)) == before + "\n");
}

TEST_CASE("claim: changed, not changed, and unknown") {
  const std::string hash = hash_of(kClaim), other = hash_of("a < b");
  CHECK(said_of(kClaim, std::vector<std::string>(8, hash)).empty());
  CHECK(said_of("test_predict_mse   predict.conditional=true < 5% predict.conditional=false",
                std::vector<std::string>(8, hash))
            .empty());
  CHECK(said_of(kClaim, {}).empty());
  CHECK(said_of(kClaim, {hash, hash}).empty());
  CHECK(said_of(kClaim, std::vector<std::string>(8, other)) ==
        "the claim was changed after the first result (8 of 8 runs were made under another)");
  CHECK(said_of(kClaim, {other, hash, hash, hash, hash, hash, hash, hash}) ==
        "the claim was changed after the first result (1 of 8 runs was made under another)");
  CHECK(said_of(kClaim, {other, hash, other}) ==
        "the claim was changed after the first result (2 of 3 runs that keep their claim were made under another)");
  CHECK(says(said_of(kClaim, std::vector<std::string>(8, hash_of(""))), "(8 of 8 runs"));  // added later
  CHECK(says(said_of("", std::vector<std::string>(8, hash)), "(8 of 8 runs"));             // taken away later
  CHECK(said_of("", std::vector<std::string>(8, hash_of(""))).empty());
}

TEST_CASE("claim: without times or without a label nothing is known") {
  Study study = study_of(expecting(kClaim), {"0123456789ab"});
  CHECK(claim_change(study).changed == 1);
  Study lone = study;
  lone.logs.clear();
  CHECK(claim_change(lone).known == 0);
  study.label = {};
  CHECK(claim_change_text(study).empty());
}

TEST_CASE("claim: the mark stands in every form of the verdict") {
  const std::string mark = "the claim was changed after the first result";
  const Verdict same = judge(study_of(expecting(kClaim), std::vector<std::string>(8, hash_of(kClaim))));
  const Verdict changed = judge(study_of(expecting(kClaim), {"0123456789ab", hash_of(kClaim)}));
  const Verdict unknown = judge(study_of(expecting(kClaim), {}));
  CHECK(says(verdicts_text({changed}), "\n  " + mark + " (1 of 2 runs that keep their claim was made"));
  CHECK(says(verdicts_markdown({changed}), mark));
  for (const Verdict& verdict : {same, unknown}) {
    CHECK_FALSE(says(verdicts_text({verdict}), mark));
    CHECK_FALSE(says(verdicts_markdown({verdict}), mark));
  }
  const auto json = nlohmann::json::parse(verdicts_json({same, changed, unknown}));
  CHECK(json[0]["claim_changed"] == false);
  CHECK(json[0]["runs_with_claim"] == 8);
  CHECK(json[1]["claim_changed"] == true);
  CHECK(json[1]["runs_with_claim"] == 2);
  CHECK(json[1]["runs_under_another_claim"] == 1);
  CHECK(json[2]["claim_changed"].is_null());
}

TEST_CASE("claim: study.h5 does not depend on the hash, timing.h5 does") {
  const Study one = study_of(expecting(kClaim), {"0123456789ab"}), other = study_of(expecting(kClaim), {});
  CHECK(encode_study(one) == encode_study(other));
  CHECK(encode_timing(one) != encode_timing(other));
}
