// How often 95 % intervals of paired differences hold what they promise, by simulation: the tables of
// results/README.md.
//
//     build/interval_coverage [DRAWS]      1000 by default
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

#include "results/statistics/margin.hpp"
#include "results/statistics/paired_tests.hpp"
#include "simulated.hpp"

namespace {

using namespace tapelab::results;
using tapelab::bench::Random;
using Numbers = std::vector<double>;

/// What verdict gave before: the two sorted values between which the median lies with at least 95 %.
Interval median_interval(Numbers values) {
  std::ranges::sort(values);
  const std::size_t n = values.size();
  double term = std::pow(0.5, static_cast<double>(n)), below = 0;
  std::size_t k = 0;
  while (k < n / 2 && below + term <= 0.025) {
    below += term;
    term *= static_cast<double>(n - k) / static_cast<double>(k + 1);
    ++k;
  }
  return {values[k - 1], values[n - k]};
}

struct Rates {
  double covers = 0, differs = 0, width = 0;  ///< of intervals: hold the mean, exclude 0; mean of their widths
  void add(const Interval& interval, double mean, double weight) {
    covers += weight * (interval.low <= mean && mean <= interval.high);
    differs += weight * (interval.low > 0 || interval.high < 0);
    width += weight * (interval.high - interval.low);
  }
};

struct Methods {
  Rates sign_flip, student, order;
};

/// `draws` sets of n differences of deviation 1 about `mean`.
Methods simulate(std::size_t n, double mean, int draws, const std::function<double()>& noise) {
  Methods rates;
  for (int draw = 0; draw < draws; ++draw) {
    Numbers differences;
    for (std::size_t i = 0; i < n; ++i) differences.push_back(mean + noise());
    rates.sign_flip.add(sign_flip_interval(differences, kAlpha), mean, 1.0 / draws);
    rates.student.add(mean_interval(summarize(differences)), mean, 1.0 / draws);
    rates.order.add(median_interval(differences), mean, 1.0 / draws);
  }
  return rates;
}

double percent(double rate) { return 100 * rate; }

void print_normal(int draws) {
  Random random(20'151);
  std::puts(
      "| seeds | sign flip: covers | finds d_z = 1 | finds d_z = 0 | width | Student: covers | finds d_z = 1 | "
      "finds d_z = 0 | width | order: covers | finds d_z = 1 | finds d_z = 0 | width |");
  std::puts("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
  for (std::size_t n = 6; n <= 20; ++n) {
    const auto noise = [&] { return random.normal(); };
    const Methods one = simulate(n, 1, draws, noise), none = simulate(n, 0, draws, noise);
    std::printf("| %zu |", n);
    for (const auto rates : {&Methods::sign_flip, &Methods::student, &Methods::order})
      std::printf(" %.1f | %.1f | %.1f | %.2f |", percent((one.*rates).covers), percent((one.*rates).differs),
                  percent((none.*rates).differs), (one.*rates).width);
    std::puts("");
    std::fflush(stdout);
  }
}

void print_skewed(int draws) {
  Random random(20'152);
  std::puts("\n| seeds | sign flip: covers the mean | Student: covers the mean |");
  std::puts("|---|---|---|");
  for (const std::size_t n : {6, 8, 12, 16, 20}) {
    const Methods rates = simulate(n, 1, draws, [&] { return random.centred_exponential(); });
    std::printf("| %zu | %.1f | %.1f |\n", n, percent(rates.sign_flip.covers), percent(rates.student.covers));
  }
}

/// Whether the sign-flip test decides: equal within the margin, or beyond it.
bool decides(const Numbers& effects, double margin) {
  const Interval ninety = sign_flip_interval(effects, 2 * kAlpha), interval = sign_flip_interval(effects, kAlpha);
  return (ninety.low > -margin && ninety.high < margin) || interval.low > margin || interval.high < -margin;
}

void print_planned(int draws) {
  Random random(20'153);
  const double margin = std::log(1.1);
  std::puts("\n| effect | deviation | seeds named | decided by the sign-flip test |");
  std::puts("|---|---|---|---|");
  for (const auto& [mean, deviation] : {std::pair(0.0, 0.08), {0.0, 0.15}, {0.04, 0.05}, {0.2, 0.08}, {0.2, 0.15}}) {
    Summary summary = summarize(Numbers{0, 1});
    summary.mean = mean;
    summary.deviation = deviation;
    const std::size_t n = seeds_to_decide(summary, margin).value();
    int decided = 0;
    for (int draw = 0; draw < draws; ++draw) {
      Numbers effects;
      for (std::size_t i = 0; i < n; ++i) effects.push_back(mean + deviation * random.normal());
      decided += decides(effects, margin);
    }
    std::printf("| %.2f | %.2f | %zu | %.1f |\n", mean, deviation, n, percent(static_cast<double>(decided) / draws));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int draws = argc > 1 ? std::atoi(argv[1]) : 1000;
  if (draws < 1) {
    std::fputs("usage: interval_coverage [DRAWS]\n", stderr);
    return 2;
  }
  print_normal(draws);
  print_skewed(draws);
  print_planned(draws / 4 + 1);
}
