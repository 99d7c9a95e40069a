// How often `run --until` decides wrongly, and with how many seeds it decides, by simulation: the tables of
// results/README.md.
//
//     build/sequential_errors [DRAWS]      2000 by default
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "results/statistics/anytime.hpp"
#include "results/statistics/paired_tests.hpp"
#include "simulated.hpp"

namespace {

using namespace tapelab::results;
using tapelab::bench::Random;
using Numbers = std::vector<double>;

constexpr std::size_t kFirst = 6, kMost = 40;

/// Differences of mean 0.
struct Kind {
  const char* name;
  double (*draw)(Random&);
};

double student_3(Random& random) {
  double squares = 0;
  for (int i = 0; i < 3; ++i) {
    const double x = random.normal();
    squares += x * x;
  }
  return random.normal() / std::sqrt(squares / 3);
}

double mixture(Random& random) { return (random.uniform() < 0.2 ? 5 : 1) * random.normal(); }

const Kind kKinds[] = {{"normal", [](Random& random) { return random.normal(); }},
                       {"Student's t, 3 degrees", student_3},
                       {"normal, deviation 1, of 20 % 5", mixture},
                       {"exponential (skewness 2)", [](Random& random) { return random.centred_exponential(); }},
                       {"its negative", [](Random& random) { return -random.centred_exponential(); }}};

Numbers drawn(Random& random, const Kind& kind, double mean) {
  Numbers all;
  for (std::size_t i = 0; i < kMost; ++i) all.push_back(mean + kind.draw(random));
  return all;
}

Numbers mirrored(const Numbers& values) {
  Numbers all;
  for (const double value : values) all.push_back(-value);
  return all;
}

enum class Decision { kNone, kApart, kEqual };
struct Stop {
  Decision decision = Decision::kNone;
  std::size_t seeds = kMost;
};

/// As verdict decides: apart beyond the margin, or equal within it; a margin of 0 is none.
Stop stop_of(const Numbers& values, double margin, double alpha) {
  const Numbers other = mirrored(values);
  for (std::size_t n = kFirst; n <= kMost; ++n) {
    const std::span<const double> first(values.data(), n), negative(other.data(), n);
    if (anytime_p_above(first, margin) < alpha || anytime_p_above(negative, margin) < alpha)
      return {Decision::kApart, n};
    if (margin > 0 && anytime_p_above(first, -margin) < alpha && anytime_p_above(negative, -margin) < alpha)
      return {Decision::kEqual, n};
  }
  return {};
}

/// Student's t after every seed from the first 6 to 20: what must not be done.
bool t_tests_err(const Numbers& values) {
  for (std::size_t n = kFirst; n <= 20; ++n) {
    const Interval interval = mean_interval(summarize(std::span(values.data(), n)));
    if (interval.low > 0 || interval.high < 0) return true;
  }
  return false;
}

double standard_error(double rate, int draws) { return std::sqrt(rate * (1 - rate) / draws); }

void print_errors(int draws) {
  std::printf("wrong decisions in %d draws, seeds %zu to %zu, looked at after every seed (rate ± standard error)\n\n",
              draws, kFirst, kMost);
  std::printf(
      "| differences | no effect, alpha 0.05 | alpha 0.05 / 4 | at the margin of 1 deviation | t-tests, 6 to 20 |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const Kind& kind : kKinds) {
    Random random(2015);
    double wrong = 0, split = 0, margin = 0, t = 0;
    for (int i = 0; i < draws; ++i) {
      const Numbers none = drawn(random, kind, 0), at_margin = drawn(random, kind, 1);
      wrong += stop_of(none, 0, 0.05).decision != Decision::kNone;
      split += stop_of(none, 0, 0.05 / 4).decision != Decision::kNone;
      margin += stop_of(at_margin, 1, 0.05).decision != Decision::kNone;
      t += t_tests_err(none);
    }
    std::printf("| %s ", kind.name);
    for (const double sum : {wrong, split, margin, t})
      std::printf("| %.4f ± %.4f ", sum / draws, standard_error(sum / draws, draws));
    std::printf("|\n");
  }
}

void print_seeds(int draws) {
  std::printf("\nseeds to a decision, normal differences, alpha 0.05\n\n");
  std::printf("| effect, deviations | median seeds | decided with %zu | median, alpha 0.05 / 4 |\n|---|---|---|---|\n",
              kMost);
  for (const double effect : {0.5, 0.75, 1.0, 1.5, 2.0, 3.0}) {
    Random random(2016);
    Numbers seeds, split;
    double decided = 0;
    for (int i = 0; i < draws; ++i) {
      const Numbers values = drawn(random, kKinds[0], effect);
      const Stop stop = stop_of(values, 0, 0.05);
      decided += stop.decision != Decision::kNone;
      seeds.push_back(static_cast<double>(stop.seeds));
      split.push_back(static_cast<double>(stop_of(values, 0, 0.05 / 4).seeds));
    }
    std::printf("| %.2f | %.0f | %.1f %% | %.0f |\n", effect, summarize(seeds).median, 100 * decided / draws,
                summarize(split).median);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int draws = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 2000;
  print_errors(draws);
  print_seeds(draws);
}
