// Shape of a dense row-major array: up to four axes, no heap.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>

namespace tapelab {

/// Axis lengths, outermost first. Rank 0 is a scalar with one element.
class Shape {
 public:
  static constexpr std::size_t kMaxRank = 4;

  Shape() = default;
  /// Throws std::invalid_argument for more than kMaxRank axes.
  Shape(std::initializer_list<std::size_t> axes) : Shape(axes.begin(), axes.end()) {}
  template <class Iterator>
  Shape(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(*first);
  }

  std::size_t rank() const { return rank_; }
  /// The number of axes, as of any range; elements() is that of an array of this shape.
  std::size_t size() const { return rank_; }
  std::size_t operator[](std::size_t axis) const { return axes_[axis]; }
  std::size_t& operator[](std::size_t axis) { return axes_[axis]; }
  const std::size_t* begin() const { return axes_.data(); }
  const std::size_t* end() const { return axes_.data() + rank_; }

  /// Number of elements: the product of all axes.
  std::size_t elements() const;
  /// Length of the last axis; 1 for a scalar.
  std::size_t last() const { return rank_ == 0 ? 1 : axes_[rank_ - 1]; }
  /// Product of all axes but the last: rows of the matrix [rows, last].
  std::size_t rows() const { return last() == 0 ? 0 : elements() / last(); }
  /// The same shape with the last axis replaced. Rank must be at least 1.
  Shape with_last(std::size_t length) const;
  /// A new outermost axis in front. Throws std::invalid_argument when the rank would exceed kMaxRank.
  Shape with_front(std::size_t length) const;
  /// "[9, 1, 100]"; "[]" for a scalar.
  std::string to_string() const;

  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_) return false;
    for (std::size_t i = 0; i < a.rank_; ++i)
      if (a.axes_[i] != b.axes_[i]) return false;
    return true;
  }

 private:
  void push_back(std::size_t length);

  std::array<std::size_t, kMaxRank> axes_{};
  std::size_t rank_ = 0;
};

}  // namespace tapelab
