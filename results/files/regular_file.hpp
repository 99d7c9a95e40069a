// Reading what somebody else may have put in a file's place. Nothing but a regular file is read, opening never waits
// (as it would for a pipe), and a file that memory cannot hold is rejected before its first byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tapelab::results {

/// A regular file open for reading, or why it is not.
class RegularFile {
 public:
  explicit RegularFile(const std::filesystem::path& path);
  ~RegularFile();
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;

  /// Empty: it is open. Else what stands behind "cannot read 'x': ", for example "is a directory, not a file".
  const std::string& problem() const { return problem_; }
  /// Whether there is nothing of that name, not even a link.
  bool is_missing() const { return missing_; }
  /// Whether there is a file and the operating system refuses it: no permission, a broken disk.
  bool is_refused() const { return refused_; }
  std::uint64_t bytes() const { return bytes_; }
  /// Whether it filled `to` with what stands from `from` on.
  bool read_at(std::span<std::byte> to, std::uint64_t from) const;

 private:
  int file_ = -1;
  bool missing_ = false, refused_ = false;
  std::uint64_t bytes_ = 0;
  std::string problem_;
};

/// All of a file, or why not.
template <class Bytes>
struct FileContent {
  Bytes bytes = {};
  std::string problem = {};  ///< as RegularFile::problem; empty: it was read
  bool missing = false;      ///< as RegularFile::is_missing
  bool large = false;        ///< too large for the memory that is free
};

/// At most a quarter of the memory that is there, as what is read is held a second time in another form, or `most`
/// bytes.
FileContent<std::vector<std::byte>> read_bytes(const std::filesystem::path& path);
FileContent<std::string> read_text(const std::filesystem::path& path, std::optional<std::uint64_t> most = std::nullopt);

/// Bytes: a quarter of the memory that is free, at least 64 MiB.
std::uint64_t most_bytes();

/// "" or why so many bytes are too many to hold: "5000000000 bytes; at most 2000000000 are read, a quarter of the
/// memory that is free".
std::string too_large(std::uint64_t bytes);

}  // namespace tapelab::results
