#include "experiments/formats/idx_file.hpp"

#include <algorithm>

#include "experiments/formats/array.hpp"
#include "experiments/formats/gzip.hpp"
#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {
namespace {

constexpr std::size_t kMagicBytes = 4, kExtentBytes = 4;

/// What an IDX file of unsigned bytes holds.
struct Kind {
  std::uint32_t magic;
  std::size_t axes;
  std::string_view plural, example;
};
constexpr Kind kImages = {0x00000803, 3, "images", "train-images-idx3-ubyte"};
constexpr Kind kLabels = {0x00000801, 1, "labels", "train-labels-idx1-ubyte"};

[[noreturn]] void reject(const std::string& name, const std::string& what, const std::string& hint) {
  throw DataError({.message = "'" + name + "': " + what, .hints = {hint}});
}

[[noreturn]] void cut_short(const std::string& name, const std::string& what) {
  reject(name, what, "the file is cut short or damaged; fetch it again");
}

std::uint32_t big_endian(std::string_view bytes, std::size_t from) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(from, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::string hexadecimal(std::uint32_t value) {
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 0xf];
  return text;
}

/// "images (magic number 0x00000803)"
std::string kind_text(const Kind& kind) {
  return std::string(kind.plural) + " (magic number " + hexadecimal(kind.magic) + ")";
}

std::string_view type_text(unsigned code) {
  switch (code) {
    case 0x08:
      return "unsigned bytes";
    case 0x09:
      return "signed bytes";
    case 0x0b:
      return "16-bit integers";
    case 0x0c:
      return "32-bit integers";
    case 0x0d:
      return "float32";
    case 0x0e:
      return "float64";
    default:
      return "";
  }
}

[[noreturn]] void reject_magic(const std::string& name, std::uint32_t magic, std::string_view bytes,
                               const Kind& wanted) {
  const Kind& other = wanted.magic == kImages.magic ? kLabels : kImages;
  const std::string expected = "; expected: " + kind_text(wanted);
  const std::string example = "such a file is '" + std::string(wanted.example) + "' of MNIST";
  if (magic == other.magic) reject(name, "holds " + kind_text(other) + expected, example);
  if (is_gzip(bytes)) {
    reject(name, "holds gzip inside" + expected, "it was packed twice: unpack it once with gunzip");
  }
  const std::string_view type = type_text(magic >> 8);
  if (!type.empty()) {
    const std::string axes = std::to_string(magic & 0xff) + ((magic & 0xff) == 1 ? " axis" : " axes");
    reject(name,
           "holds " + std::string(type) + " with " + axes + " (magic number " + hexadecimal(magic) + ")" + expected,
           wanted.axes == 3 ? "grey images of unsigned bytes have 3 axes: image, row, column"
                            : "labels of unsigned bytes have 1 axis");
  }
  reject(name, "is not an IDX file: it begins with " + hexadecimal(magic) + expected, example);
}

/// The extents in the header, [count] or [count, height, width]; all values follow them and nothing else does.
std::vector<std::size_t> read_extents(std::string_view bytes, const std::string& name, const Kind& kind) {
  const std::string found = "; the file has " + std::to_string(bytes.size());
  const std::size_t header = kMagicBytes + kind.axes * kExtentBytes;
  const std::string short_header =
      "the header of IDX " + std::string(kind.plural) + " needs " + std::to_string(header) + " bytes" + found;
  if (bytes.size() < kMagicBytes) cut_short(name, short_header);
  const std::uint32_t magic = big_endian(bytes, 0);
  if (magic != kind.magic) reject_magic(name, magic, bytes, kind);
  if (bytes.size() < header) cut_short(name, short_header);
  std::vector<std::size_t> extents(kind.axes);
  for (std::size_t axis = 0; axis < kind.axes; ++axis) {
    extents[axis] = big_endian(bytes, kMagicBytes + axis * kExtentBytes);
  }
  const std::string what = std::string(kind.plural) + " of shape " + shape_text(extents);
  const auto count = checked_count(extents);
  if (!count) reject(name, what + " are too large", "at most 10^9 values are read; a damaged header may ask for more");
  if (*count == 0) reject(name, what + " hold no values", "choose a file that holds " + std::string(kind.plural));
  const std::size_t needed = header + *count;
  const std::string lengths = what + " need " + std::to_string(needed) + " bytes" + found;
  if (bytes.size() < needed) cut_short(name, lengths);
  if (bytes.size() > needed) reject(name, lengths, "a file holds one IDX array and nothing after it");
  return extents;
}

std::vector<std::uint8_t> values_behind(std::string_view bytes, std::size_t axes) {
  const std::string_view values = bytes.substr(kMagicBytes + axes * kExtentBytes);
  return {values.begin(), values.end()};
}

}  // namespace

IdxImages parse_idx_images(std::string_view bytes, const std::string& name) {
  const auto extents = read_extents(bytes, name, kImages);
  return {.count = extents[0], .height = extents[1], .width = extents[2], .pixels = values_behind(bytes, kImages.axes)};
}

std::vector<std::uint8_t> parse_idx_labels(std::string_view bytes, const std::string& name) {
  read_extents(bytes, name, kLabels);
  return values_behind(bytes, kLabels.axes);
}

}  // namespace tapelab::experiments
