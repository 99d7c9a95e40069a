// Points of many dimensions in their first two principal components, for a picture.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace tapelab::experiments {

/// Of N points: coordinates along the two directions of largest variance, and what part of the variance each holds.
/// Of points in one dimension the second coordinate is 0.
struct PrincipalPlane {
  std::vector<double> x, y;         ///< N each, with mean 0
  std::array<double, 2> part = {};  ///< of the variance; both 0 where all points are equal
};

/// values: [N, size]. A direction's sign makes its loading of the largest magnitude (the first of equal ones) positive,
/// so that equal points give equal pictures. All must be finite.
PrincipalPlane principal_plane(std::span<const float> values, std::size_t size);

}  // namespace tapelab::experiments
