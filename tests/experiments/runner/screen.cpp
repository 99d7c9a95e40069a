#include "experiments/runner/screen.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace tapelab::experiments;

namespace {

std::string shown(Carries carries, const auto& write) {
  std::ostringstream to;
  Screen screen(*to.rdbuf(), carries);
  std::ostream out(&screen);
  write(out);
  out.flush();
  return to.str();
}

}  // namespace

TEST_CASE("screen: our own codes pass, those of data do not") {
  const auto write = [](std::ostream& out) { out << ScreenCode{"\033[31m"} << "a\033[2J" << ScreenCode{"\033[0m"}; };
  CHECK(shown(Carries::kText, write) == "\033[31ma\\x1b[2J\033[0m");
  CHECK(shown(Carries::kMessages, write) == "\033[31ma\\x1b[2J\033[0m");
  std::ostringstream plain;
  write(plain);
  CHECK(plain.str() == "\033[31ma\033[2J\033[0m");
}

TEST_CASE("screen: characters arrive whole, in whatever pieces they are written") {
  const std::string text = "ü日🙂\u202e\xff.";
  const auto by_byte = [&](std::ostream& out) {
    for (const char c : text) out.put(c);
  };
  const auto whole = [&](std::ostream& out) { out << text; };
  CHECK(shown(Carries::kText, by_byte) == "ü日🙂\\u202e\\xff.");
  CHECK(shown(Carries::kText, whole) == shown(Carries::kText, by_byte));
  CHECK(shown(Carries::kText, [](std::ostream& out) { out << "cut \xe2\x80"; }) == "cut \\xe2\\x80");
  CHECK(shown(Carries::kData, by_byte) == text);
}

TEST_CASE("screen: JSON and CSV are data, but a terminal is not given CSV as it is") {
  CHECK(carried_by({"ls", "s", "--json"}, true) == Carries::kJson);
  CHECK(carried_by({"table", "s", "--csv"}, false) == Carries::kData);
  CHECK(carried_by({"table", "s", "--csv"}, true) == Carries::kText);
  CHECK(carried_by({"export", "s", "--runs"}, false) == Carries::kData);
  CHECK(carried_by({"ls", "s"}, false) == Carries::kText);
  CHECK(shown(Carries::kJson, [](std::ostream& out) { out << "\"\u009b\""; }) == "\"\\u009b\"");
}

TEST_CASE("screen: a message of any length is cut to a screen") {
  const std::string cell(100 << 20, 'x');
  CHECK(shown(Carries::kMessages, [&](std::ostream& out) { out << "error: '" << cell << "'"; }).size() < 1920);
  CHECK(shown(Carries::kMessages, [&](std::ostream& out) { out << "error: '" + cell + "'"; }).size() < 1920);
}
