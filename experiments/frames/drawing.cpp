#include "experiments/frames/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "experiments/frames/canvas.hpp"
#include "experiments/frames/gif_file.hpp"

namespace tapelab::experiments {
namespace {

constexpr double kSoft = 0.35, kFaint = 0.8;  // greys of what is not the matter itself

/// Lengths in pixels that both kinds of picture share.
struct Measures {
  double cell_width, cell_height;  ///< of an enlarged frame
  double text;                     ///< size of the letters
  double gap;                      ///< between frames
  double margin;

  Measures(const FrameFigure& figure, std::size_t zoom)
      : cell_width(static_cast<double>(figure.width * zoom)),
        cell_height(static_cast<double>(figure.height * zoom)),
        text(std::clamp(std::round(std::max(cell_width, cell_height) / 5), 11.0, 26.0)),
        gap(std::max(2.0, std::round(text / 4))),
        margin(text) {}

  double line() const { return std::round(text * 1.25); }
};

double widest(const std::vector<std::string>& lines, double size) {
  double width = 0;
  for (const std::string& line : lines) width = std::max(width, Canvas::text_width(line, size));
  return std::ceil(width);
}

/// Lines of text one below the other, their middle at y.
void draw_lines(Canvas& canvas, double x, double y, const std::vector<std::string>& lines, const Measures& measures,
                Align align) {
  const double height = static_cast<double>(lines.size()) * measures.line();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double base = y - height / 2 + static_cast<double>(i) * measures.line() + measures.text;
    canvas.text(x, std::round(base), lines[i], measures.text, align);
  }
}

void draw_frame(Canvas& canvas, double x, double y, const GreyFrame& frame, const FrameFigure& figure,
                std::size_t zoom) {
  canvas.picture(x, y, frame, figure.width, figure.height, zoom);
}

/// "reconstruction | prediction", as the line between input and future parts them, and the note below.
std::vector<std::string> sheet_label(const FrameRow& row) {
  std::string label;
  for (const std::string& name : row.label) label += (label.empty() ? "" : " | ") + name;
  return row.note.empty() ? std::vector{label} : std::vector{label, row.note};
}

/// One name per line; a film shows both halves in one place.
std::vector<std::string> film_label(const FrameRow& row) {
  std::vector<std::string> lines = row.label;
  if (!row.note.empty()) lines.push_back(row.note);
  return lines;
}

std::string number_of(std::size_t time) { return std::to_string(time + 1); }

/// The still picture.
class Sheet {
 public:
  Sheet(const FrameFigure& figure, std::size_t zoom)
      : figure_(figure),
        zoom_(zoom),
        measures_(figure, zoom),
        left_(measures_.margin + label_width() + measures_.text),
        canvas_(round_up(width()), round_up(height())) {}

  DrawnFile draw() {
    double top = measures_.margin;
    for (const FramePanel& panel : figure_.panels) {
      draw_panel(panel, top);
      top += panel_height(panel) + panel_gap();
    }
    return {canvas_.png(), canvas_.width(), canvas_.height(), 1};
  }

 private:
  static std::size_t round_up(double length) { return static_cast<std::size_t>(std::ceil(length)); }

  double label_width() const {
    double width = 0;
    for (const FramePanel& panel : figure_.panels) {
      width = std::max(width, widest({panel.title}, measures_.text));
      for (const FrameRow& row : panel.plan.rows) width = std::max(width, widest(sheet_label(row), measures_.text));
    }
    return width;
  }

  double separator() const { return 4 * measures_.gap; }
  double panel_gap() const { return 1.5 * measures_.text; }

  double column(const FramePlan& plan, std::size_t index) const {
    const double future = index >= plan.inputs ? separator() : 0;
    return left_ + static_cast<double>(index) * (measures_.cell_width + measures_.gap) + future;
  }

  double row_height(const FrameRow& row) const {
    return std::max(measures_.cell_height, static_cast<double>(sheet_label(row).size()) * measures_.line());
  }

  double header_height() const { return measures_.line() + measures_.gap; }

  double panel_height(const FramePanel& panel) const {
    double height = header_height() - measures_.gap;
    for (const FrameRow& row : panel.plan.rows) height += row_height(row) + measures_.gap;
    return height;
  }

  double width() const {
    double right = left_;
    for (const FramePanel& panel : figure_.panels)
      if (!panel.plan.times.empty())
        right = std::max(right, column(panel.plan, panel.plan.times.size() - 1) + measures_.cell_width);
    return right + measures_.margin;
  }

  double height() const {
    double height = 2 * measures_.margin + panel_gap() * (static_cast<double>(figure_.panels.size()) - 1);
    for (const FramePanel& panel : figure_.panels) height += panel_height(panel);
    return height;
  }

  /// Every n-th, so that they have room.
  void draw_numbers(const FramePlan& plan, double base) {
    const double needed = Canvas::text_width(number_of(plan.times.back()), measures_.text) + measures_.text / 2;
    const auto every = round_up(needed / (measures_.cell_width + measures_.gap));
    for (std::size_t c = 0; c < plan.times.size(); c += every)
      canvas_.text(column(plan, c) + measures_.cell_width / 2, base, number_of(plan.times[c]), measures_.text,
                   Align::kCentre, kSoft);
  }

  void draw_panel(const FramePanel& panel, double top) {
    const FramePlan& plan = panel.plan;
    const double base = top + measures_.text, right = left_ - measures_.text;
    canvas_.text(right, base, panel.title, measures_.text, Align::kRight, kSoft);
    draw_numbers(plan, base);
    double y = top + header_height();
    for (std::size_t r = 0; r < plan.rows.size(); ++r) {
      const double row = row_height(plan.rows[r]);
      draw_lines(canvas_, right, y + row / 2, sheet_label(plan.rows[r]), measures_, Align::kRight);
      const double frame_top = std::round(y + (row - measures_.cell_height) / 2);
      for (std::size_t c = 0; c < plan.times.size(); ++c)
        if (!panel.rows[r][c].empty())
          draw_frame(canvas_, column(plan, c), frame_top, panel.rows[r][c], figure_, zoom_);
      y += row + measures_.gap;
    }
    if (plan.inputs == 0 || plan.inputs == plan.times.size()) return;
    const double middle = column(plan, plan.inputs) - (separator() + measures_.gap) / 2;
    canvas_.vertical_line(std::round(middle) - 1, top, y - measures_.gap, 1.5, kSoft);
  }

  const FrameFigure& figure_;
  std::size_t zoom_;
  Measures measures_;
  double left_;
  Canvas canvas_;
};

/// The film.
class Film {
 public:
  Film(const FrameFigure& figure, std::size_t zoom) : figure_(figure), zoom_(zoom), measures_(figure, zoom) {
    for (const FramePanel& panel : figure.panels) {
      times_.insert(panel.plan.times.begin(), panel.plan.times.end());
      title_width_ = std::max(title_width_, widest({panel.title, "future"}, measures_.text));
    }
    title_width_ = std::max(title_width_, widest({moment(times_.empty() ? 0 : *times_.rbegin())}, measures_.text));
    for (const FrameRow& row : figure.panels.front().plan.rows) {
      const std::vector<std::string> label = film_label(row);
      lines_ = std::max(lines_, label.size());
      columns_.push_back(std::max(measures_.cell_width, widest(label, measures_.text)));
    }
  }

  DrawnFile draw() {
    constexpr int kDelay = 17, kLastDelay = 100;  // hundredths of a second; the last frame rests before it begins again
    const std::size_t width = round_up(left(columns_.size()) - measures_.text + measures_.margin);
    const std::size_t height = round_up(top(figure_.panels.size()) - measures_.text + measures_.margin);
    GifFile gif(width, height);
    for (const std::size_t time : times_) {
      Canvas canvas(width, height);
      draw_moment(canvas, time);
      gif.add(canvas.grey_values(), time == *times_.rbegin() ? kLastDelay : kDelay);
    }
    return {gif.finish(), width, height, times_.size()};
  }

 private:
  static std::size_t round_up(double length) { return static_cast<std::size_t>(std::ceil(length)); }

  std::string moment(std::size_t time) const {
    return "frame " + number_of(time) + " of " + number_of(times_.empty() ? 0 : *times_.rbegin());
  }

  double left(std::size_t column) const {
    double x = measures_.margin + title_width_ + measures_.text;
    for (std::size_t c = 0; c < column; ++c) x += columns_[c] + measures_.text;
    return x;
  }

  double top(std::size_t panel) const {
    const double cell = std::max(measures_.cell_height, 2 * measures_.line());
    const double head = static_cast<double>(lines_) * measures_.line() + measures_.gap;
    return measures_.margin + head + static_cast<double>(panel) * (cell + measures_.text);
  }

  void draw_moment(Canvas& canvas, std::size_t time) const {
    const double right = left(0) - measures_.text, head = (measures_.margin + top(0) - measures_.gap) / 2;
    draw_lines(canvas, right, head, {moment(time)}, measures_, Align::kRight);
    const auto& rows = figure_.panels.front().plan.rows;
    for (std::size_t r = 0; r < rows.size(); ++r)
      draw_lines(canvas, left(r) + columns_[r] / 2, head, film_label(rows[r]), measures_, Align::kCentre);
    for (std::size_t p = 0; p < figure_.panels.size(); ++p) draw_panel(canvas, figure_.panels[p], top(p), time);
  }

  void draw_panel(Canvas& canvas, const FramePanel& panel, double y, std::size_t time) const {
    const FramePlan& plan = panel.plan;
    const auto found = std::ranges::find(plan.times, time);
    const auto column = static_cast<std::size_t>(found - plan.times.begin());
    std::vector<std::string> title = {panel.title};
    if (found != plan.times.end()) title.push_back(column < plan.inputs ? "input" : "future");
    draw_lines(canvas, left(0) - measures_.text, y + measures_.cell_height / 2, title, measures_, Align::kRight);
    for (std::size_t r = 0; r < plan.rows.size(); ++r) {
      const double x = std::round(left(r) + (columns_[r] - measures_.cell_width) / 2);
      if (found != plan.times.end() && !panel.rows[r][column].empty())
        draw_frame(canvas, x, y, panel.rows[r][column], figure_, zoom_);
      else
        canvas.frame_outline(x, y, measures_.cell_width, measures_.cell_height, kFaint);
    }
  }

  const FrameFigure& figure_;
  std::size_t zoom_;
  Measures measures_;
  std::set<std::size_t> times_;
  double title_width_ = 0;
  std::size_t lines_ = 1;        ///< of the longest label
  std::vector<double> columns_;  ///< width of each
};

}  // namespace

std::size_t default_zoom(std::size_t height, std::size_t width) {
  constexpr double kWanted = 64;
  const double zoom = std::round(kWanted / static_cast<double>(std::max(height, width)));
  return static_cast<std::size_t>(std::max(zoom, 1.0));
}

DrawnFile draw_png(const FrameFigure& figure, std::size_t zoom) { return Sheet(figure, zoom).draw(); }

DrawnFile draw_gif(const FrameFigure& figure, std::size_t zoom) { return Film(figure, zoom).draw(); }

}  // namespace tapelab::experiments
