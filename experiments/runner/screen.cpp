#include "experiments/runner/screen.hpp"

#include <algorithm>

#include "results/text/printable.hpp"

namespace tapelab::experiments {

Carries carried_by(const std::vector<std::string>& words, bool to_terminal) {
  const auto has = [&](const char* option) { return std::ranges::find(words, option) != words.end(); };
  if (has("--json")) return Carries::kJson;
  const bool csv = has("--csv") || (!words.empty() && words.front() == "export");
  return csv && !to_terminal ? Carries::kData : Carries::kText;
}

bool Screen::put(std::string_view text) {
  std::string shown;
  switch (carries_) {
    case Carries::kData:
      break;
    case Carries::kJson:
      shown = results::printable(text, results::Escapes::kJson);
      break;
    case Carries::kMessages:
      shown = results::printable(results::fit_screen(std::string(text)));
      break;
    case Carries::kText:
      shown = results::printable(text);
      break;
  }
  const std::string_view out = carries_ == Carries::kData ? text : std::string_view(shown);
  return to_.sputn(out.data(), static_cast<std::streamsize>(out.size())) == static_cast<std::streamsize>(out.size());
}

std::streamsize Screen::xsputn(const char* text, std::streamsize size) {
  const std::string_view all(text, static_cast<std::size_t>(size));
  if (carries_ == Carries::kData || (unfinished_.empty() && results::unfinished_bytes(all) == 0))
    return put(all) ? size : 0;
  std::string whole = unfinished_.append(all);
  const std::size_t left = results::unfinished_bytes(whole);
  unfinished_ = whole.substr(whole.size() - left);
  whole.erase(whole.size() - left);
  return put(whole) ? size : 0;
}

Screen::int_type Screen::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char one = traits_type::to_char_type(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

int Screen::sync() {
  if (!unfinished_.empty()) {
    put(unfinished_);
    unfinished_.clear();
  }
  return to_.pubsync();
}

void Screen::put_code(std::string_view code) { to_.sputn(code.data(), static_cast<std::streamsize>(code.size())); }

std::ostream& operator<<(std::ostream& out, ScreenCode code) {
  if (auto* const screen = dynamic_cast<Screen*>(out.rdbuf()))
    screen->put_code(code.code);
  else
    out << code.code;
  return out;
}

}  // namespace tapelab::experiments
