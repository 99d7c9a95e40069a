// The bouncing digits of Srivastava et al., "Unsupervised Learning of Video Representations using LSTMs", ICML 2015.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "autograd/random.hpp"
#include "experiments/dataset/digits.hpp"

namespace tapelab::experiments {

struct BouncingOptions {
  std::size_t canvas = 64;               ///< pixels per side
  std::size_t digits = 2;                ///< in every video
  std::size_t frames = 20;               ///< of every video
  double speed = 0.1;                    ///< boxes per frame; the box is what is left of the canvas beside a digit
  std::optional<double> max_speed = {};  ///< given: every digit's speed is uniform in speed .. max_speed
};

/// Draws videos of digits that move on straight lines and bounce off the walls.
///
/// Every digit starts uniformly in the box [0, 1]^2, in a uniform direction. Each frame moves it, then a coordinate
/// that left the box is set to its edge and the velocity's component turned; frame 0 is one step after the start. Its
/// corner stands at the box size in pixels times the coordinate, truncated. Where digits overlap the brighter pixel
/// counts.
class BouncingDigits {
 public:
  /// Throws std::invalid_argument for a canvas smaller than a digit.
  BouncingDigits(std::shared_ptr<const Digits> digits, const BouncingOptions& options);

  const BouncingOptions& options() const { return options_; }
  const Digits& digits() const { return *digits_; }
  std::size_t frame_size() const { return options_.canvas * options_.canvas; }

  /// Writes a video [frames, canvas, canvas] of grey values 0 .. 1, all its random numbers from `stream`. The first
  /// digit is one of the class `of_class` where that is given. Returns the first digit's index.
  std::size_t draw(RandomStream stream, float* video, std::optional<std::size_t> of_class = {}) const;

 private:
  struct Path;  // position and velocity, in boxes
  void paint(std::size_t digit, const Path& path, float* frame) const;

  std::shared_ptr<const Digits> digits_;
  BouncingOptions options_;
  std::vector<std::vector<std::size_t>> of_class_;  // indices of the digits of each class
};

}  // namespace tapelab::experiments
