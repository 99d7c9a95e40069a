#include "experiments/formats/checksum.hpp"

#include <xxhash.h>

#include <filesystem>
#include <fstream>
#include <new>
#include <vector>

namespace tapelab::experiments {

Checksum::Checksum() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

void Checksum::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void Checksum::add(std::uint64_t number) { XXH3_128bits_update(state_.get(), &number, sizeof number); }

void Checksum::add(std::span<const float> values) {
  XXH3_128bits_update(state_.get(), values.data(), values.size_bytes());
}

void Checksum::add(std::span<const char> bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size_bytes()); }

std::string Checksum::hex() const {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state_.get()));
  std::string text;
  for (const unsigned char byte : bytes.digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string file_checksum(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return "";
  std::ifstream file(path, std::ios::binary);
  Checksum checksum;
  std::vector<char> block(std::size_t{1} << 20);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    checksum.add(std::span<const char>(block.data(), static_cast<std::size_t>(file.gcount())));
  return file.bad() || !file.eof() ? "" : checksum.hex();
}

}  // namespace tapelab::experiments
