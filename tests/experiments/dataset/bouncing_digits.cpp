#include "experiments/dataset/bouncing_digits.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

using namespace tapelab;
using namespace tapelab::experiments;

namespace {

using Video = std::vector<float>;

/// Two digits of 2x2 pixels: class 3 is dark, class 5 bright.
std::shared_ptr<const Digits> two_digits() {
  return std::make_shared<const Digits>(
      Digits{.side = 2, .pixels = {0.1f, 0.2f, 0.3f, 0.4f, 0.6f, 0.7f, 0.8f, 0.9f}, .labels = {3, 5}});
}

RandomStream stream(std::uint32_t n, std::uint64_t seed = 1) { return {seed, Purpose::kTrainingVideos, 0, n}; }

Video draw(const BouncingDigits& videos, std::uint32_t n, std::optional<std::size_t> of_class = {}) {
  Video video(videos.options().frames * videos.frame_size(), -1.0f);
  videos.draw(stream(n), video.data(), of_class);
  return video;
}

/// Where the brightest digit's corner stands in each frame; one digit only.
std::vector<std::pair<std::size_t, std::size_t>> corners(const Video& video, std::size_t canvas) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t frame = 0; frame < video.size() / canvas / canvas; ++frame) {
    const auto begin = video.begin() + static_cast<std::ptrdiff_t>(frame * canvas * canvas);
    const auto at = std::find_if(begin, begin + static_cast<std::ptrdiff_t>(canvas * canvas),
                                 [](float pixel) { return pixel > 0; });
    const auto pixel = static_cast<std::size_t>(at - begin);
    found.emplace_back(pixel % canvas, pixel / canvas);
  }
  return found;
}

}  // namespace

TEST_CASE("bouncing digits: a digit moves as the paper's text says, frame by frame") {
  const BouncingOptions options{.canvas = 12, .digits = 1, .frames = 50, .speed = 0.13};
  const BouncingDigits videos(two_digits(), options);
  for (std::uint32_t n = 0; n < 20; ++n) {
    const Video video = draw(videos, n);
    RandomStream numbers = stream(n);
    const std::size_t digit = numbers.below(2);
    double x = numbers.uniform(), y = numbers.uniform();
    const double angle = 2 * std::numbers::pi * numbers.uniform();
    double vx = 0.13 * std::cos(angle), vy = 0.13 * std::sin(angle);
    Video expected(video.size(), 0.0f);
    for (std::size_t frame = 0; frame < 50; ++frame) {
      x += vx;
      y += vy;
      if (x <= 0 || x >= 1) vx = -vx;
      if (y <= 0 || y >= 1) vy = -vy;
      x = std::min(std::max(x, 0.0), 1.0);
      y = std::min(std::max(y, 0.0), 1.0);
      for (std::size_t row = 0; row < 2; ++row)
        for (std::size_t column = 0; column < 2; ++column)
          expected[frame * 144 + (static_cast<std::size_t>(10 * y) + row) * 12 + static_cast<std::size_t>(10 * x) +
                   column] = two_digits()->pixels[digit * 4 + row * 2 + column];
    }
    CHECK(video == expected);
  }
}

TEST_CASE("bouncing digits: they reach every place, never leave the canvas, and bounce") {
  const BouncingDigits videos(two_digits(), {.canvas = 6, .digits = 1, .frames = 400, .speed = 0.3});
  std::vector<bool> seen(25, false);
  for (const auto& [x, y] : corners(draw(videos, 0), 6)) {
    REQUIRE(x <= 4);
    REQUIRE(y <= 4);
    seen[y * 5 + x] = true;
  }
  CHECK(std::count(seen.begin(), seen.end(), true) > 15);
}

TEST_CASE("bouncing digits: speeds between the two limits") {
  const BouncingDigits videos(two_digits(),
                              {.canvas = 1002, .digits = 1, .frames = 2, .speed = 0.05, .max_speed = 0.2});
  double slowest = 1, fastest = 0;
  for (std::uint32_t n = 0; n < 60; ++n) {
    const auto at = corners(draw(videos, n), 1002);
    const auto distance = [](std::size_t a, std::size_t b) { return static_cast<double>(a) - static_cast<double>(b); };
    const double moved = std::hypot(distance(at[1].first, at[0].first), distance(at[1].second, at[0].second)) / 1000;
    if (at[1].first == 0 || at[1].first == 1000 || at[1].second == 0 || at[1].second == 1000) continue;  // bounced
    slowest = std::min(slowest, moved);
    fastest = std::max(fastest, moved);
  }
  CHECK(slowest > 0.047);
  CHECK(slowest < 0.09);
  CHECK(fastest > 0.16);
  CHECK(fastest < 0.203);
}

TEST_CASE("bouncing digits: a video is a function of its stream; where digits overlap the brighter pixel counts") {
  const BouncingDigits videos(two_digits(), {.canvas = 3, .digits = 3, .frames = 30});
  CHECK(draw(videos, 7) == draw(videos, 7));
  CHECK(draw(videos, 7) != draw(videos, 8));
  const BouncingDigits on_one_place(two_digits(), {.canvas = 2, .digits = 20, .frames = 2});
  CHECK(draw(on_one_place, 0) == Video{0.6f, 0.7f, 0.8f, 0.9f, 0.6f, 0.7f, 0.8f, 0.9f});
}

TEST_CASE("bouncing digits: of a class where asked for") {
  const BouncingDigits videos(two_digits(), {.canvas = 2, .digits = 1, .frames = 1});
  for (std::uint32_t n = 0; n < 10; ++n) {
    CHECK(draw(videos, n, 3) == Video{0.1f, 0.2f, 0.3f, 0.4f});
    CHECK(draw(videos, n, 5) == Video{0.6f, 0.7f, 0.8f, 0.9f});
  }
  CHECK_THROWS_AS(BouncingDigits(two_digits(), {.canvas = 1}), std::invalid_argument);
}
