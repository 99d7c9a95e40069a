#include "experiments/formats/text_encoding.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "experiments/formats/input_error.hpp"

namespace tapelab::experiments {
namespace {

struct Encoding {
  std::string_view name;   ///< as data.encoding takes it
  std::string_view iconv;  ///< as iconv does
  std::string_view shown;  ///< in messages
};
constexpr auto kEncodings = std::to_array<Encoding>({{"utf-8", "UTF-8", "UTF-8"},
                                                     {"utf-16", "UTF-16", "UTF-16"},
                                                     {"utf-16le", "UTF-16LE", "UTF-16 (little-endian)"},
                                                     {"utf-16be", "UTF-16BE", "UTF-16 (big-endian)"},
                                                     {"utf-32le", "UTF-32LE", "UTF-32 (little-endian)"},
                                                     {"utf-32be", "UTF-32BE", "UTF-32 (big-endian)"},
                                                     {"latin-1", "ISO-8859-1", "Latin-1"},
                                                     {"latin-2", "ISO-8859-2", "Latin-2"},
                                                     {"latin-9", "ISO-8859-15", "Latin-9"},
                                                     {"windows-1250", "CP1250", "Windows-1250"},
                                                     {"windows-1251", "CP1251", "Windows-1251"},
                                                     {"windows-1252", "CP1252", "Windows-1252"},
                                                     {"koi8-r", "KOI8-R", "KOI8-R"},
                                                     {"mac-roman", "MACINTOSH", "Mac Roman"},
                                                     {"gb18030", "GB18030", "GB18030"},
                                                     {"big5", "BIG5", "Big5"},
                                                     {"shift_jis", "CP932", "Shift JIS"},
                                                     {"euc-jp", "EUC-JP", "EUC-JP"},
                                                     {"euc-kr", "CP949", "EUC-KR"}});
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

const Encoding& encoding_of(std::string_view name) {
  return *std::ranges::find(kEncodings, name, &Encoding::name);  // a choice of the field table
}

bool is_wide(std::string_view name) { return name.starts_with("utf-16") || name.starts_with("utf-32"); }

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

/// Bytes of the UTF-8 character at `at`, 0 if there is none (Unicode 15, table 3-7).
std::size_t character_length(std::string_view bytes, std::size_t at) {
  const unsigned first = byte_at(bytes, at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > bytes.size()) return 0;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(bytes, at + 1) < low || byte_at(bytes, at + 1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (byte_at(bytes, at + i) < 0x80 || byte_at(bytes, at + i) > 0xBF) return 0;
  return length;
}

/// Where the first byte stands that is no UTF-8; npos if there is none.
std::size_t first_invalid(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_length(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return bytes.npos;
}

bool has_high_byte(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Whether the text is UTF-8 but for a few bytes: cut, or put together from two encodings.
bool is_mostly_utf8(std::string_view bytes) {
  std::size_t characters = 0, wrong = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_length(bytes, at);
    characters += length > 1;
    wrong += length == 0;
    at += std::max<std::size_t>(length, 1);
  }
  return characters > 2 * wrong;
}

std::size_t line_of(std::string_view bytes, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::ranges::count(bytes.substr(0, at), '\n'));
}

std::string hex_byte(unsigned byte) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "0x%02x", byte);
  return text.data();
}

/// Files that are often given for text, by how they begin.
std::string binary_kind(std::string_view bytes) {
  struct Kind {
    std::string_view begin, name;
  };
  static constexpr auto kKinds =
      std::to_array<Kind>({{"PK\x03\x04", "a ZIP archive, as Excel workbooks (.xlsx) and .npz files are"},
                           {"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls)"},
                           {"\x1F\x8B", "a file packed by gzip"},
                           {"PAR1", "a Parquet file"},
                           {"\x93NUMPY", "a .npy array; data.source = array reads it"},
                           {"\x89HDF", "an HDF5 file; data.source = array reads it"}});
  for (const Kind& kind : kKinds)
    if (bytes.starts_with(kind.begin)) return std::string(kind.name);
  return "";
}

/// NUL bytes at each place modulo 4, in the first bytes.
std::array<std::size_t, 4> nul_places(std::string_view bytes) {
  std::array<std::size_t, 4> counts = {};
  for (std::size_t at = 0; at < std::min<std::size_t>(bytes.size(), 65536); ++at) counts[at % 4] += bytes[at] == '\0';
  return counts;
}

/// UTF-16 or UTF-32: the name, or "" if it is neither. The characters of numbers have zeros in all but one byte.
std::string wide_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "utf-32le";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "utf-32be";
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return "utf-16";
  const auto nul = nul_places(bytes);
  const std::size_t most = std::min<std::size_t>(bytes.size(), 65536), odd = nul[1] + nul[3], even = nul[0] + nul[2];
  if (odd + even > most / 2 && nul[2] > most / 8) return nul[0] == 0 ? "utf-32le" : nul[3] == 0 ? "utf-32be" : "";
  if (odd > most / 4 && even <= odd / 8) return "utf-16le";
  if (even > most / 4 && odd <= even / 8) return "utf-16be";
  return "";
}

/// How bytes above 127 stand in text of one or two bytes a character.
struct HighBytes {
  std::size_t count = 0, controls = 0;     ///< controls: 0x80 to 0x9F, which Latin-1 leaves empty
  std::size_t undefined = 0;               ///< that Windows-1252 leaves empty
  std::size_t c0_to_df = 0, e0_to_ff = 0;  ///< small letters of KOI8-R, of Windows-1251
  std::size_t in_runs = 0;                 ///< beside another one
  std::size_t odd_runs = 0, runs = 0;      ///< rows of them, of an odd number
};

HighBytes high_bytes(std::string_view bytes) {
  HighBytes high;
  std::size_t run = 0;
  const auto end_run = [&] {
    high.runs += run > 0;
    high.odd_runs += run % 2;
    if (run > 1) high.in_runs += run;
    run = 0;
  };
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      end_run();
      continue;
    }
    ++run;
    ++high.count;
    high.controls += byte < 0xA0;
    high.undefined += byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D;
    high.c0_to_df += byte >= 0xC0 && byte <= 0xDF;
    high.e0_to_ff += byte >= 0xE0;
  }
  end_run();
  return high;
}

/// Encodings with bytes above 127, likeliest first. Letters of Western languages stand alone among ASCII; Cyrillic
/// words are rows of them; East Asian characters are pairs.
std::vector<std::string> byte_encodings(std::string_view bytes) {
  const HighBytes high = high_bytes(bytes);
  if (2 * high.in_runs > high.count) {
    if (high.odd_runs == 0 && high.controls == 0) return {"gb18030", "euc-kr", "big5", "euc-jp"};
    if (high.undefined + high.controls > high.count / 4) return {"shift_jis", "gb18030"};
    if (high.c0_to_df > high.e0_to_ff) return {"koi8-r", "windows-1251"};
    return {"windows-1251", "koi8-r"};
  }
  if (high.undefined > 0) return {"mac-roman", "shift_jis"};
  return high.controls > 0 ? std::vector<std::string>{"windows-1252", "windows-1250", "mac-roman"}
                           : std::vector<std::string>{"latin-1", "windows-1252", "latin-2"};
}

/// "Latin-1 or Windows-1252": the first two.
std::string shown_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 2); ++i)
    text += (i == 0 ? "" : " or ") + std::string(encoding_of(names[i]).shown);
  return text;
}

class Converter {
 public:
  explicit Converter(const Encoding& from) : handle_(iconv_open("UTF-8", std::string(from.iconv).c_str())) {
    if (handle_ != reinterpret_cast<iconv_t>(-1)) return;
    throw ConfigError(
        {.message = "this system cannot convert text from " + std::string(from.shown),
         .key = "data.encoding",
         .hints = {"on Debian: apt-get install libc-gconv-modules-extra; or convert the file elsewhere"}});
  }
  ~Converter() { iconv_close(handle_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// `bad`: where the first byte stands that is no character, npos if all are.
  std::string convert(std::string_view bytes, std::size_t& bad) {
    std::string text;
    std::array<char, std::size_t{1} << 14> block;
    char* from = const_cast<char*>(bytes.data());  // iconv does not write there
    std::size_t left = bytes.size();
    bad = bytes.npos;
    while (left > 0) {
      char* to = block.data();
      std::size_t room = block.size();
      const std::size_t result = iconv(handle_, &from, &left, &to, &room);
      text.append(block.data(), block.size() - room);
      if (result != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
      bad = bytes.size() - left;
      break;
    }
    return text;
  }

 private:
  iconv_t handle_;
};

/// UTF-16 without a byte order mark: where the zeros stand says which one.
std::string_view with_byte_order(std::string_view name, std::string_view bytes) {
  if (name != "utf-16" || bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return name;
  const auto nul = nul_places(bytes);
  return nul[0] + nul[2] > nul[1] + nul[3] ? "utf-16be" : "utf-16le";
}

/// How data.encoding is to be set, and how to do without.
std::vector<std::string> encoding_hints(const TextFault& fault, const std::string& file) {
  if (fault.encodings.empty())
    return {fault.line > 0 ? "correct the line, or write the file again"
                           : "give a text file: cells separated by commas, a line for each step"};
  std::string others;
  for (std::size_t i = 1; i < fault.encodings.size(); ++i) others += (i == 1 ? "" : ", ") + fault.encodings[i];
  return {
      "data.encoding = " + fault.encodings.front() + " reads it" + (others.empty() ? "" : "; otherwise try " + others),
      "or convert the file: " + conversion_command(fault, file)};
}

[[noreturn]] void reject(const std::string& file, const std::string& what, const TextFault& fault) {
  throw DataError({.message = "'" + file + "' " + what,
                   .where = {fault.line > 0 ? file : "", fault.line},
                   .key = "data.encoding",
                   .hints = encoding_hints(fault, file)});
}

[[noreturn]] void cut_short(const std::string& file, const Encoding& encoding, std::size_t at) {
  throw DataError({.message = "'" + file + "' is damaged: byte " + std::to_string(at) +
                              " does not begin a character of " + std::string(encoding.shown),
                   .key = "data.encoding",
                   .hints = {"the file is cut short or was changed; write it again"}});
}

[[noreturn]] void wrong_encoding(const std::string& file, const Encoding& encoding, std::string_view bytes,
                                 std::size_t line) {
  const auto fault = find_text_fault(bytes);
  const std::string is = fault ? fault->what : "it is UTF-8";
  throw ConfigError({.message = "'" + file + "' is not " + std::string(encoding.shown) + " text: " + is,
                     .where = {line > 0 ? file : "", line},
                     .key = "data.encoding",
                     .hints = fault ? encoding_hints(*fault, file)
                                    : std::vector<std::string>{"data.encoding = utf-8, the default, reads it"}});
}

/// Latin-1 and its kin take any bytes; several of them that make up UTF-8 are no accident.
bool is_utf8_after_all(std::string_view bytes, std::string_view encoding) {
  return (encoding.starts_with("latin") || encoding == "windows-1252") && has_high_byte(bytes) && is_utf8(bytes);
}

}  // namespace

const std::vector<std::string>& encoding_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (const Encoding& encoding : kEncodings) found.emplace_back(encoding.name);
    return found;
  }();
  return names;
}

bool is_utf8(std::string_view bytes) { return first_invalid(bytes) == bytes.npos; }

std::optional<TextFault> find_text_fault(std::string_view bytes) {
  const std::size_t nul = bytes.find('\0'), bad = first_invalid(bytes);
  if (nul == bytes.npos && bad == bytes.npos) return std::nullopt;
  if (const std::string wide = wide_encoding(bytes); !wide.empty())
    return TextFault{.what = "it looks like " + std::string(encoding_of(wide).shown), .line = 0, .encodings = {wide}};
  if (const std::string kind = binary_kind(bytes); !kind.empty())
    return TextFault{.what = "it is " + kind, .line = 0, .encodings = {}};
  if (nul != bytes.npos)
    return TextFault{.what = "it holds a NUL byte, which no text does", .line = line_of(bytes, nul), .encodings = {}};
  const std::string byte = "byte " + hex_byte(byte_at(bytes, bad));
  if (is_mostly_utf8(bytes))
    return TextFault{
        .what = byte + " is not a character; the rest is UTF-8", .line = line_of(bytes, bad), .encodings = {}};
  TextFault fault = {.what = "", .line = line_of(bytes, bad), .encodings = byte_encodings(bytes)};
  fault.what = byte + "; it looks like " + shown_names(fault.encodings);
  return fault;
}

std::string conversion_command(const TextFault& fault, const std::string& file) {
  return "iconv -f " + std::string(encoding_of(fault.encodings.front()).iconv) + " -t UTF-8 " + file + " >NEW_FILE";
}

std::string utf8_text(std::string bytes, const std::string& name, const std::string& file) {
  const Encoding& encoding = encoding_of(with_byte_order(name, bytes));
  if (name == "utf-8") {
    if (const auto fault = find_text_fault(bytes)) reject(file, "is not UTF-8 text: " + fault->what, *fault);
  } else {
    if (is_utf8_after_all(bytes, name) || (is_wide(name) && bytes.find('\0') == bytes.npos && !bytes.empty()))
      wrong_encoding(file, encoding, bytes, 0);
    std::size_t bad = 0;
    std::string text = Converter(encoding).convert(bytes, bad);
    if (bad != bytes.npos && is_wide(name)) cut_short(file, encoding, bad);
    if (bad != bytes.npos || text.find('\0') != text.npos)
      wrong_encoding(file, encoding, bytes, bad == bytes.npos ? 0 : line_of(bytes, bad));
    bytes = std::move(text);
  }
  if (bytes.starts_with(kUtf8Mark)) bytes.erase(0, kUtf8Mark.size());
  return bytes;
}

std::string printable(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_length(bytes, at);
    text += length > 0 ? std::string(bytes.substr(at, length)) : "\\" + hex_byte(byte_at(bytes, at)).substr(1);
    at += std::max<std::size_t>(length, 1);
  }
  return text;
}

}  // namespace tapelab::experiments
