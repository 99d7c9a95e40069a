// A message of Protocol Buffers in its wire format, written field by field: all that ONNX files take. The library
// itself would allocate and register thousands of things at every start of the program, whatever that is asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tapelab::experiments {

class ProtobufMessage {
 public:
  void add(int field, std::int64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);  // wire type 0
    varint(static_cast<std::uint64_t>(value));
  }
  void add(int field, float value);  ///< wire type 5
  /// Text, bytes or a message: wire type 2.
  void add(int field, std::string_view bytes) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2);
    varint(bytes.size());
    bytes_.append(bytes);
  }
  void add(int field, const std::string& text) { add(field, std::string_view(text)); }
  void add(int field, const char* text) { add(field, std::string_view(text)); }
  void add(int field, const ProtobufMessage& message) { add(field, std::string_view(message.bytes_)); }

  const std::string& bytes() const { return bytes_; }

 private:
  /// 7 bits a byte, the lowest first.
  void varint(std::uint64_t value);

  std::string bytes_;
};

}  // namespace tapelab::experiments
