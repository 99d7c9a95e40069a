// Text in other encodings than UTF-8: recognised, and converted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::experiments {

/// The encodings text can be converted from, as data.encoding takes them; utf-8 is the first.
const std::vector<std::string>& encoding_names();

bool is_utf8(std::string_view bytes);

/// Why bytes are not UTF-8 text, and what they may be.
struct TextFault {
  std::string what;                    ///< "it looks like UTF-16 (little-endian)", "byte 0xe9 ... ; it looks like ..."
  std::size_t line = 0;                ///< where it shows first; 0: everywhere
  std::vector<std::string> encodings;  ///< of encoding_names, likeliest first; empty: it is no text
};

/// Nothing for UTF-8 without NUL bytes. UTF-16 and UTF-32 are told by byte order mark or by where the NUL bytes stand,
/// others by which bytes above 127 there are and how many of them in a row.
std::optional<TextFault> find_text_fault(std::string_view bytes);

/// Text of a file as UTF-8, without byte order mark. Throws DataError for bytes that are no text in `encoding`, naming
/// `file`, the line, the encoding that fits, and how to say so.
std::string utf8_text(std::string bytes, const std::string& encoding, const std::string& file);

/// "iconv -f CP1252 -t UTF-8 FILE >NEW" for the likeliest encoding.
std::string conversion_command(const TextFault& fault, const std::string& file);

/// For messages: bytes that are not UTF-8 become \xHH.
std::string printable(std::string_view bytes);

}  // namespace tapelab::experiments
