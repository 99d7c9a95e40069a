// What finds rare events without a network, by the same score: the mean absolute error of an output.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

/// The mean of each sample's valid steps, of the known values there, at every step, feature by feature: its error is
/// the deviation within the window. [N, T', F']
std::vector<float> window_means(const Target& target);

/// Principal component analysis of whole windows, T' F' numbers each: an autoencoder without a network, whose code are
/// the projections on the directions of largest variance (Pearson 1901; its optimum among linear ones: Bourlard and
/// Kamp 1988).
class PrincipalComponents {
 public:
  /// As many components as `count`, or as there are numbers, of the training windows. Nothing for windows with masked
  /// steps or values, for none, and for more than kMostNumbers numbers a window.
  static std::optional<PrincipalComponents> fit(const Target& windows, std::size_t count);
  static constexpr std::size_t kMostNumbers = 2048;

  /// x' = m + V V^T (x - m) of each window x, with the mean m and the components V. [N, T', F']
  std::vector<float> reconstructed(const Target& windows) const;

 private:
  std::vector<double> mean_;                     ///< [T' F']
  std::vector<std::vector<double>> components_;  ///< [count][T' F'], orthonormal
};

}  // namespace tapelab::experiments
