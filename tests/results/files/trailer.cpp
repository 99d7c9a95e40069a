#include "results/files/trailer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "results/run/run_file.hpp"
#include "results/text/errors.hpp"
#include "tests/results/example_runs.hpp"

using namespace tapelab::results;

namespace {

std::vector<std::byte> example_file() { return encode_run(examples::run("r000000000001", true, 0.1, "0.1", 1)); }

}  // namespace

TEST_CASE("trailer: an untouched file passes and comes back without its trailer") {
  const auto file = example_file();
  const auto checked = check_trailer(file, "a.h5");
  CHECK(checked.warning.empty());
  CHECK(checked.bytes.size() == file.size() - kTrailerBytes);
}

TEST_CASE("trailer: every flipped bit is found") {
  const auto file = example_file();
  std::mt19937 random(20240501);
  const auto must_be_damaged = [&](std::size_t bit) {
    auto flipped = file;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    CAPTURE(bit);
    CHECK_THROWS_AS(check_trailer(flipped, "a.h5"), DamagedFile);
  };
  for (int i = 0; i < 300; ++i) must_be_damaged(random() % (file.size() * 8));
  for (std::size_t bit = 0; bit < 96 * 8; ++bit)
    must_be_damaged(bit);  // the superblock, which names the end of the file
  for (std::size_t bit = (file.size() - kTrailerBytes) * 8; bit < file.size() * 8; ++bit) must_be_damaged(bit);
}

TEST_CASE("trailer: every truncation is found, except that of exactly the trailer, which loses nothing else") {
  const auto file = example_file();
  std::mt19937 random(7);
  std::vector<std::size_t> lengths = {
      0, 1, 63, 64, 65, file.size() - 1, file.size() - kTrailerBytes - 1, file.size() - kTrailerBytes + 1};
  while (lengths.size() < 108) lengths.push_back(random() % file.size());
  for (const std::size_t length : lengths) {
    if (length == file.size() - kTrailerBytes) continue;
    auto cut = file;
    cut.resize(length);
    CAPTURE(length);
    CHECK_THROWS_AS(check_trailer(cut, "a.h5"), DamagedFile);
  }
  auto bare = file;
  bare.resize(file.size() - kTrailerBytes);
  const auto checked = check_trailer(bare, "a.h5");
  CHECK(checked.warning == "'a.h5' was edited by another program: its contents can no longer be verified");
  CHECK(checked.bytes == bare);
}

TEST_CASE("trailer: messages name the file and what is wrong") {
  const std::string advice = "\n = use another copy of it, or its study's folder with runs/";
  auto file = example_file();
  const std::size_t held = file.size() - kTrailerBytes;
  const auto message = [](std::vector<std::byte> bytes) -> std::string {
    try {
      check_trailer(std::move(bytes), "a.h5");
    } catch (const DamagedFile& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message({}) == "'a.h5' is damaged: only 0 bytes are left" + advice);
  auto flipped = file;
  flipped[1000] ^= std::byte{4};
  CHECK(message(flipped) == "'a.h5' is damaged: its bytes do not match their checksum" + advice);
  auto longer = file;
  longer.insert(longer.begin() + 1000, std::byte{0});
  CHECK(message(longer) == "'a.h5' is damaged: it should hold " + std::to_string(held) +
                               " bytes before the checksum, but holds " + std::to_string(held + 1) + advice);
  const std::string whole = std::to_string(file.size());
  auto overwritten = file;
  overwritten[file.size() - 50] ^= std::byte{1};
  overwritten.push_back(std::byte{0});
  CHECK(message(overwritten) ==
        "'a.h5' is damaged: its last 64 bytes are not the checksum tapelab wrote there (cut short, or "
        "overwritten)" +
            advice);
  file.resize(500);
  CHECK(message(file) == "'a.h5' is damaged: it is cut short: 500 of " + whole + " bytes are left" + advice);
  file.resize(60);
  CHECK(message(file) == "'a.h5' is damaged: it is cut short: 60 of " + whole + " bytes are left" + advice);
  file.resize(40);
  CHECK(message(file) == "'a.h5' is damaged: only 40 bytes are left" + advice);
}

TEST_CASE("trailer: a file that is not there is an IoError") {
  CHECK_THROWS_WITH_AS(read_checked_file("/nowhere/a.h5"), "cannot read '/nowhere/a.h5': no such file", IoError);
}
