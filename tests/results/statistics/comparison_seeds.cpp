// How many seeds a comparison takes, and what is said of too few.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "results/statistics/comparison.hpp"
#include "tests/results/statistics/two_factors.hpp"

using namespace tapelab::results;
using namespace examples::two;

TEST_CASE("comparison: too few seeds get the number needed instead of p-values") {
  const Comparisons five = compare(two_factors(5), {{kDepth}, {kMetric}});
  CHECK(five.rows[0].seeds_needed == 6);
  CHECK(std::isnan(five.rows[0].estimate().sign_flip.p));
  CHECK(std::isnan(five.rows[0].wilcoxon_holm));
  CHECK(five.rows[0].estimate().summary.mean == doctest::Approx(-0.375 * 3));
  CHECK_FALSE(is_finite(five.rows[0].estimate().interval));  // the difference stays
  CHECK(p_text(five.rows[0]) == "needs 6 seeds");
  const Comparisons six = compare(two_factors(6), {{kDepth}, {kMetric}});
  CHECK(six.rows[0].seeds_needed == 0);
  CHECK(six.rows[0].estimate().sign_flip_holm == 0.03125);
  for (const PairedComparison& row : compare(two_factors(6), {{kDepth, kKind}, {kMetric}}).rows)
    CHECK(p_text(row) == "needs 7 seeds");
}

TEST_CASE("comparison: with unequal seeds the numbers alone say whether a p could reach 0.05") {
  const auto of_kinds = [](double effect) {  // 10 seeds; depth 2 of kind true has 6 of them
    Study study = examples::crossed_study(kMetric, 10, [&](std::size_t depth, std::size_t kind, std::size_t seed) {
      const double noise = seed % 3 == 0 ? -1.0 : 0.5;
      return 100 + static_cast<double>(depth) * effect + (kind == 1 ? noise * static_cast<double>(depth) : 0);
    });
    for (std::size_t seed = 6; seed < 10; ++seed) study.status[study.index(3, seed)] = Status::kMissing;
    return compare(study, {{kDepth, kKind}, {kMetric}});
  };
  for (const double effect : {0.0, 50.0}) {
    const Comparisons all = of_kinds(effect);
    REQUIRE(all.rows.size() == 3);
    CHECK(all.rows[0].estimate().summary.n == 10);
    CHECK(all.rows[2].estimate().summary.n ==
          6);  // the interaction: after the two others 1 x 2/2^6 is left of Holm's factors
    for (const PairedComparison& row : all.rows) {
      CHECK(row.seeds_needed == 0);
      CHECK_FALSE(std::isnan(row.estimate().sign_flip_holm));
    }
  }
}

TEST_CASE("comparison: the seeds needed are those that suffice beside the other comparisons") {
  Study study = two_factors(10);
  for (std::size_t seed = 5; seed < 10; ++seed) study.status[study.index(3, seed)] = Status::kMissing;
  const Comparisons all = compare(study, {{kDepth, kKind}, {kMetric}});
  CHECK(all.rows[0].seeds_needed == 0);  // 10 seeds
  CHECK(all.rows[2].estimate().summary.n == 5);
  CHECK(p_text(all.rows[2]) == "needs 6 seeds");  // 2 / 2^6 ranks last of three; with equal numbers it would take 7
  CHECK(method_text(all).find("\"needs n seeds\": with fewer no p can reach 0.05") != std::string::npos);
}

TEST_CASE("comparison: with one seed no test is possible") {
  const Comparisons one = compare(two_factors(1), {{kDepth}, {kMetric}});
  CHECK(one.rows[0].estimate().effects == std::vector<double>{-0.375});
  CHECK(render(one, Format::kText) ==
        "test_detect_false_alarm_rate: test: fraction of the rows or windows without label that give an\n"
        "  alarm; lower is better\n\n"
        "model.layers  answer     from  to     effect  95 %      better (P)  seeds  p (sign  p           d_z\n"
        "                                              interval                     flip)    (Wilcoxon)  (g)\n"
        "1 -> 2        undecided  105   104.6  -0.375  -         1 of 1 (1)  1      needs 6  -           -\n"
        "                                                                             seeds\n"
        "\n"
        "model.layers: averaged over predict.conditional\n"
        "Each effect is the difference to - from, within a seed, averaged over the seed's pairs; seeds are\n"
        "  the units. p is from the sign-flip permutation test, which the interval inverts: it excludes 0\n"
        "  where p < 0.05. p and Wilcoxon's p are two-sided; they and the interval are Holm-corrected over 1\n"
        "  comparison. d_z is mean over standard deviation of the effects, g with Hedges' correction for few\n"
        "  seeds. P is the probability of improvement: how often a run at to is better than one at from, over\n"
        "  all pairs of their seeds (equal ones count half), averaged over crossed cells.\n"
        "There is one seed: no test is possible; at least 6 seeds are needed.\n");
  const std::string wide = render(one, Format::kText, 150);
  for (const char* line :
       {"\nchange                answer     from  to     effect  95 % interval  better (P)  seeds  ",
        "\nmodel.layers: 1 -> 2  undecided  105   104.6  -0.375  -              1 of 1 (1)  1      "})
    CHECK(wide.find(line) != std::string::npos);
  // Documents are 120 wide, whatever the text.
  CHECK(render(one, Format::kMarkdown, 40).find("seeds are the units. p is from\nthe sign-flip permutation test") !=
        std::string::npos);
}
