#include "experiments/frames/canvas.hpp"

#include <cairo/cairo.h>

#include <stdexcept>

#include "experiments/frames/letters.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error(std::string("cairo: ") + cairo_status_to_string(status));
}

/// RGB, four bytes per pixel.
Surface make_surface(std::size_t width, std::size_t height) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height)),
                  cairo_surface_destroy);
  check(cairo_surface_status(surface.get()));
  return surface;
}

std::shared_ptr<cairo_t> make_context(std::size_t width, std::size_t height) {
  const Surface surface = make_surface(width, height);
  return {cairo_create(surface.get()), cairo_destroy};
}

void set_grey(cairo_t* context, double grey) { cairo_set_source_rgb(context, grey, grey, grey); }

double width_of(cairo_t* context, const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(context, text.c_str(), &extents);
  return extents.x_advance;
}

void check_size(std::size_t width, std::size_t height) {
  const bool fits =
      width <= Canvas::kMostAlongSide && height <= Canvas::kMostAlongSide && width * height <= Canvas::kMostPixels;
  if (fits) return;
  throw results::UsageError("the picture would have " + std::to_string(width) + " x " + std::to_string(height) +
                                " pixels; at most " + std::to_string(Canvas::kMostAlongSide) + " along a side and " +
                                std::to_string(Canvas::kMostPixels) + " in all can be drawn",
                            {"draw fewer sequences with --samples, or smaller frames with --zoom"});
}

}  // namespace

Canvas::Canvas(std::size_t width, std::size_t height) : width_(width), height_(height) {
  check_size(width, height);
  context_ = make_context(width, height);
  check(cairo_status(context_.get()));
  set_grey(context_.get(), 1);
  cairo_paint(context_.get());
}

void Canvas::text(double x, double y, const std::string& text, double size, Align align, double grey) {
  choose_letters(context_.get(), size);
  const double part = align == Align::kLeft ? 0 : align == Align::kCentre ? 0.5 : 1;
  set_grey(context_.get(), grey);
  cairo_move_to(context_.get(), x - part * width_of(context_.get(), text), y);
  cairo_show_text(context_.get(), text.c_str());
}

void Canvas::vertical_line(double x, double top, double bottom, double thickness, double grey) {
  set_grey(context_.get(), grey);
  cairo_rectangle(context_.get(), x, top, thickness, bottom - top);
  cairo_fill(context_.get());
}

void Canvas::frame_outline(double x, double y, double width, double height, double grey) {
  set_grey(context_.get(), grey);
  cairo_set_line_width(context_.get(), 1);
  cairo_rectangle(context_.get(), x + 0.5, y + 0.5, width - 1, height - 1);
  cairo_stroke(context_.get());
}

void Canvas::picture(double x, double y, std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height,
                     std::size_t zoom) {
  const Surface surface = make_surface(width, height);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())) / 4;
  auto* to = reinterpret_cast<std::uint32_t*>(cairo_image_surface_get_data(surface.get()));
  for (std::size_t i = 0; i < pixels.size(); ++i) to[i / width * stride + i % width] = pixels[i] * 0x010101u;
  cairo_surface_mark_dirty(surface.get());

  cairo_t* context = context_.get();
  cairo_save(context);
  cairo_translate(context, x, y);
  cairo_scale(context, static_cast<double>(zoom), static_cast<double>(zoom));
  cairo_set_source_surface(context, surface.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
  cairo_rectangle(context, 0, 0, static_cast<double>(width), static_cast<double>(height));
  cairo_fill(context);
  cairo_restore(context);
}

std::vector<std::byte> Canvas::png() const {
  std::vector<std::byte> bytes;
  const auto append = [](void* to, const unsigned char* data, unsigned int length) {
    auto& all = *static_cast<std::vector<std::byte>*>(to);
    const auto* first = reinterpret_cast<const std::byte*>(data);
    all.insert(all.end(), first, first + length);
    return CAIRO_STATUS_SUCCESS;
  };
  check(cairo_status(context_.get()));
  check(cairo_surface_write_to_png_stream(cairo_get_target(context_.get()), append, &bytes));
  return bytes;
}

std::vector<std::uint8_t> Canvas::grey_values() const {
  cairo_surface_t* surface = cairo_get_target(context_.get());
  check(cairo_status(context_.get()));
  cairo_surface_flush(surface);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface)) / 4;
  const auto* from = reinterpret_cast<const std::uint32_t*>(cairo_image_surface_get_data(surface));
  std::vector<std::uint8_t> values(width_ * height_);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::uint8_t>(from[i / width_ * stride + i % width_] & 0xff);
  return values;
}

double Canvas::text_width(const std::string& text, double size) {
  const std::shared_ptr<cairo_t> context = make_context(1, 1);
  choose_letters(context.get(), size);
  return width_of(context.get(), text);
}

}  // namespace tapelab::experiments
