// Every file of ours ends in 64 bytes that vouch for all bytes before them. libhdf5 returns flipped bits without a word
// and can crash on them, so a reader checks the trailer first. HDF5 tools ignore it, being past the end of the file
// that the superblock names; a tool that edits the file in place cuts it off.
//
//   offset  0  "tapelab\n" "checked\n"         16 bytes
//          16  length of the file before it     8 bytes, little-endian
//          24  XXH3-128 of those bytes         16 bytes, canonical (big-endian)
//          40  zeros                           24 bytes
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tapelab::results {

inline constexpr std::size_t kTrailerBytes = 64;

using Trailer = std::array<std::byte, kTrailerBytes>;

/// The trailer for these bytes.
Trailer trailer_of(std::span<const std::byte> bytes);

/// Appends the trailer for the bytes so far.
void append_trailer(std::vector<std::byte>& bytes);

/// Whether the bytes end in a trailer, right or wrong.
bool has_trailer(std::span<const std::byte> bytes);

/// A file's bytes without the trailer, found intact (or edited by another tool, then there is nothing to check
/// against).
struct CheckedFile {
  std::vector<std::byte> bytes;
  bool is_vouched_for;  ///< by the trailer
  std::string warning;  ///< empty, or that the file was edited by another program
};

/// Checks a whole file's bytes. `name` is for messages. Throws DamagedFile unless the trailer agrees, or there is none
/// and the length is exactly what the HDF5 superblock says.
CheckedFile check_trailer(std::vector<std::byte> bytes, const std::string& name);

/// What the end of a file tells without reading the rest.
enum class FileEnd {
  kSealed,   ///< a trailer that fits the file's length
  kEdited,   ///< no trailer, and exactly as long as its HDF5 superblock says: another program cut it off
  kBroken,   ///< neither, or no file
  kUnknown,  ///< the operating system refuses it
};
FileEnd look_at_end(const std::filesystem::path& path);

/// Why `path` never was a file of ours: neither our trailer nor HDF5 with a schema_version; nothing when it may be one.
/// Throws UnreadableFile.
std::optional<std::string> why_foreign(const std::filesystem::path& path);

/// What to do about a damaged file: a line that begins with " = ". Only what can be made again may be deleted.
std::string after_damage(const std::filesystem::path& path);

/// Reads and checks `path`. Throws UnreadableFile, DamagedFile when it is damaged.
CheckedFile read_checked_file(const std::filesystem::path& path);

}  // namespace tapelab::results
