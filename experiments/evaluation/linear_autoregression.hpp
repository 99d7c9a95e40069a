// Linear autoregression: the least that a network has to beat.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

/// y = c + W x for every output of a decoder, by least squares on the training windows.
///
/// x: all T F inputs of the window, masked steps as 0, and, where the target has them, all T' K numbers that are known
/// of the output steps beforehand. y: the T' F' numbers of the target; each is fitted to the windows in which it
/// counts. Inputs of the training part are taken without noise.
///
/// Of the normal equations in float64, with columns centred and divided by their deviations: (R + kRidge I) w = r, R
/// the correlations among inputs, r the covariances with the output. The ridge is there for columns that others
/// determine (calendar features, constant lags), among which it takes the shortest w; a direction that has more than
/// a millionth of the variance of one column is shrunk by less than a thousandth. Columns that vary by rounding only
/// have no weight.
class LinearAutoregression {
 public:
  /// trained: of the training part. Nothing where x or y have more than kMostNumbers numbers, and without windows.
  static std::optional<LinearAutoregression> fit(const Dataset& data, const DecoderTask& trained);
  static constexpr std::size_t kMostNumbers = 2048;
  static constexpr double kRidge = 1e-9;

  /// Writes [B, T', F'] for the samples first .. first + count - 1. inputs [B, T, F]: what the model read for them;
  /// target: theirs.
  void predict(const Samples& samples, std::size_t first, std::size_t count, const float* inputs, const Target& target,
               float* out) const;

 private:
  std::size_t steps_ = 0, features_ = 0;  // T, F
  std::vector<double> weights_;           // [x, y]
  std::vector<double> intercepts_;        // [y]
};

}  // namespace tapelab::experiments
