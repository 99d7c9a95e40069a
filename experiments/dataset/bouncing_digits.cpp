#include "experiments/dataset/bouncing_digits.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace tapelab::experiments {
namespace {

/// One coordinate: moved, and bounced off the walls at 0 and 1.
void move(double& position, double& velocity) {
  position += velocity;
  if (position > 0 && position < 1) return;
  position = std::clamp(position, 0.0, 1.0);
  velocity = -velocity;
}

}  // namespace

struct BouncingDigits::Path {
  double x, y, vx, vy;

  Path(RandomStream& stream, const BouncingOptions& options) : x(stream.uniform()), y(stream.uniform()) {
    const double direction = 2 * std::numbers::pi * stream.uniform();
    const double speed = options.max_speed ? stream.uniform(options.speed, *options.max_speed) : options.speed;
    vx = speed * std::cos(direction);
    vy = speed * std::sin(direction);
  }

  void advance() {
    move(x, vx);
    move(y, vy);
  }
};

BouncingDigits::BouncingDigits(std::shared_ptr<const Digits> digits, const BouncingOptions& options)
    : digits_(std::move(digits)), options_(options) {
  if (options_.canvas < digits_->side)
    throw std::invalid_argument("bouncing digits: the canvas is smaller than a digit");
  for (std::size_t i = 0; i < digits_->labels.size(); ++i) {
    const std::size_t label = digits_->labels[i];
    if (label >= of_class_.size()) of_class_.resize(label + 1);
    of_class_[label].push_back(i);
  }
}

std::size_t BouncingDigits::draw(RandomStream stream, float* video, std::optional<std::size_t> of_class) const {
  std::fill_n(video, options_.frames * frame_size(), 0.0f);
  std::size_t first = 0;
  for (std::size_t d = 0; d < options_.digits; ++d) {
    const bool chosen = d == 0 && of_class;
    const std::size_t drawn = stream.below(chosen ? of_class_[*of_class].size() : digits_->count());
    const std::size_t digit = chosen ? of_class_[*of_class][drawn] : drawn;
    if (d == 0) first = digit;
    Path path(stream, options_);
    for (std::size_t f = 0; f < options_.frames; ++f) {
      path.advance();
      paint(digit, path, video + f * frame_size());
    }
  }
  return first;
}

void BouncingDigits::paint(std::size_t digit, const Path& path, float* frame) const {
  const std::size_t side = digits_->side;
  const auto box = static_cast<double>(options_.canvas - side);
  const auto left = static_cast<std::size_t>(box * path.x), top = static_cast<std::size_t>(box * path.y);
  const float* pixels = digits_->pixels.data() + digit * side * side;
  for (std::size_t row = 0; row < side; ++row) {
    float* to = frame + (top + row) * options_.canvas + left;
    for (std::size_t column = 0; column < side; ++column)
      to[column] = std::max(to[column], pixels[row * side + column]);
  }
}

}  // namespace tapelab::experiments
