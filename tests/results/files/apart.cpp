// Work in a process of its own; what it does there is in tests/main_apart.cpp.
#include "results/files/apart.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace tapelab::results;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// What the answer to `word` is, or how the process came to its end.
std::string answer(Apart& apart, std::string_view word) {
  try {
    const auto bytes = apart.ask(bytes_of(word));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  } catch (const DiedApart& death) {
    return std::string("died: ") + death.what();
  }
}

std::string answer_of_one(std::string_view word) {
  Apart apart("test-echo", {.seconds = 1});
  return answer(apart, word);
}

}  // namespace

TEST_CASE("apart: messages of any length come and go until the end") {
  Apart apart("test-echo", {});
  const std::string large(5'000'000, 'x');
  CHECK(answer(apart, "a word") == "a word");
  CHECK(answer(apart, "") == "");
  CHECK(answer(apart, large) == large);
  CHECK(answer(apart, std::string_view("\0\n", 2)) == std::string("\0\n", 2));
}

TEST_CASE("apart: whatever the process dies of, this one lives and says it") {
  CHECK(answer_of_one("crash") == "died: crashed (Aborted)");
  CHECK(answer_of_one("spin") == "died: took longer than 1 second");
  CHECK(answer_of_one("hoard") == "died: took more memory than there is");
  CHECK(answer_of_one("throw") == "died: failed (exit code 1)");
  Apart apart("test-echo", {});
  CHECK(answer(apart, "well") == "well");
  CHECK(answer(apart, "crash") == "died: crashed (Aborted)");
  CHECK(answer(apart, "well") == "died: crashed before");
}

TEST_CASE("apart: work that the program does not know") {
  Apart apart("test-nothing", {});
  CHECK(answer(apart, "a word") == "died: failed (exit code 1)");
}
