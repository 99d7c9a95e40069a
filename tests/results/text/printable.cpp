#include "results/text/printable.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "results/text/aligned_table.hpp"

using namespace tapelab::results;

TEST_CASE("printable: what acts on a terminal is escaped, what is shown stays") {
  CHECK(printable("plain\ttext\n") == "plain\ttext\n");
  CHECK(printable("ü 日本語 🙂 ±\u200d") == "ü 日本語 🙂 ±\u200d");
  CHECK(printable("\x1b[31mred\x1b]0;title\a") == "\\x1b[31mred\\x1b]0;title\\x07");
  CHECK(printable("back\b over\rline\x7f") == "back\\x08 over\\rline\\x7f");
  CHECK(printable(std::string("nul\0", 4)) == "nul\\x00");
  CHECK(printable("\u009b31m \u0085") == "\\x9b31m \\x85");  // C1: CSI in one character
  CHECK(printable("a\u202eb\u2066c\u2069\u200f\u061c\u2028") == "a\\u202eb\\u2066c\\u2069\\u200f\\u061c\\u2028");
  CHECK(printable_cell("two\nlines\tand") == "two\\nlines\\tand");
}

TEST_CASE("printable: every control character, and every byte that is no UTF-8") {
  for (int code = 0; code < 0xA0; ++code) {
    if (code >= 0x20 && code < 0x7F) continue;
    CAPTURE(code);
    const std::string text =
        code < 0x80 ? std::string(1, static_cast<char>(code)) : std::string("\xC2") + static_cast<char>(code);
    const std::string shown = printable_cell("<" + text + ">");
    CHECK(shown.starts_with("<\\"));
    for (const char c : shown) CHECK((c >= 0x20 && c < 0x7F));
  }
  for (const char* wrong :
       {"\xff", "\xc0\x9b", "\xe0\x80\x9b", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x9b", "\xe2\x80"}) {
    CAPTURE(wrong);
    for (const char c : printable(wrong)) CHECK((c >= 0x20 && c < 0x7F));
  }
}

TEST_CASE("printable: JSON reads back as it was") {
  const std::string text = "a\u202e\u009b\x7f\x1bü";
  const std::string json = nlohmann::json(text).dump();
  const std::string shown = printable(json, Escapes::kJson);
  CHECK(nlohmann::json::parse(shown) == text);
  CHECK(shown.find("\u202e") == std::string::npos);
  CHECK(shown.find("\u009b") == std::string::npos);
  CHECK(shown.find('\x7f') == std::string::npos);
}

TEST_CASE("printable: a message fits a screen, whatever it quotes") {
  const std::string megabytes(100 << 20, 'x');
  const std::string message = fit_screen("'" + megabytes + "' is no number\n  --> data.csv:2\n   = a hint\n");
  CHECK(message ==
        "'" + std::string(60, 'x') + "... (104857600 characters)' is no number\n  --> data.csv:2\n   = a hint\n");
  CHECK(fit_screen(megabytes).size() < 500);
  CHECK(fit_screen("it's '" + megabytes + "', isn't it?").size() < 600);
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "a line\n";
  CHECK(fit_screen(lines).size() < 400);
  std::string letters;  // two bytes each
  for (int i = 0; i < 5000; ++i) letters += "ü";
  CHECK(fit_screen("'" + letters + "'").find("... (5000 characters)'") != std::string::npos);
  const std::string list = "unknown 'a'; known are 'b', 'c'" + std::string(250, ' ') + "and 'd'\n  --> x.ini:3";
  CHECK(fit_screen(list) == list);
}

TEST_CASE("printable: tables keep their columns, whatever stands in them") {
  const TextTable table{{"name", "x"}, {{"\x1b[2Jevil\n", "1"}, {"ok", "2"}}};
  CHECK(aligned(table) == "name           x\n\\x1b[2Jevil\\n  1\nok             2\n");
  CHECK(markdown(table).find('\x1b') == std::string::npos);
  CHECK(booktabs(table).find('\x1b') == std::string::npos);
  CHECK(csv(table).find("\x1b[2Jevil\n") != std::string::npos);  // data stay data
  CHECK(aligned({{"name"}, {{std::string(100 << 20, 'x')}}}).size() < 200);
}
