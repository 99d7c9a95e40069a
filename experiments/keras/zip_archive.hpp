// The files in a zip archive that anybody may have made.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct zip;

namespace tapelab::experiments::keras {

/// An archive in memory. What its files take is checked before memory is taken.
class ZipArchive {
 public:
  /// `bytes` must outlive it. Throws DamagedFile for bytes that are no archive.
  explicit ZipArchive(std::span<const std::byte> bytes);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  /// The file `name`, of at most `most` bytes; nothing if there is none. Throws DamagedFile for a larger one, one that
  /// says a size that it has not, or whose checksum is wrong.
  std::optional<std::vector<std::byte>> file(const std::string& name, std::size_t most) const;

 private:
  zip* archive_ = nullptr;
};

}  // namespace tapelab::experiments::keras
