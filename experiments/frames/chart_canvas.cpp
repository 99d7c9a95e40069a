#include "experiments/frames/chart_canvas.hpp"

#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>

#include <cmath>
#include <stdexcept>

#include "experiments/frames/letters.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kPixels = 2;  // of a PNG, per unit

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error(std::string("cairo: ") + cairo_status_to_string(status));
}

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  auto& all = *static_cast<std::vector<std::byte>*>(to);
  const auto* first = reinterpret_cast<const std::byte*>(data);
  all.insert(all.end(), first, first + length);
  return CAIRO_STATUS_SUCCESS;
}

void set_colour(cairo_t* context, Colour colour) {
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha);
}

}  // namespace

ChartCanvas::ChartCanvas(ChartFile file, double width, double height) : kind_(file), width_(width), height_(height) {
  if (kPixels * std::max(width, height) > static_cast<double>(Canvas::kMostAlongSide))
    throw results::UsageError("the picture would have more than " + std::to_string(Canvas::kMostAlongSide) +
                              " pixels along a side");
  surface_ = {kind_ == ChartFile::kPng
                  ? cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(kPixels * width)),
                                               static_cast<int>(std::ceil(kPixels * height)))
                  : cairo_svg_surface_create_for_stream(append, &written_, width, height),
              cairo_surface_destroy};
  check(cairo_surface_status(surface_.get()));
  context_ = {cairo_create(surface_.get()), cairo_destroy};
  check(cairo_status(context_.get()));
  if (kind_ == ChartFile::kPng) cairo_scale(context_.get(), kPixels, kPixels);
  box(0, 0, width, height, {1, 1, 1});
}

void ChartCanvas::line(std::span<const double> x, std::span<const double> y, Colour colour, double thickness,
                       double dash) {
  cairo_t* context = context_.get();
  set_colour(context, colour);
  cairo_set_line_width(context, thickness);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(context, &dash, dash > 0 ? 1 : 0, 0);
  bool down = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool here = !std::isnan(y[i]);
    if (here && !down) {  // a point alone is a dot
      cairo_move_to(context, x[i] - thickness / 2, y[i]);
      cairo_line_to(context, x[i], y[i]);
    } else if (here) {
      cairo_line_to(context, x[i], y[i]);
    }
    down = here;
  }
  cairo_stroke(context);
  cairo_set_dash(context, nullptr, 0, 0);
}

void ChartCanvas::box(double x, double y, double width, double height, Colour colour) {
  set_colour(context_.get(), colour);
  cairo_rectangle(context_.get(), x, y, width, height);
  cairo_fill(context_.get());
}

void ChartCanvas::outline(double x, double y, double width, double height, Colour colour) {
  set_colour(context_.get(), colour);
  cairo_set_line_width(context_.get(), 1);
  cairo_rectangle(context_.get(), x, y, width, height);
  cairo_stroke(context_.get());
}

void ChartCanvas::triangle(double x, double top, double size, Colour colour) {
  set_colour(context_.get(), colour);
  cairo_move_to(context_.get(), x - size / 2, top);
  cairo_line_to(context_.get(), x + size / 2, top);
  cairo_line_to(context_.get(), x, top + size);
  cairo_close_path(context_.get());
  cairo_fill(context_.get());
}

void ChartCanvas::dot(double x, double y, double radius, Colour colour) {
  set_colour(context_.get(), colour);
  cairo_new_sub_path(context_.get());
  cairo_arc(context_.get(), x, y, radius, 0, 2 * std::acos(-1.0));
  cairo_fill(context_.get());
}

void ChartCanvas::text(double x, double y, const std::string& text, double size, Align align, Colour colour,
                       bool bold) {
  cairo_t* context = context_.get();
  choose_letters(context, size, bold);
  cairo_text_extents_t extents;
  cairo_text_extents(context, text.c_str(), &extents);
  const double part = align == Align::kLeft ? 0 : align == Align::kCentre ? 0.5 : 1;
  set_colour(context, colour);
  cairo_move_to(context, x - part * extents.x_advance, y);
  cairo_show_text(context, text.c_str());
}

std::string ChartCanvas::fitted(const std::string& text, double size, double width) {
  if (Canvas::text_width(text, size) <= width) return text;
  std::string shorter = text;
  while (!shorter.empty()) {
    while (!shorter.empty() && (static_cast<unsigned char>(shorter.back()) & 0xc0) == 0x80) shorter.pop_back();
    if (!shorter.empty()) shorter.pop_back();  // one character, however many bytes it has
    if (Canvas::text_width(shorter + "…", size) <= width) return shorter + "…";
  }
  return "";
}

void ChartCanvas::clip(double x, double y, double width, double height) {
  cairo_save(context_.get());
  cairo_rectangle(context_.get(), x, y, width, height);
  cairo_clip(context_.get());
}

void ChartCanvas::unclip() { cairo_restore(context_.get()); }

std::size_t ChartCanvas::pixels_wide() const {
  return static_cast<std::size_t>(std::ceil((kind_ == ChartFile::kPng ? kPixels : 1) * width_));
}

std::size_t ChartCanvas::pixels_high() const {
  return static_cast<std::size_t>(std::ceil((kind_ == ChartFile::kPng ? kPixels : 1) * height_));
}

std::vector<std::byte> ChartCanvas::file() {
  check(cairo_status(context_.get()));
  if (kind_ == ChartFile::kPng) {
    check(cairo_surface_write_to_png_stream(surface_.get(), append, &written_));
  } else {
    cairo_surface_finish(surface_.get());
    check(cairo_surface_status(surface_.get()));
  }
  return written_;
}

}  // namespace tapelab::experiments
