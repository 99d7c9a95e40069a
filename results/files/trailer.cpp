#include "results/files/trailer.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "results/files/folder.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

/// How much of a file's beginning superblock_end_of_file looks at.
constexpr std::size_t kSuperblockBytes = 56;

constexpr std::string_view kMagic = "tapelab\nchecked\n";

bool has_magic(const Trailer& trailer) { return std::memcmp(trailer.data(), kMagic.data(), kMagic.size()) == 0; }

void put_little_endian(std::byte* to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<std::byte>(value >> (8 * i));
}

std::uint64_t little_endian(const std::byte* from) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | std::to_integer<std::uint64_t>(from[i]);
  return value;
}

bool has_signature(std::span<const std::byte> bytes) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  return bytes.size() >= kSignature.size() && std::memcmp(bytes.data(), kSignature.data(), kSignature.size()) == 0;
}

/// End-of-file address in the superblock, versions 0 to 3 with 8-byte addresses; nothing for anything else.
std::optional<std::uint64_t> superblock_end_of_file(std::span<const std::byte> bytes) {
  if (bytes.size() < kSuperblockBytes || !has_signature(bytes)) return std::nullopt;
  const auto version = std::to_integer<int>(bytes[8]);
  if (version > 3) return std::nullopt;
  const bool old = version < 2;
  if (std::to_integer<int>(bytes[old ? 13 : 9]) != 8) return std::nullopt;
  return little_endian(bytes.data() + (version == 0 ? 40 : version == 1 ? 44 : 28));
}

[[noreturn]] void damaged(const std::string& name, const std::string& what) {
  throw DamagedFile("'" + name + "' is damaged: " + what + '\n' + after_damage(name));
}

[[noreturn]] void report_damage(std::span<const std::byte> bytes, const Trailer& found, const std::string& name) {
  const std::size_t length = bytes.size();
  const auto end = superblock_end_of_file(bytes);
  if (!has_magic(found) && end && *end + kTrailerBytes > length)
    damaged(name, "it is cut short: " + std::to_string(length) + " of " + std::to_string(*end + kTrailerBytes) +
                      " bytes are left");
  if (length < kTrailerBytes) damaged(name, "only " + std::to_string(length) + " bytes are left");
  if (!has_magic(found))
    damaged(name, "its last 64 bytes are not the checksum tapelab wrote there (cut short, or overwritten)");
  const std::uint64_t expected = little_endian(found.data() + 16);
  if (expected != length - kTrailerBytes)
    damaged(name, "it should hold " + std::to_string(expected) + " bytes before the checksum, but holds " +
                      std::to_string(length - kTrailerBytes));
  damaged(name, "its bytes do not match their checksum");
}

std::vector<std::byte> read_whole(const std::filesystem::path& path) {
  auto content = read_bytes(path);
  if (!content.problem.empty()) throw UnreadableFile("cannot read '" + path.string() + "': " + content.problem);
  return std::move(content.bytes);
}

}  // namespace

Trailer trailer_of(std::span<const std::byte> bytes) {
  Trailer trailer{};
  std::memcpy(trailer.data(), kMagic.data(), kMagic.size());
  put_little_endian(trailer.data() + 16, bytes.size());
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes.data(), bytes.size()));
  std::memcpy(trailer.data() + 24, hash.digest, sizeof hash.digest);
  return trailer;
}

void append_trailer(std::vector<std::byte>& bytes) {
  const Trailer trailer = trailer_of(bytes);
  bytes.insert(bytes.end(), trailer.begin(), trailer.end());
}

bool has_trailer(std::span<const std::byte> bytes) {
  return bytes.size() >= kTrailerBytes &&
         std::memcmp(bytes.last(kTrailerBytes).data(), kMagic.data(), kMagic.size()) == 0;
}

CheckedFile check_trailer(std::vector<std::byte> bytes, const std::string& name) {
  Trailer found{};
  if (bytes.size() >= kTrailerBytes) {
    std::copy(bytes.end() - kTrailerBytes, bytes.end(), found.begin());
    const std::size_t length = bytes.size() - kTrailerBytes;
    if (found == trailer_of(std::span(bytes).first(length))) {
      bytes.resize(length);
      return {std::move(bytes), true, ""};
    }
    // With the magic there it is ours, whatever a flipped bit made of the superblock.
    if (!has_magic(found) && superblock_end_of_file(bytes) == bytes.size())
      return {std::move(bytes), false,
              "'" + name + "' was edited by another program: its contents can no longer be verified"};
  }
  report_damage(bytes, found, name);
}

FileEnd look_at_end(const std::filesystem::path& path) {
  const RegularFile file(path);
  if (file.is_refused()) return FileEnd::kUnknown;
  if (!file.problem().empty()) return FileEnd::kBroken;
  Trailer found{};
  std::array<std::byte, kSuperblockBytes> head{};
  if (file.bytes() < kTrailerBytes || !file.read_at(found, file.bytes() - kTrailerBytes)) return FileEnd::kBroken;
  if (has_magic(found))
    return little_endian(found.data() + 16) == file.bytes() - kTrailerBytes ? FileEnd::kSealed : FileEnd::kBroken;
  const bool edited = file.read_at(head, 0) && superblock_end_of_file(head) == file.bytes();
  return edited ? FileEnd::kEdited : FileEnd::kBroken;
}

std::optional<std::string> why_foreign(const std::filesystem::path& path) {
  constexpr std::string_view kVersion = "schema_version";
  const std::vector<std::byte> bytes = read_whole(path);
  if (has_trailer(bytes)) return std::nullopt;
  if (!has_signature(bytes)) return "it is not an HDF5 file";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.find(kVersion) == text.npos) return "it is an HDF5 file that tapelab did not write";
  return std::nullopt;
}

std::string after_damage(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const std::string name = path.filename().string();
  if (folder.filename() == "runs" || folder.filename() == "workers" || name == "study.json" || name == "plan.json")
    return " = delete what is damaged and run the grid again: only what it held is computed again";
  if ((name == "study.h5" || name == "timing.h5") && !run_ids(folder).empty())
    return " = tapelab table " + folder.string() + " builds it again from runs/";
  return " = use another copy of it, or its study's folder with runs/";
}

CheckedFile read_checked_file(const std::filesystem::path& path) {
  return check_trailer(read_whole(path), path.string());
}

}  // namespace tapelab::results
