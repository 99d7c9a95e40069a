// A drawing in shades of grey: text, lines, and pictures enlarged pixel by pixel. Kept in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct _cairo;

namespace tapelab::experiments {

enum class Align { kLeft, kCentre, kRight };

/// Lengths are in pixels, from the upper left corner; grey values from 0, black, to 1, white.
class Canvas {
 public:
  /// The most pixels along one side, and in all, that a canvas may have.
  static constexpr std::size_t kMostAlongSide = 32767, kMostPixels = 100'000'000;

  /// White. Throws UsageError for a size above these, saying what makes it smaller.
  Canvas(std::size_t width, std::size_t height);

  std::size_t width() const { return width_; }
  std::size_t height() const { return height_; }

  /// One line of text: its base line at y, x where its left end, middle or right end is.
  void text(double x, double y, const std::string& text, double size, Align align, double grey = 0);
  void vertical_line(double x, double top, double bottom, double thickness, double grey);
  void frame_outline(double x, double y, double width, double height, double grey);
  /// pixels [height, width], each drawn as a square of `zoom` pixels.
  void picture(double x, double y, std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height,
               std::size_t zoom);

  /// The bytes of a PNG file.
  std::vector<std::byte> png() const;
  /// [height, width], 0 black.
  std::vector<std::uint8_t> grey_values() const;

  static double text_width(const std::string& text, double size);

 private:
  std::size_t width_, height_;
  std::shared_ptr<_cairo> context_;
};

}  // namespace tapelab::experiments
