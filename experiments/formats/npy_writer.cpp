#include "experiments/formats/npy_writer.hpp"

#include <bit>
#include <string>

namespace tapelab::experiments {

static_assert(std::endian::native == std::endian::little, "the values are written as they lie in memory");

std::vector<std::byte> npy_file(const std::vector<std::size_t>& shape, std::span<const double> values) {
  std::string axes;
  for (const std::size_t extent : shape) axes += std::to_string(extent) + ",";
  std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + axes + "), }";
  constexpr std::size_t kBefore = 10, kAlignment = 64;  // magic, version and length; the values start aligned
  while ((kBefore + text.size() + 1) % kAlignment != 0) text += ' ';
  text += '\n';
  const auto length = static_cast<unsigned>(text.size());
  std::string head = "\x93NUMPY";
  for (const unsigned byte : {1u, 0u, length & 255u, length >> 8}) head += static_cast<char>(byte);
  head += text;
  const auto head_bytes = std::as_bytes(std::span(head)), value_bytes = std::as_bytes(values);
  std::vector<std::byte> bytes(head_bytes.begin(), head_bytes.end());
  bytes.insert(bytes.end(), value_bytes.begin(), value_bytes.end());
  return bytes;
}

}  // namespace tapelab::experiments
