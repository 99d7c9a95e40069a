#include "experiments/formats/npy_header.hpp"

#include <charconv>

namespace tapelab::experiments {
namespace {

/// Recursive descent over the few forms numpy writes. A step that does not match leaves `good` false for all that
/// follow.
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : rest_(text) {}

  std::optional<NpyHeader> parse() {
    NpyHeader header;
    bool has_type = false, has_order = false, has_shape = false;
    expect('{');
    while (good_ && !accept('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr") {
        has_type = true;
        parse_type(header.type);
      } else if (key == "fortran_order") {
        has_order = true;
        header.fortran_order = boolean();
      } else if (key == "shape") {
        has_shape = true;
        header.shape = extents();
      } else {
        good_ = false;
      }
      if (!accept(',') && !next_is('}')) good_ = false;
    }
    skip_blanks();
    if (!good_ || !rest_.empty() || !has_type || !has_order || !has_shape) return std::nullopt;
    return header;
  }

 private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool next_is(char c) {
    skip_blanks();
    return rest_.starts_with(c);
  }

  bool accept(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) { good_ = accept(c) && good_; }

  std::string_view quoted() {
    skip_blanks();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    const std::size_t end = quote == '\'' || quote == '"' ? rest_.find(quote, 1) : rest_.npos;
    if (end == rest_.npos) {
      good_ = false;
      return {};
    }
    const std::string_view text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }

  /// A quoted name or, for a structured type, a list, which is skipped.
  void parse_type(std::string& type) {
    if (!next_is('[')) {
      type = quoted();
      return;
    }
    int depth = 0;
    do {
      if (rest_.empty()) {
        good_ = false;
        return;
      }
      if (rest_.front() == '[' || rest_.front() == '(') ++depth;
      if (rest_.front() == ']' || rest_.front() == ')') --depth;
      rest_.remove_prefix(1);
    } while (depth > 0);
  }

  bool boolean() {
    skip_blanks();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    return good_ = false;
  }

  std::vector<std::size_t> extents() {
    std::vector<std::size_t> found;
    expect('(');
    while (good_ && !accept(')')) {
      skip_blanks();
      std::size_t extent = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      if (error != std::errc{}) good_ = false;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      found.push_back(extent);
      if (!accept(',') && !next_is(')')) good_ = false;
    }
    return found;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<NpyHeader> parse_npy_header(std::string_view text) { return HeaderParser(text).parse(); }

}  // namespace tapelab::experiments
