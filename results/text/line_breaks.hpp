// Where lines end: nothing that people read is wider than what it is shown on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::results {

/// Columns of text that goes to a file or a pipe. What a terminal has is given by who writes to it.
inline constexpr std::size_t kLineWidth = 100;

/// Columns of prose in documents, Markdown and LaTeX.
inline constexpr std::size_t kDocumentWidth = 120;

/// Characters of a UTF-8 text.
std::size_t characters(std::string_view text);

/// Where a text may be broken.
enum class Breaks {
  kWords,  ///< between words; not beside "±" and "=" nor before "%" and a last "*": a number stays in one piece
  kNames   ///< behind '.' and '_' too
};

/// `text` in lines of at most `most` characters, or of one piece that cannot be broken; all but the first begin with
/// `indent` spaces. At least one line, which is empty for an empty text.
std::vector<std::string> broken(std::string_view text, std::size_t most, std::size_t indent,
                                Breaks breaks = Breaks::kWords);

/// Every line of `text` that is wider than `most` broken between words, the lines that continue it indented by
/// `indent` spaces more than itself. Other lines stay as they are.
std::string hanging(std::string_view text, std::size_t most, std::size_t indent = 2);

/// The words of `text` in lines of at most `most` characters, or of one longer word; all but the first line begin with
/// `indent`.
std::string wrapped(const std::string& text, const std::string& indent, std::size_t most = kLineWidth);

}  // namespace tapelab::results
