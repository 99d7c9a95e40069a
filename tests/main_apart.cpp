// main() of the tests of what reads files: they read some of them apart, in a process of their own program.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string_view>

#include "results/hdf5/apart.hpp"

namespace {

using tapelab::results::Channel;

/// Answers every message with itself, but for a few words that say how to die.
void echo_or_die(const Channel& channel) {
  while (const auto message = channel.receive()) {
    const std::string_view word(reinterpret_cast<const char*>(message->data()), message->size());
    if (word == "crash") std::abort();
    if (word == "hoard") throw std::bad_alloc();
    if (word == "throw") throw tapelab::results::h5::Error("what nobody expects");
    for (volatile std::size_t turns = 0; word == "spin";) turns = turns + 1;
    if (!channel.send(*message)) return;
  }
}

}  // namespace

int main(int count, char** words) {
  const std::array works = {tapelab::results::h5::reading_apart(),
                            tapelab::results::WorkApart{"test-echo", echo_or_die}};
  if (const auto code = tapelab::results::serve_apart(count, words, works)) return *code;
  return doctest::Context(count, words).run();
}
