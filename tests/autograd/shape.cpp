#include "autograd/shape.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <stdexcept>
#include <vector>

using namespace tapelab;

TEST_CASE("elements, rows, last and text of a shape") {
  CHECK(Shape{}.elements() == 1);
  CHECK(Shape{}.last() == 1);
  CHECK(Shape{}.rows() == 1);
  CHECK(Shape{}.to_string() == "[]");
  CHECK(Shape{9, 1, 100}.elements() == 900);
  CHECK(Shape{9, 1, 100}.rows() == 9);
  CHECK(Shape{9, 1, 100}.last() == 100);
  CHECK(Shape{9, 1, 100}.to_string() == "[9, 1, 100]");
  CHECK(Shape{3, 0}.elements() == 0);
  CHECK(Shape{3, 0}.rows() == 0);
}

TEST_CASE("shapes are equal when all axes are") {
  CHECK(Shape{2, 3} == Shape{2, 3});
  CHECK(!(Shape{2, 3} == Shape{3, 2}));
  CHECK(!(Shape{2} == Shape{2, 1}));
  CHECK(!(Shape{} == Shape{1}));
}

// Algorithms of the standard library ask a range for its size first: a size that is anything but the length would make
// equal shapes unequal.
TEST_CASE("a shape is a range of its axes: size, distance and rank agree, equal shapes are equal ranges") {
  static_assert(std::ranges::contiguous_range<const Shape> && std::ranges::sized_range<const Shape>);
  for (const Shape& shape :
       {Shape{}, Shape{0}, Shape{5}, Shape{2, 3}, Shape{9, 1, 100}, Shape{3, 0}, Shape{2, 3, 4, 5}}) {
    CAPTURE(shape.to_string());
    CHECK(std::ranges::size(shape) == static_cast<std::size_t>(std::distance(shape.begin(), shape.end())));
    CHECK(std::size(shape) == shape.rank());
    const std::vector<std::size_t> axes(shape.begin(), shape.end());
    CHECK(std::ranges::size(shape) == axes.size());
    CHECK(std::ranges::equal(axes, shape));
    CHECK(std::ranges::equal(shape, axes));
    CHECK(std::equal(axes.begin(), axes.end(), shape.begin(), shape.end()));
    if (shape.rank() > 0) CHECK(!std::ranges::equal(shape.with_last(shape.last() + 1), axes));
  }
}

TEST_CASE("an axis replaced or put in front") {
  CHECK(Shape{2, 3}.with_last(7) == Shape{2, 7});
  CHECK(Shape{2, 3}.with_front(7) == Shape{7, 2, 3});
  CHECK(Shape{}.with_front(7) == Shape{7});
}

TEST_CASE("more than four axes are rejected") {
  CHECK_THROWS_WITH_AS((Shape{1, 2, 3, 4, 5}), "shape: at most 4 axes, no room after [1, 2, 3, 4]",
                       std::invalid_argument);
  CHECK_THROWS_AS((Shape{1, 2, 3, 4}.with_front(5)), std::invalid_argument);
}
