// Counter-based random numbers: every draw is a pure function of (seed, purpose, epoch, index) and its position.
// Philox4x32-10, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <Random123/philox.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

namespace tapelab {

/// What the numbers are for; streams of different purposes never overlap. The numbers are part of every result.
enum class Purpose : std::uint32_t {
  kInitialWeights = 1,
  kShuffle = 2,
  kDropout = 3,
  kNoise = 4,
  kSplit = 5,
  kTrainingVideos = 6,
  kReferenceVideos = 7,
  kValidationVideos = 8,
  kTestVideos = 9,
  kFeedback = 10
};

/// One stream of random numbers.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, Purpose purpose, std::uint32_t epoch = 0, std::uint32_t index = 0)
      : key_{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}},
        counter_{{0, index, epoch, static_cast<std::uint32_t>(purpose)}} {}

  std::uint32_t next() {
    if (used_ == 4) {
      words_ = r123::Philox4x32()(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return words_[used_++];
  }
  /// The stream `n` words further on.
  void skip(std::uint64_t n) {
    for (; n > 0 && used_ < 4; --n) ++used_;
    counter_[0] += static_cast<std::uint32_t>(n / 4);
    for (n %= 4; n > 0; --n) next();
  }
  /// Uniform in [0, 1), 53 bits.
  double uniform() {
    const std::uint64_t high = next() >> 5, low = next() >> 6;
    return static_cast<double>((high << 26) | low) * 0x1p-53;
  }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in (0, 1), of one word: 23 bits and a half of the last, which a float holds exactly.
  template <class T>
  T open_uniform() {
    return (static_cast<T>(next() >> 9) + T(0.5)) * T(0x1p-23);
  }
  /// Standard normal (Box and Muller 1958).
  double normal() {
    const double u = 1.0 - uniform(), v = uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
  }
  /// Uniform in 0 .. n - 1. The bias is below n / 2^64.
  std::size_t below(std::size_t n) {
    const std::uint64_t high = next(), low = next();
    return static_cast<std::size_t>((__extension__ static_cast<unsigned __int128>((high << 32) | low) * n) >> 64);
  }

 private:
  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_, words_{};
  unsigned used_ = 4;
};

/// Order 0 .. n - 1 shuffled (Fisher and Yates), the same for the same stream.
inline std::vector<std::size_t> shuffled(std::size_t n, RandomStream stream) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  return order;
}

}  // namespace tapelab
