// A figure of frames as a picture for print, or as a film.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/frames/figure.hpp"

namespace tapelab::experiments {

/// The bytes of a file and how many pixels its picture has.
struct DrawnFile {
  std::vector<std::byte> bytes;
  std::size_t width = 0, height = 0;
  std::size_t pictures = 1;
};

/// The enlargement that makes the longer side of a frame about 64 pixels; at least 1.
std::size_t default_zoom(std::size_t height, std::size_t width);

/// PNG: every sequence below the other, its rows of frames side by side, labels on the left, the number of each frame,
/// counted from 1, on top, a line between input and future. Throws UsageError for a picture that is too large.
DrawnFile draw_png(const FrameFigure& figure, std::size_t zoom);

/// GIF, played again and again at six frames per second: one line of pictures per sequence, one picture per row of the
/// plan; where a row has no frame at that time its place stays empty. Throws the same.
DrawnFile draw_gif(const FrameFigure& figure, std::size_t zoom);

}  // namespace tapelab::experiments
