#include "experiments/export_model/protobuf_message.hpp"

#include <bit>

namespace tapelab::experiments {

void ProtobufMessage::varint(std::uint64_t value) {
  for (; value > 0x7f; value >>= 7) bytes_ += static_cast<char>((value & 0x7f) | 0x80);
  bytes_ += static_cast<char>(value);
}

void ProtobufMessage::add(int field, float value) {
  varint(static_cast<std::uint64_t>(field) << 3 | 5);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(bits >> shift & 0xff);
}

}  // namespace tapelab::experiments
