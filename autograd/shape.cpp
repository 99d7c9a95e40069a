#include "autograd/shape.hpp"

#include <stdexcept>

namespace tapelab {

void Shape::push_back(std::size_t length) {
  if (rank_ == kMaxRank)
    throw std::invalid_argument("shape: at most " + std::to_string(kMaxRank) + " axes, no room after " + to_string());
  axes_[rank_++] = length;
}

std::size_t Shape::elements() const {
  std::size_t n = 1;
  for (std::size_t axis : *this) n *= axis;
  return n;
}

Shape Shape::with_last(std::size_t length) const {
  Shape s = *this;
  s.axes_[rank_ - 1] = length;
  return s;
}

Shape Shape::with_front(std::size_t length) const {
  Shape s{length};
  for (std::size_t axis : *this) s.push_back(axis);
  return s;
}

std::string Shape::to_string() const {
  std::string text = "[";
  for (std::size_t i = 0; i < rank_; ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(axes_[i]);
  }
  return text + "]";
}

}  // namespace tapelab
