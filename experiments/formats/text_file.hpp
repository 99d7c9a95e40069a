// A whole text file in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tapelab::experiments {

struct TextFile {
  std::string text;      ///< without a byte order mark
  std::string problem;   ///< why it could not be read: "no such file", "is a directory", ...; empty: it was read
  bool missing = false;  ///< there is no such file
  bool large = false;    ///< it is too large for the memory that is free
};

/// Only a regular file is read, of at most a quarter of the memory that is free, or of `most` bytes.
TextFile read_text_file(const std::string& path, std::optional<std::uint64_t> most = std::nullopt);

}  // namespace tapelab::experiments
