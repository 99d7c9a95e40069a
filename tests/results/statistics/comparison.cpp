#include "results/statistics/comparison.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/results/example_studies.hpp"
#include "tests/results/statistics/two_factors.hpp"

using namespace tapelab::results;
using examples::crossed_study;
using examples::error_of;
using namespace examples::two;
using nlohmann::json;

TEST_CASE("comparison: the difference within a seed, averaged over the other factor") {
  const Comparisons all = compare(two_factors(), {{kDepth}, {kMetric}});
  REQUIRE(all.rows.size() == 1);
  const PairedComparison& row = all.rows.front();
  CHECK(change_text(row) == "model.layers: 1 -> 2");
  CHECK(row.averaged_over == std::vector<std::string>{kKind});
  CHECK(row.seeds == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8});
  for (std::size_t seed = 0; seed < 8; ++seed) {
    CHECK(row.estimate().effects[seed] == doctest::Approx(-0.375 * static_cast<double>(seed + 1)));  // of gain, 2 gain
    CHECK(row.estimate().from[seed] == doctest::Approx(105 + 7 * static_cast<double>(seed)));
    CHECK(row.estimate().to[seed] - row.estimate().from[seed] == doctest::Approx(row.estimate().effects[seed]));
  }
  CHECK(row.estimate().summary.mean == doctest::Approx(-0.375 * 4.5));
  CHECK(row.estimate().sign_flip.p == 2.0 / 256);  // all of one sign
  CHECK(row.estimate().sign_flip_holm == row.estimate().sign_flip.p);
  // The sixth means of subsets of 0.375 times 1 ... 8 from either side: 1 1.5 2 2 2 7/3 and 8 7.5 7 7 7 20/3.
  CHECK(row.estimate().interval.low == doctest::Approx(-0.375 * 20 / 3));
  CHECK(row.estimate().interval.high == doctest::Approx(-0.375 * 7 / 3));
  CHECK(row.estimate().answer == Answer::kLower);
  CHECK(answer_text(row, row.estimate()) == "better");
  CHECK(row.wilcoxon == 2.0 / 256);
  CHECK(row.d_z == doctest::Approx(-4.5 / std::sqrt(6.0)));  // 1 ... 8 have the variance 6
  CHECK(better_seeds(row) == 8);
  CHECK(row.effect.pairs == 16);
  CHECK(row.effect.complete == 16);
}

TEST_CASE("comparison: two factors give main effects and their interaction, corrected together") {
  const Comparisons all = compare(two_factors(), {{kDepth, kKind}, {kMetric}});
  REQUIRE(all.rows.size() == 3);
  CHECK(all.tested == 3);
  const PairedComparison& interaction = all.rows[2];
  CHECK(change_text(interaction) == "model.layers: 1 -> 2 x predict.conditional: false -> true");
  CHECK(interaction.averaged_over.empty());
  CHECK(interaction.estimate().from.empty());
  CHECK_FALSE(better_seeds(interaction).has_value());
  // (gain with true) - (gain with false) = -2 gain + gain.
  for (std::size_t seed = 0; seed < 8; ++seed)
    CHECK(interaction.estimate().effects[seed] == doctest::Approx(-0.25 * static_cast<double>(seed + 1)));
  for (const PairedComparison& row : all.rows) {
    CHECK(row.estimate().sign_flip.p == 2.0 / 256);
    CHECK(row.estimate().sign_flip_holm == 3 * 2.0 / 256);
    CHECK(row.wilcoxon_holm == 3 * 2.0 / 256);
  }
}

TEST_CASE("comparison: three factors give seven effects") {
  // value = seed + a b c with levels 0 and 1: the three-way difference is 1, the two-way ones 1/2, the main ones 1/4.
  const Study study = examples::study_of(
      {{"a", SettingType::kInteger, {"0", "0", "0", "0", "1", "1", "1", "1"}},
       {"b", SettingType::kInteger, {"0", "0", "1", "1", "0", "0", "1", "1"}},
       {"c", SettingType::kInteger, {"0", "1", "0", "1", "0", "1", "0", "1"}}},
      3, kMetric, [](std::size_t cell, std::size_t seed) { return static_cast<double>(seed) + (cell == 7 ? 1 : 0); });
  const Comparisons all = compare(study, {{"a", "b", "c"}, {kMetric}});
  std::vector<double> differences;
  for (const PairedComparison& row : all.rows) differences.push_back(row.estimate().summary.mean);
  CHECK(differences == std::vector<double>{0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 1});
  CHECK(change_text(all.rows[4]) == "a: 0 -> 1 x c: 0 -> 1");
}

TEST_CASE("comparison: runs that failed or are missing spoil their pair only and are counted") {
  Study study = two_factors();
  study.status[study.index(0, 2)] = Status::kFailed;   // 1, false, seed 3: the pair true stays
  study.status[study.index(3, 4)] = Status::kMissing;  // 2, true, seed 5: the pair false stays
  study.status[study.index(0, 7)] = study.status[study.index(3, 7)] = Status::kInterrupted;  // seed 8 has no pair
  study.scalars[kMetric][study.index(0, 0)] = std::nan("");
  study.scalars[kMetric][study.index(1, 1)] = std::numeric_limits<double>::infinity();
  const Comparisons all = compare(study, {{kDepth}, {kMetric}});
  const PairedComparison& row = all.rows.front();
  CHECK(row.seeds == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7});
  CHECK(row.estimate().effects[0] == doctest::Approx(-0.5));  // only the kind true
  CHECK(row.estimate().effects[1] == doctest::Approx(-0.5));  // only the kind false
  CHECK(row.estimate().effects[2] == doctest::Approx(-1.5));
  CHECK(row.estimate().effects[4] == doctest::Approx(-1.25));
  CHECK(row.effect.pairs == 16);
  CHECK(row.effect.complete == 10);
  CHECK(row.effect.left_out.failed == 1);
  CHECK(row.effect.left_out.missing == 1);
  CHECK(row.effect.left_out.interrupted == 2);
  CHECK(row.effect.left_out.without_value == 2);
  CHECK(render(all, Format::kText, 1000)
            .find("  7; 10 of 16 pairs: 1 run failed, 2 interrupted, 1 missing, 2 without value  ") !=
        std::string::npos);
}

TEST_CASE("comparison: only factors that vary among the complete pairs are averaged over") {
  Study study = two_factors();
  for (std::size_t seed = 0; seed < 8; ++seed) study.status[study.index(2, seed)] = Status::kFailed;  // 2, false
  const Comparisons all = compare(study, {{kDepth}, {kMetric}});
  CHECK(all.rows[0].effect.complete == 8);
  CHECK(all.rows[0].averaged_over.empty());
  CHECK(render(all, Format::kText).find("averaged over predict") == std::string::npos);
}

TEST_CASE("comparison: a p capped at 1 has no error, equal differences no effect size") {
  const auto alternating = [](std::size_t depth, std::size_t kind, std::size_t seed) {
    return 10 + static_cast<double>(depth) * (seed % 2 == 0 ? 1 : -1) + static_cast<double>(kind);
  };
  const Comparisons all = compare(crossed_study(kMetric, 20, alternating), {{kDepth, kKind}, {kMetric}});
  CHECK(all.rows[0].estimate().sign_flip_holm == 1);
  CHECK(p_text(all.rows[0]) == "1");
  const std::string text = render(all, Format::kText);
  CHECK(text.find("  all equal\n") != std::string::npos);  // kind: +1 in every seed
  CHECK(text.find("predict.conditional: false -> true: the effects of all seeds are equal, so d_z") !=
        std::string::npos);
}

TEST_CASE("comparison: all runs failed") {
  Study study = two_factors();
  std::ranges::fill(study.status, Status::kFailed);
  const Comparisons all = compare(study, {{kDepth}, {kMetric}});
  CHECK(all.tested == 0);
  CHECK(all.rows[0].estimate().summary.n == 0);
  CHECK(all.rows[0].effect.left_out.failed == 32);
  CHECK(p_text(all.rows[0]) == "-");
  CHECK(method_text(all) == "No seed has a complete pair: there is nothing to test.\n");
  CHECK(
      render(all, Format::kMarkdown)
          .find("| model.layers: 1 -> 2 | - | - | - | - | - | - | 0; 0 of 16 pairs: 32 runs failed | - | - | - |\n") !=
      std::string::npos);
}

TEST_CASE("comparison: more than 16 seeds draw patterns, with the error of p") {
  const Comparisons all = compare(two_factors(20), {{kDepth}, {kMetric}});
  CHECK(all.rows[0].estimate().sign_flip.error > 0);
  CHECK(p_text(all.rows[0]).find(" ± ") != std::string::npos);
  CHECK(method_text(all).find("draws 99,999 sign patterns: p ± its standard error\n") == std::string::npos);
  CHECK(method_text(all).find("Above 16 seeds the permutation test draws 99,999 sign patterns") != std::string::npos);
}

TEST_CASE("comparison: which direction is better follows from the metric") {
  const auto higher_with_depth = [](std::size_t depth, std::size_t, std::size_t seed) {
    return 0.01 * static_cast<double>(seed) + 0.1 * static_cast<double>(depth);
  };
  const auto row_of = [&](const std::string& metric) {
    return compare(crossed_study(metric, 6, higher_with_depth), {{kDepth}, {metric}}).rows.front();
  };
  CHECK(better_seeds(row_of("test_predict_mse")) == 0);
  CHECK(better_seeds(row_of("test_classify_sequence_accuracy")) == 6);
  CHECK(better_seeds(row_of("test_detect_f1")) == 6);
  CHECK_FALSE(better_seeds(row_of("parameters")).has_value());
  const Study study = crossed_study("parameters", 6, higher_with_depth);
  CHECK(render(compare(study, {{kDepth}, {}}), Format::kText, 1000).find("  higher in 6 of 6  ") != std::string::npos);
}

TEST_CASE("comparison: a factor that advances with another is named, not held fixed") {
  const auto value = [](std::size_t cell, std::size_t seed) { return static_cast<double>(seed) + (cell < 2 ? 0 : 1); };
  const Study zipped = examples::study_of({{"model.encoder", SettingType::kList, {"8", "8", "16", "16"}},
                                           {"model.decoder", SettingType::kList, {"8", "8", "16", "16"}},
                                           {"train.epochs", SettingType::kInteger, {"1", "2", "1", "2"}}},
                                          6, kMetric, value);
  const PairedComparison row = compare(zipped, {{"model.encoder"}, {kMetric}}).rows.front();
  CHECK(row.together_with == std::vector<std::string>{"model.decoder"});
  CHECK(row.averaged_over == std::vector<std::string>{"train.epochs"});
  CHECK(row.estimate().summary.mean == 1);
  CHECK(row.effect.pairs == 12);
}

TEST_CASE("comparison: combinations that no run has, and levels that never meet") {
  const auto value = [](std::size_t cell, std::size_t seed) { return static_cast<double>(seed + cell); };
  const Study study = examples::study_of(
      {{"a", SettingType::kInteger, {"1", "1", "2", "3"}}, {"b", SettingType::kInteger, {"1", "2", "1", "2"}}}, 6,
      kMetric, value);
  const Comparisons all = compare(study, {{"a"}, {kMetric}});
  REQUIRE(all.rows.size() == 3);
  CHECK(all.rows[0].effect.pairs == 6);  // 1 and 2 meet at b = 1 only
  CHECK(all.rows[0].averaged_over.empty());
  CHECK(all.rows[2].effect.pairs == 0);
  CHECK(all.tested == 2);
  CHECK(render(all, Format::kText).find("a: 2 -> 3: no runs differ in this alone\n") != std::string::npos);
}

TEST_CASE("comparison: runs of equal settings and other data are paired in order") {
  const auto value = [](std::size_t cell, std::size_t seed) { return static_cast<double>(seed + 10 * cell); };
  const Study study = examples::study_of({{"a", SettingType::kInteger, {"1", "1", "2", "2"}}}, 6, kMetric, value);
  const PairedComparison row = compare(study, {{}, {kMetric}}).rows.front();
  CHECK(row.effect.pairs == 12);
  CHECK(row.estimate().summary.mean == 20);
}

TEST_CASE("comparison: conditions choose cells and seeds") {
  const Comparisons all = compare(two_factors(), {{kDepth}, {kMetric}, {"predict.conditional=true"}});
  CHECK(all.rows[0].effect.pairs == 8);
  CHECK(all.rows[0].averaged_over.empty());
  CHECK(all.rows[0].estimate().summary.mean == doctest::Approx(-0.5 * 4.5));
  CHECK(compare(two_factors(), {{kDepth}, {kMetric}, {"seed=3"}}).rows[0].seeds == std::vector<std::int64_t>{3});
  CHECK(error_of(two_factors(), {{kDepth}, {}, {"seed=99"}}) ==
        "no run of this study meets the conditions\n = no run of 32 meets seed=99\n = tapelab ls lists the runs");
  CHECK(error_of(two_factors(), {{kDepth}, {}, {"predict.conditional=yes"}}) ==
        "no run of this study meets the conditions\n"
        " = no run has predict.conditional=yes: its values are false, true\n = tapelab ls lists the runs");
  CHECK(error_of(two_factors(), {{kDepth}, {}, {std::string(kMetric) + "<0.5"}}) ==
        "a comparison chooses runs by their settings and seed: '" + std::string(kMetric) +
            "' is an outcome, and runs chosen by it would differ for that reason alone\n = leave this condition out; "
            "tapelab ls "
            "accepts it");
  CHECK(error_of(two_factors(), {{kKind}, {}, {"predict.conditional=true"}}) ==
        "'predict.conditional' is true in all runs that meet the conditions: nothing to compare");
}

TEST_CASE("comparison: CSV and JSON are exact") {
  Study study = two_factors();
  study.label.title = "depths, kinds";
  const Comparisons all = compare(study, {{kDepth, kKind}, {kMetric}});
  const json parsed = json::parse(render(all, Format::kJson));
  CHECK(parsed["title"] == "depths, kinds");
  CHECK(parsed["comparisons"] == 3);
  const json& row = parsed["rows"][0];
  CHECK(row["changes"] == json::parse(R"([{"key":"model.layers","from":"1","to":"2"}])"));
  CHECK(row["difference"].get<double>() == all.rows[0].estimate().summary.mean);
  CHECK(row["scale"] == "difference");
  CHECK(row["answer"] == "better");
  CHECK(row["effect"].get<double>() == all.rows[0].estimate().summary.mean);
  CHECK(row["effect_low"].get<double>() == all.rows[0].estimate().interval.low);
  CHECK(row["effect_high"].get<double>() == all.rows[0].estimate().interval.high);
  CHECK(row["effects"].get<std::vector<double>>() == all.rows[0].estimate().effects);
  CHECK(row["equal_low"].is_null());
  CHECK(row["cells"] == json::array());
  CHECK(parsed["margin"].is_null());
  CHECK(row["p_sign_flip_holm"].get<double>() == 0.0234375);
  const auto differences = row["differences"].get<std::vector<double>>();
  for (std::size_t i = 0; i < differences.size(); ++i)
    CHECK(differences[i] == doctest::Approx(all.rows[0].estimate().effects[i]));
  CHECK(row["seeds_better"] == 8);
  CHECK(row["seeds_needed"].is_null());
  CHECK(parsed["rows"][2]["seeds_better"].is_null());
  CHECK(parsed["rows"][2]["from_mean"].is_null());
  const std::string csv = render(all, Format::kCsv);
  CHECK(csv.starts_with(
      "metric,change,cell,averaged_over,together_with,n,scale,answer,from_mean,to_mean,difference,effect,effect_low,"
      "effect_high,effect_deviation,equal_low,equal_high,p_equal,p_equal_holm,p_sign_flip,p_sign_flip_error,"
      "p_sign_flip_holm,p_anytime,p_anytime_holm,seeds_lower,seeds_higher,p_wilcoxon,p_wilcoxon_holm,seeds_needed,d_z,"
      "hedges_gz,seeds_better,probability_of_improvement,pairs,"
      "complete_pairs,failed,interrupted,missing,without_value\n"
      "test_detect_false_alarm_rate,model.layers: 1 -> 2,,predict.conditional,,8,difference,better,129.5,127.8125,"
      "-1.6875,-1.6875,"));
  CHECK(std::ranges::count(csv, '\n') == 4);
  const json few = json::parse(render(compare(two_factors(5), {{kDepth}, {kMetric}}), Format::kJson));
  CHECK(few["rows"][0]["p_sign_flip"].is_null());
  CHECK(few["rows"][0]["seeds_needed"] == 6);
}

TEST_CASE("comparison: without a factor each alone, the largest effect first; nothing that does not vary") {
  const Study study = two_factors();
  const Comparisons all = compare(study, {{}, {kMetric}});
  REQUIRE(all.rows.size() == 2);
  CHECK(std::abs(all.rows[0].estimate().summary.mean) >= std::abs(all.rows[1].estimate().summary.mean));
  for (const PairedComparison& row : all.rows) {
    REQUIRE(row.changes.size() == 1);
    const Comparisons one = compare(study, {{row.changes[0].key}, {kMetric}});
    CHECK(row.estimate().summary.mean == one.rows[0].estimate().summary.mean);
  }
  const Comparisons half = compare(study, {{}, {kMetric}, {kDepth + "=1"}});
  REQUIRE(half.rows.size() == 1);
  CHECK(half.rows[0].changes[0].key != kDepth);
}

TEST_CASE("comparison: requests that make no sense") {
  Study study = two_factors();
  study.scalars[kMetric + "_baseline_mean"] = study.scalars[kMetric];
  study.config[0] = R"({"train.epochs": 3})";
  const std::string own = "\n = this study's factors: model.layers, predict.conditional";
  CHECK(error_of(study, {{"model.layer"}, {}}) == "unknown key 'model.layer'\n = did you mean 'model.layers'?");
  CHECK(error_of(study, {{kDepth}, {"test_detect_false_alarm"}}) ==
        "unknown metric 'test_detect_false_alarm'\n = did you mean 'test_detect_false_alarm_rate'?");
  CHECK(error_of(study, {{"seed"}, {}}) == "comparisons are paired over the seed, so it is not a factor" + own);
  CHECK(error_of(study, {{"train.epochs"}, {}}) == "'train.epochs' is 3 in every run: nothing to compare" + own);
  CHECK(error_of(study, {{kDepth, kDepth}, {}}) == "key 'model.layers' is asked for twice");
  CHECK(error_of(study, {{kDepth}, {kMetric + "_baseline_mean"}}) ==
        "'test_detect_false_alarm_rate_baseline_mean' belongs to a predictor without a model: baselines are not "
        "compared\n"
        " = tapelab table shows them beneath the runs");
  study.scalars.clear();
  CHECK(error_of(study, {{kDepth}, {}}) == "no run of this study holds a metric yet");
  study.factors.clear();
  CHECK(error_of(study, {{}, {}}) == "no setting takes two values in this study: nothing to compare");
}

TEST_CASE("comparison: a call makes at most 2000 comparisons") {
  std::vector<std::string> levels;
  for (int level = 0; level < 64; ++level) levels.push_back(std::to_string(level));
  const auto value = [](std::size_t cell, std::size_t) { return static_cast<double>(cell); };
  const Study study = examples::study_of({{"a", SettingType::kInteger, levels}}, 2, kMetric, value);
  CHECK(error_of(study, {{"a"}, {kMetric}}) ==
        "these are 2016 comparisons; at most 2000 are made in one call\n"
        " = name fewer factors, or choose runs with key=value; where no factor is named, one of many numbers is "
        "compared as a number");
}

TEST_CASE("comparison: a step of a profile is a metric like any other") {
  const std::string metric = "test_predict_nats_per_frame";
  Study study = crossed_study(metric, 6, crossed);
  Profile profile{2, {}};
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    profile.values.push_back(0);
    profile.values.push_back(study.scalars[metric][at]);
  }
  study.profiles["test_predict_nats_by_step"] = profile;
  study.n_steps["predict"].assign(study.run_count(), 2);
  const Comparisons all = compare(study, {{kDepth}, {"test_predict_nats_by_step[-1]", metric}});
  CHECK(all.rows[0].estimate().effects == all.rows[1].estimate().effects);
  CHECK(render(all, Format::kText, 1000).find("\nmetric                         change  ") != std::string::npos);
}
