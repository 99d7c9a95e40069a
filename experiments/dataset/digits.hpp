// Digits that move through the frames of the bouncing-digit data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tapelab::experiments {

/// Digits as the generator draws them.
struct Digits {
  std::size_t side = 0;              ///< pixels
  std::vector<float> pixels;         ///< [count, side, side], grey values from 0 (background) to 1
  std::vector<std::uint8_t> labels;  ///< [count], 0..9; empty if there is no file of labels

  std::size_t count() const { return side == 0 ? 0 : pixels.size() / (side * side); }
};

/// Where the labels of an images file would be: the same folder and name with "labels" in place of the last "images"
/// and idx1 in place of an idx3 behind it. Empty if the name has no "images".
std::string labels_path(const std::string& images_path);

/// Images of an IDX file (raw or gzip), every `pool` x `pool` pixels averaged into one, with the labels of the file at
/// labels_path, with or without .gz, if there is one. Throws ConfigError for a file that cannot be read and a pool that
/// does not divide the side; DataError for other damage, images that are not square, labels above 9 and as many labels
/// as there are not images.
Digits load_digits(const std::string& path, std::size_t pool);

}  // namespace tapelab::experiments
