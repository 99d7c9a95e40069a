// Images and labels in the IDX format of MNIST, packed by gzip or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::experiments {

/// Grey images of an IDX file, magic number 0x00000803.
struct IdxImages {
  std::size_t count = 0, height = 0, width = 0;
  std::vector<std::uint8_t> pixels;  ///< [count, height, width]; 0 is the background
};

/// `name` is for messages. Throws DataError for anything but unsigned bytes with three axes, for a length other than
/// the one the header asks for, for no image or no pixel, and above 10^9 pixels. Format:
/// http://yann.lecun.com/exdb/mnist, "File formats"
IdxImages parse_idx_images(std::string_view bytes, const std::string& name);

/// [count]; the same for one axis, magic number 0x00000801.
std::vector<std::uint8_t> parse_idx_labels(std::string_view bytes, const std::string& name);

}  // namespace tapelab::experiments
