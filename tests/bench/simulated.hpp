// Random numbers for simulations.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace tapelab::bench {

/// A generator whose numbers are the same everywhere; those of the standard library's distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : bits_(seed) {}
  double uniform() { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; }
  double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform()); }
  double centred_exponential() { return -std::log(uniform()) - 1; }  ///< mean 0, deviation 1, skewness 2

 private:
  std::mt19937_64 bits_;
};

}  // namespace tapelab::bench
