#include "autograd/shape.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace tapelab;

TEST_CASE("size, rows, last and text of a shape") {
  CHECK(Shape{}.size() == 1);
  CHECK(Shape{}.last() == 1);
  CHECK(Shape{}.rows() == 1);
  CHECK(Shape{}.to_string() == "[]");
  CHECK(Shape{9, 1, 100}.size() == 900);
  CHECK(Shape{9, 1, 100}.rows() == 9);
  CHECK(Shape{9, 1, 100}.last() == 100);
  CHECK(Shape{9, 1, 100}.to_string() == "[9, 1, 100]");
  CHECK(Shape{3, 0}.size() == 0);
  CHECK(Shape{3, 0}.rows() == 0);
}

TEST_CASE("shapes are equal when all axes are") {
  CHECK(Shape{2, 3} == Shape{2, 3});
  CHECK(!(Shape{2, 3} == Shape{3, 2}));
  CHECK(!(Shape{2} == Shape{2, 1}));
  CHECK(!(Shape{} == Shape{1}));
}

TEST_CASE("an axis replaced or put in front") {
  CHECK(Shape{2, 3}.with_last(7) == Shape{2, 7});
  CHECK(Shape{2, 3}.with_front(7) == Shape{7, 2, 3});
  CHECK(Shape{}.with_front(7) == Shape{7});
}

TEST_CASE("more than four axes are refused") {
  CHECK_THROWS_WITH_AS((Shape{1, 2, 3, 4, 5}), "shape: at most 4 axes, no room after [1, 2, 3, 4]",
                       std::invalid_argument);
  CHECK_THROWS_AS((Shape{1, 2, 3, 4}.with_front(5)), std::invalid_argument);
}
