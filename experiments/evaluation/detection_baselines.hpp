// What finds rare events without a network, by the same score: the mean absolute error of an output.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "experiments/config/config_forward.hpp"
#include "experiments/dataset/dataset.hpp"

namespace tapelab::experiments {

/// The mean of each sample's valid steps, of the known values there, at every step, feature by feature: its error is
/// the deviation within the window. [N, T', F']
std::vector<float> window_means(const Target& target);

/// What the row before each was: its error is the difference to that row, however the windows lie that cover it. Of a
/// feature the last value that counts, of all rows that lie in the targets of these samples; a row before which there
/// is none has itself, and so no error. [N, T', F']
std::vector<float> values_before(const DecoderConfig& decoder, const DataConfig& data, const Samples& samples,
                                 const Target& target);

/// Principal component analysis of whole windows, T' F' numbers each: an autoencoder without a network, whose code are
/// the projections on the directions of largest variance (Pearson 1901; its optimum among linear ones: Bourlard and
/// Kamp 1988).
class PrincipalComponents {
 public:
  /// As many components as `count`, or as there are numbers, of the training windows: of those in which every number
  /// counts where these are at least 2 count, else of all of them, with the mean of its place for a number that does
  /// not count. Nothing without windows and for more than kMostNumbers numbers a window.
  static std::optional<PrincipalComponents> fit(const Target& windows, std::size_t count);
  static constexpr std::size_t kMostNumbers = 2048;

  /// x' = m + V c of each window x, with the mean m, the components V and the code c that makes x' closest to x in the
  /// numbers that count: V^T (x - m) where all do, else by least squares (of codes that are equally close, the
  /// shortest). [N, T', F']
  std::vector<float> reconstructed(const Target& windows) const;

 private:
  std::vector<double> code_of(const Target& windows, std::size_t n, std::span<const double> projections) const;

  std::size_t count_ = 0;
  std::vector<double> mean_;        ///< [T' F']
  std::vector<double> components_;  ///< [count][T' F'], orthonormal
};

}  // namespace tapelab::experiments
