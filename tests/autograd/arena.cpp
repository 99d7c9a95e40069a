#include "autograd/arena.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

using namespace tapelab;

TEST_CASE("arena memory is aligned and does not overlap") {
  Arena arena(128);
  std::vector<std::pair<std::byte*, std::size_t>> pieces;
  for (std::size_t n : {1, 63, 64, 65, 1000, 1, 129, 5000, 7}) {
    auto* p = arena.allocate<std::byte>(n);
    CHECK(reinterpret_cast<std::uintptr_t>(p) % Arena::kAlignment == 0);
    std::fill_n(p, n, static_cast<std::byte>(pieces.size()));
    pieces.push_back({p, n});
  }
  for (std::size_t k = 0; k < pieces.size(); ++k)
    CHECK(std::all_of(pieces[k].first, pieces[k].first + pieces[k].second,
                      [k](std::byte b) { return b == static_cast<std::byte>(k); }));
}

TEST_CASE("an identical second pass gets the same memory") {
  Arena arena(256);
  const auto pass = [&arena] {
    std::vector<double*> pointers;
    for (std::size_t n : {3, 100, 1, 1000, 5, 20, 4000}) pointers.push_back(arena.allocate<double>(n));
    return pointers;
  };
  const auto first = pass();
  arena.reset();
  CHECK(pass() == first);
}

TEST_CASE("used and peak bytes count whole cache lines") {
  Arena arena;
  CHECK(arena.used_bytes() == 0);
  arena.allocate<char>(1);
  CHECK(arena.used_bytes() == 64);
  arena.allocate<double>(9);
  CHECK(arena.used_bytes() == 64 + 128);
  arena.reset();
  CHECK(arena.used_bytes() == 0);
  CHECK(arena.peak_bytes() == 192);
  arena.allocate<char>(64);
  CHECK(arena.peak_bytes() == 192);
}

TEST_CASE("an empty allocation is allowed") {
  Arena arena;
  CHECK(arena.allocate<float>(0) != nullptr);
  CHECK(arena.used_bytes() == 0);
}

#ifdef TAPELAB_POISON
TEST_CASE("memory taken back is filled with NaN") {
  Arena arena;
  auto* x = arena.allocate<double>(10);
  auto* y = arena.allocate<float>(10);
  std::fill_n(x, 10, 1.0);
  std::fill_n(y, 10, 1.0f);
  arena.reset();
  CHECK(std::all_of(x, x + 10, [](double v) { return std::isnan(v); }));
  CHECK(std::all_of(y, y + 10, [](float v) { return std::isnan(v); }));
}
#endif
