// The numbers come from tests/results/reference/make_paired_tests.py (SciPy).
#include "results/statistics/paired_tests.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

using namespace tapelab::results;
using nlohmann::json;

namespace {

using Numbers = std::vector<double>;

const json& reference() {
  static const json cases =
      json::parse(std::ifstream(TAPELAB_TEST_SOURCE "/results/reference/paired_tests.json"))["cases"];
  return cases;
}

doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-11); }

}  // namespace

TEST_CASE("paired tests: Student's interval, sign flip, Wilcoxon and effect size equal SciPy's") {
  REQUIRE(reference().size() >= 20);
  for (const json& c : reference()) {
    const auto differences = c["differences"].get<Numbers>();
    CAPTURE(c["name"].get<std::string>());
    const Summary summary = summarize(differences);
    const Interval interval = mean_interval(summary);
    CHECK(interval.low == near(c["low"].get<double>()));
    CHECK(interval.high == near(c["high"].get<double>()));
    CHECK(cohens_dz(summary) == near(c["d_z"].get<double>()));
    if (!c["hedges"].is_null()) CHECK(hedges_gz(summary) == near(c["hedges"].get<double>()));
    if (!c["wilcoxon"].is_null()) CHECK(wilcoxon_test(differences) == near(c["wilcoxon"].get<double>()));
    if (c["sign_flip"].is_null()) continue;
    const SignFlip flip = sign_flip_test(differences);
    if (differences.size() <= 16) {
      CHECK(flip.p == c["sign_flip"].get<double>());
      CHECK(flip.error == 0);
    } else {  // ours is drawn, SciPy's counts all patterns
      CHECK(std::abs(flip.p - c["sign_flip"].get<double>()) < 4 * flip.error);
      CHECK(flip.error < 0.002);
    }
  }
}

TEST_CASE("paired tests: drawn patterns agree with counting all of them by hand") {
  // 20 equal differences: the sum is extreme only without a flip or with all of them, p = 2 / 2^20; the smallest that
  // can be drawn is 1 / 100,000, of the observed pattern. Half of them negative: every pattern is as extreme.
  const SignFlip same = sign_flip_test(Numbers(20, 0.1));
  CHECK(same.p <= 2e-5);
  CHECK(same.p >= 1e-5);
  Numbers balanced(20, 0.1);
  for (std::size_t i = 0; i < 10; ++i) balanced[i] = -0.1;
  CHECK(sign_flip_test(balanced).p == 1);
  // 15 of 20 positive: twice the upper tail of the binomial distribution, 0.04138947.
  Numbers mostly(20, 0.1);
  for (std::size_t i = 0; i < 5; ++i) mostly[i] = -0.1;
  const SignFlip flip = sign_flip_test(mostly);
  CHECK(std::abs(flip.p - 0.04138947) < 4 * flip.error);
  CHECK(sign_flip_test(mostly).p == flip.p);
}

TEST_CASE("paired tests: more than 128 differences need several blocks of random bits") {
  // 300 values +1 or -1 that sum to 36: P(|S| >= 36) = 0.0433 by the binomial distribution, n = 300, 168 positive.
  Numbers values(300, 1.0);
  for (std::size_t i = 0; i < 132; ++i) values[i * 2] = -1;
  double term = std::exp(std::lgamma(301) - std::lgamma(169) - std::lgamma(133) - 300 * std::log(2.0)), tail = 0;
  for (int positive = 168; positive <= 300; ++positive) {
    tail += term;
    term *= (300.0 - positive) / (positive + 1);
  }
  const SignFlip flip = sign_flip_test(values);
  CHECK(std::abs(flip.p - 2 * tail) < 4 * flip.error);
}

TEST_CASE("paired tests: rounding breaks no ties") {
  // 0.82 - 0.81 and 0.81 - 0.80 differ in the last bits. With all four equal: 2 of 16 patterns, signed ranks 2.5 each.
  const Numbers differences = {0.82 - 0.81, 0.81 - 0.80, 0.83 - 0.82, -(0.80 - 0.79)};
  REQUIRE(differences[0] != differences[1]);
  CHECK(sign_flip_test(differences).p == 10.0 / 16);
  CHECK(wilcoxon_test(differences) == 10.0 / 16);
}

TEST_CASE("paired tests: nothing to test") {
  for (const Numbers& few : {Numbers{}, Numbers{1.5}}) {
    const Summary summary = summarize(few);
    CHECK(std::isnan(mean_interval(summary).low));
    CHECK(std::isnan(cohens_dz(summary)));
    CHECK(std::isnan(hedges_gz(summary)));
  }
  CHECK(std::isnan(sign_flip_test({}).p));
  CHECK(std::isnan(wilcoxon_test({})));
  CHECK(sign_flip_test(Numbers{1.5}).p == 1);
  CHECK(sign_flip_test(Numbers{0, 0, 0}).p == 1);
  CHECK(sign_flip_test(Numbers(30, 0.0)).p == 1);
  CHECK(wilcoxon_test(Numbers{0, 0, 0}) == 1);
  CHECK(std::isnan(cohens_dz(summarize(Numbers{0, 0, 0}))));
  CHECK(std::isinf(cohens_dz(summarize(Numbers{2, 2, 2}))));
}

TEST_CASE("paired tests: Holm's correction") {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
  const Numbers adjusted = holm(Numbers{0.01, 0.04, 0.03, 0.005});
  const Numbers expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(adjusted[i] == near(expected[i]));
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Numbers with_gap = holm(Numbers{0.6, none, 0.02});
  CHECK(with_gap[0] == 0.6);
  CHECK(std::isnan(with_gap[1]));
  CHECK(with_gap[2] == 0.04);
  CHECK(holm(Numbers{0.7, 0.8}) == Numbers{1, 1});
}

TEST_CASE("paired tests: Holm's factors are those of the adjusted p-values, not cut off at 1") {
  // Sorted 0.005 0.01 0.03 0.04 times 4 3 2 1 is 0.02 0.03 0.06 0.04; 0.04 takes the 0.06 before it.
  const Numbers p = {0.01, 0.04, 0.03, 0.005}, factors = holm_factors(p), expected = {3, 1.5, 2, 4};
  for (std::size_t i = 0; i < p.size(); ++i) {
    CHECK(factors[i] == near(expected[i]));
    CHECK(factors[i] * p[i] == near(holm(p)[i]));
  }
  CHECK(holm_factors(Numbers{0.7, 0.8})[0] == near(2));
  CHECK(std::isnan(holm_factors(Numbers{0.7, std::nan("")})[1]));
  CHECK(holm_factors(Numbers{1, 1, 1}) == Numbers{3, 3, 3});
}

TEST_CASE("paired tests: five seeds never suffice, six do for one comparison") {
  const auto of_equal = [](std::size_t comparisons) {
    return seeds_needed(std::vector<std::size_t>(comparisons, 5)).front();
  };
  CHECK(of_equal(1) == 6);  // 2 / 2^6 = 0.03125
  CHECK(of_equal(2) == 7);
  CHECK(of_equal(3) == 7);  // 3 * 2 / 2^7 = 0.046875
  CHECK(of_equal(4) == 8);
  CHECK(of_equal(28) == 11);
  CHECK(of_equal(2000) == 17);  // 2000 * 2 / 2^16 = 0.061, and drawn patterns go down to 1e-5
}

TEST_CASE("paired tests: whether 0.05 can be reached follows from all numbers of seeds") {
  using Counts = std::vector<std::size_t>;
  CHECK(seeds_needed(Counts{10, 10, 6}) == Counts{0, 0, 0});  // 6 seeds rank last: 2 / 2^6 times 1
  CHECK(seeds_needed(Counts{10, 6, 6}) == Counts{0, 7, 7});   // 2 / 2^6 times 2 = 0.0625
  CHECK(seeds_needed(Counts{10, 10, 5}) == Counts{0, 0, 6});
  CHECK(seeds_needed(Counts{9, 8, 8, 8, 8, 8, 8}) == Counts(7, 0));  // 2 / 2^8 times 6 = 0.047
  CHECK(seeds_needed(Counts{8, 8, 8, 8, 8, 8, 8}) == Counts(7, 9));  // times 7 = 0.055
  CHECK(seeds_needed(Counts{6, 0, 0}) == Counts{0, 0, 0});           // no seeds: not tested, not counted
  CHECK(seeds_needed(Counts{6, 0, 1}) == Counts{7, 0, 7});
}
