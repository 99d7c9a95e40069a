// An animated GIF in shades of grey.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct GifFileType;

namespace tapelab::experiments {

/// Builds the bytes of a GIF file that plays its pictures again and again.
class GifFile {
 public:
  /// Of pictures of that size, at most 65535 pixels along a side.
  GifFile(std::size_t width, std::size_t height);
  GifFile(const GifFile&) = delete;
  GifFile& operator=(const GifFile&) = delete;

  /// pixels [height, width], 0 black; shown for `hundredths` of a second.
  void add(std::span<const std::uint8_t> pixels, int hundredths);

  /// The whole file; nothing can be added after it.
  std::vector<std::byte> finish();

 private:
  struct Close {
    void operator()(GifFileType* gif) const;
  };

  std::size_t width_, height_;
  std::vector<std::byte> bytes_;
  std::unique_ptr<GifFileType, Close> writer_;
};

}  // namespace tapelab::experiments
