// A drawing in colour, as a picture of pixels or as SVG: lines, boxes, text. Kept in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "experiments/frames/canvas.hpp"

struct _cairo;
struct _cairo_surface;

namespace tapelab::experiments {

/// Parts from 0 to 1.
struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1;
};

enum class ChartFile { kPng, kSvg };

/// Lengths are in units of which a PNG has two pixels, from the upper left corner.
class ChartCanvas {
 public:
  /// White. Throws UsageError for a size above Canvas::kMostAlongSide pixels.
  ChartCanvas(ChartFile file, double width, double height);

  double width() const { return width_; }

  /// Through the points; interrupted where y is NaN. `dash`: length of dashes, 0: none.
  void line(std::span<const double> x, std::span<const double> y, Colour colour, double thickness, double dash = 0);
  void box(double x, double y, double width, double height, Colour colour);
  void outline(double x, double y, double width, double height, Colour colour);
  void triangle(double x, double top, double size, Colour colour);  ///< points down, its tip at (x, top + size)
  void dot(double x, double y, double radius, Colour colour);
  /// One line: its base line at y, x where its left end, middle or right end is.
  void text(double x, double y, const std::string& text, double size, Align align, Colour colour, bool bold = false);
  /// The text, or as much of its beginning as fits, with "…".
  static std::string fitted(const std::string& text, double size, double width);

  /// What is drawn until `unclip` is seen only within this box.
  void clip(double x, double y, double width, double height);
  void unclip();

  std::size_t pixels_wide() const;
  std::size_t pixels_high() const;

  /// The bytes of the file; nothing can be drawn afterwards.
  std::vector<std::byte> file();

 private:
  ChartFile kind_;
  double width_, height_;
  std::vector<std::byte> written_;  ///< of an SVG, which its surface writes here
  std::shared_ptr<_cairo_surface> surface_;
  std::shared_ptr<_cairo> context_;
};

}  // namespace tapelab::experiments
