#include "results/statistics/sign_flip.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace tapelab::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kChunk = 8;  // differences whose signs one byte of a pattern chooses

/// The differences that a pattern flips.
struct Flipped {
  double sum = 0;
  std::size_t count = 0;
};

/// For every byte of a pattern what it flips of its eight differences.
using Chunk = std::vector<Flipped>;

Chunk chunk_of(std::span<const double> values) {
  Chunk chunk = {{}};
  for (const double value : values) {
    const std::size_t count = chunk.size();
    for (std::size_t i = 0; i < count; ++i) chunk.push_back({chunk[i].sum + value, chunk[i].count + 1});
  }
  return chunk;
}

std::vector<Chunk> chunks_of(std::span<const double> values) {
  std::vector<Chunk> chunks;
  for (std::size_t begin = 0; begin < values.size(); begin += kChunk)
    chunks.push_back(chunk_of(values.subspan(begin, std::min(kChunk, values.size() - begin))));
  return chunks;
}

/// What every pattern flips: all 2^n of them, or the observed one, which flips nothing, and those drawn.
std::vector<Flipped> patterns_of(std::span<const double> values) {
  const std::vector<Chunk> chunks = chunks_of(values);
  std::vector<Flipped> patterns = {{}};
  if (values.size() <= kMostExactSigns) {
    for (const Chunk& chunk : chunks) {
      std::vector<Flipped> longer;
      longer.reserve(patterns.size() * chunk.size());
      for (const Flipped& more : chunk)
        for (const Flipped& flipped : patterns) longer.push_back({flipped.sum + more.sum, flipped.count + more.count});
      patterns = std::move(longer);
    }
    return patterns;
  }
  constexpr std::size_t kBytesPerWord = 4, kBytes = 16;
  const r123::Philox4x32::key_type key = {{0x70616972u, 0x7369676eu}};
  r123::Philox4x32::ctr_type words{};
  patterns.reserve(kDrawnSigns + 1);
  for (std::uint32_t pattern = 0; pattern < kDrawnSigns; ++pattern) {
    Flipped flipped;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const std::size_t byte = i % kBytes;
      if (byte == 0) words = r123::Philox4x32()({{pattern, static_cast<std::uint32_t>(i / kBytes), 0, 0}}, key);
      const std::size_t bits = words[byte / kBytesPerWord] >> (8 * (byte % kBytesPerWord));
      const Flipped& more = chunks[i][bits & (chunks[i].size() - 1)];
      flipped = {flipped.sum + more.sum, flipped.count + more.count};
    }
    patterns.push_back(flipped);
  }
  return patterns;
}

double sum_of(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// What rounding may add to sums of differences: 0.82 - 0.81 and 0.81 - 0.80 are equal.
double rounding(std::span<const double> values) {
  return 1e-12 *
         std::accumulate(values.begin(), values.end(), 0.0, [](double sum, double x) { return sum + std::abs(x); });
}

/// The k-th smallest, from 1.
double kth(std::vector<double>& values, std::size_t k) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

SignFlip sign_flip_test(std::span<const double> differences, double center) {
  if (differences.empty()) return {kNaN, 0};
  std::vector<double> values(differences.begin(), differences.end());
  for (double& value : values) value -= center;
  const double sum = sum_of(values), least = std::abs(sum) - rounding(values);
  const std::vector<Flipped> patterns = patterns_of(values);
  const auto extremes = static_cast<double>(std::ranges::count_if(
      patterns, [&](const Flipped& flipped) { return std::abs(sum - 2 * flipped.sum) >= least; }));
  const double p = extremes / static_cast<double>(patterns.size());
  return {p, values.size() <= kMostExactSigns ? 0 : std::sqrt(p * (1 - p) / static_cast<double>(kDrawnSigns))};
}

double p_above(std::span<const double> differences, double center) {
  if (differences.empty()) return kNaN;
  const double mean = sum_of(differences) / static_cast<double>(differences.size());
  return mean > center ? sign_flip_test(differences, center).p / 2 : 1;
}

Interval sign_flip_interval(std::span<const double> differences, double alpha) {
  if (differences.empty()) return {kNaN, kNaN};
  const double sum = sum_of(differences);
  const std::size_t n = differences.size();
  std::vector<double> low, high;
  for (const Flipped& flipped : patterns_of(differences)) {
    const std::size_t others = n - flipped.count;
    if (flipped.count == 0 || others == 0) {  // as extreme as the observed pattern wherever the center is
      low.push_back(-kInfinity);
      high.push_back(kInfinity);
      continue;
    }
    const double mean = flipped.sum / static_cast<double>(flipped.count);
    const double other = (sum - flipped.sum) / static_cast<double>(others);
    low.push_back(std::min(mean, other));
    high.push_back(std::max(mean, other));
  }
  const auto patterns = static_cast<double>(low.size());
  auto k = static_cast<std::size_t>(std::max(1.0, std::floor(alpha * patterns)));  // the fewest with p = k / patterns
  while (static_cast<double>(k) / patterns < alpha) ++k;                           // at least alpha
  k = std::min(k, low.size());
  Interval interval = {kth(low, k), kth(high, high.size() + 1 - k)};
  const auto [least, most] = std::ranges::minmax(differences);
  if (least == most && std::isfinite(interval.low)) return {least, least};  // means of subsets leave rounding errors
  // All lower ends are at most the mean, but for rounding.
  const double mean = sum / static_cast<double>(n);
  return {std::min(interval.low, mean), std::max(interval.high, mean)};
}

double smallest_p(std::size_t n) {
  if (n == 0) return kNaN;
  return n <= kMostExactSigns ? std::ldexp(2.0, -static_cast<int>(n)) : 1 / (static_cast<double>(kDrawnSigns) + 1);
}

}  // namespace tapelab::results
