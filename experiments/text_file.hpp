// A whole text file in memory.
#pragma once

#include <string>

namespace tapelab::experiments {

struct TextFile {
  std::string text;     ///< without a byte order mark
  std::string problem;  ///< why it could not be read: "no such file", "is a directory", ...; empty: it was read
};

TextFile read_text_file(const std::string& path);

}  // namespace tapelab::experiments
