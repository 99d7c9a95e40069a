// What models output for a few samples, beside the truth: sequences, and frames as grey values.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <span>

#include "results/query/selection.hpp"
#include "results/report/base64.hpp"
#include "results/report/sections.hpp"
#include "results/report/series.hpp"
#include "results/run/output_units.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostNumbers = 120'000;   // of sequences of one decoder: about 1 MB
constexpr std::size_t kMostPixels = 1'500'000;  // of frames of one decoder, a byte each
constexpr std::size_t kMostCells = 16;

/// One decoder's outputs as the page shows them.
struct View {
  const StudyOutput* output;
  std::size_t samples, steps, features;
  std::vector<std::size_t> cells;  ///< with any output, as many as there is room for
  std::size_t left_out = 0;        ///< cells without room

  std::size_t size() const { return samples * steps * features; }  ///< of a cell
  const float* of(const Array& array, std::size_t cell) const { return array.values.data() + cell * size(); }
};

bool has_output(const View& view, std::size_t cell) {
  const float* values = view.of(view.output->prediction, cell);
  return std::any_of(values, values + view.size(), [](float value) { return !std::isnan(value); });
}

View view_of(const StudyOutput& output, std::size_t most_values) {
  const std::vector<std::size_t>& shape = output.prediction.shape;  // [C, sample, step, feature]
  View view{&output, shape[1], shape[2], shape[3], {}};
  for (std::size_t cell = 0; cell < shape[0]; ++cell)
    if (has_output(view, cell)) view.cells.push_back(cell);
  const std::size_t room = std::clamp<std::size_t>(most_values / std::max<std::size_t>(1, view.size()), 1, kMostCells);
  if (view.cells.size() <= room) return view;
  view.left_out = view.cells.size() - room;
  std::vector<std::size_t> kept;
  for (const std::size_t place : shown_places(view.cells.size(), room)) kept.push_back(view.cells[place]);
  view.cells = kept;
  return view;
}

Json values_json(std::span<const float> values) {
  Json json = Json::array();
  for (const float value : values) json.push_back(float_json(value));
  return json;
}

/// Equal in every bit but the kind of NaN.
bool same_values(const float* a, const float* b, std::size_t count) {
  return std::equal(a, a + count, b, [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

/// What a sequence's figure draws: a sample ends where its target does, though padding makes the model go on.
std::vector<float> prediction_to_the_end(const View& view, const float* prediction, const float* target) {
  std::vector<float> shown(prediction, prediction + view.size());
  const std::size_t sample_size = view.steps * view.features;
  for (std::size_t start = 0; start < shown.size(); start += sample_size) {
    std::size_t end = start + sample_size;
    while (end > start && std::isnan(target[end - 1])) --end;
    const std::size_t whole_steps = (end - start + view.features - 1) / view.features * view.features;
    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(start + whole_steps),
              shown.begin() + static_cast<std::ptrdiff_t>(start + sample_size),
              std::numeric_limits<float>::quiet_NaN());
  }
  return shown;
}

/// Cells whose targets are equal share a truth: its place among `truths` for each shown cell.
struct Truths {
  std::vector<const float*> truths;
  std::vector<std::size_t> of_cell;
};

Truths truths_of(const View& view) {
  Truths found;
  for (const std::size_t cell : view.cells) {
    const float* target = view.of(view.output->target, cell);
    const auto same =
        std::ranges::find_if(found.truths, [&](const float* truth) { return same_values(truth, target, view.size()); });
    found.of_cell.push_back(static_cast<std::size_t>(same - found.truths.begin()));
    if (same == found.truths.end()) found.truths.push_back(target);
  }
  return found;
}

Json head_json(const Study& study, const View& view, const Truths& truths) {
  Json cells = Json::array();
  for (std::size_t i = 0; i < view.cells.size(); ++i)
    cells.push_back({{"label", cell_label(study, view.cells[i])}, {"truth", truths.of_cell[i]}});
  return {{"decoder", view.output->decoder},
          {"samples", view.samples},
          {"steps", view.steps},
          {"left_out", view.left_out},
          {"cells", cells}};
}

/// Seconds since 1970-01-01 of every sample and step of each truth; null for padding. Null where there are no times.
Json times_json(const View& view, const Truths& truths) {
  constexpr double kMicroseconds = 1e6;
  const std::vector<std::int64_t>& times = view.output->times;
  if (times.empty()) return nullptr;
  Json all = Json::array();
  for (std::size_t truth = 0; truth < truths.truths.size(); ++truth) {
    const auto shown = std::ranges::find(truths.of_cell, truth) - truths.of_cell.begin();
    const std::size_t count = view.samples * view.steps;
    const std::int64_t* first = times.data() + view.cells[static_cast<std::size_t>(shown)] * count;
    Json of_truth = Json::array();
    for (std::size_t i = 0; i < count; ++i)
      of_truth.push_back(first[i] == Output::kNoTime ? Json(nullptr)
                                                     : Json(static_cast<double>(first[i]) / kMicroseconds));
    all.push_back(std::move(of_truth));
  }
  return all;
}

/// Their names or numbers, with the units that are known.
std::vector<std::string> feature_titles(const Study& study, const StudyOutput& output, std::size_t features) {
  std::vector<std::string> titles = output.features;
  for (std::size_t i = titles.size(); i < features; ++i) titles.push_back(std::to_string(i));
  const auto units = study.units.find(output.decoder);
  if (units == study.units.end() || units->second.empty()) return titles;
  const bool own = units->second.size() == features;
  for (std::size_t i = 0; i < features && (own || units->second.size() == 1); ++i)
    titles[i] = with_unit((output.features.empty() ? "feature " : "") + titles[i], units->second[own ? i : 0]);
  return titles;
}

bool is_frames(const FrameSize& frame, const StudyOutput& output) {
  const std::size_t pixels = frame.height * frame.width;
  return pixels > 0 && output.prediction.shape[3] == pixels;
}

/// 0 to 1 where all targets lie within, else their least and largest value: predictions outside are clamped.
std::pair<float, float> grey_range(const Truths& truths, std::size_t count) {
  float low = 0, high = 1;
  bool inside = true;
  float least = std::numeric_limits<float>::max(), largest = std::numeric_limits<float>::lowest();
  for (const float* truth : truths.truths)
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isnan(truth[i])) continue;
      least = std::min(least, truth[i]);
      largest = std::max(largest, truth[i]);
      inside = inside && truth[i] >= low && truth[i] <= high;
    }
  return inside || least >= largest ? std::pair{low, high} : std::pair{least, largest};
}

std::string pixels_text(const float* values, std::size_t count, std::pair<float, float> range) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const float grey = std::isnan(values[i]) ? 0 : (values[i] - range.first) / (range.second - range.first);
    bytes[i] = static_cast<std::byte>(std::lround(255 * std::clamp(grey, 0.0f, 1.0f)));
  }
  return base64(bytes);
}

/// Per sample and frame, the mean squared error over the pixels; null where there is no frame.
Json errors_json(const View& view, const float* prediction, const float* target) {
  Json samples = Json::array();
  for (std::size_t sample = 0; sample < view.samples; ++sample) {
    Json frames = Json::array();
    for (std::size_t step = 0; step < view.steps; ++step) {
      const std::size_t start = (sample * view.steps + step) * view.features;
      double sum = 0;
      for (std::size_t i = start; i < start + view.features; ++i)
        sum += (double{prediction[i]} - target[i]) * (double{prediction[i]} - target[i]);
      frames.push_back(sum / static_cast<double>(view.features));
    }
    samples.push_back(std::move(frames));
  }
  return samples;
}

}  // namespace

Json sequences_section(const Study& study) {
  const FrameSize frame = frame_size(study);
  Json section = Json::array();
  for (const StudyOutput& output : study.outputs) {
    if (is_frames(frame, output)) continue;
    const View view = view_of(output, kMostNumbers);
    if (view.cells.empty() || view.size() > 4 * kMostNumbers) continue;
    const Truths truths = truths_of(view);
    Json entry = head_json(study, view, truths);
    entry["features"] = feature_titles(study, output, view.features);
    entry["times"] = times_json(view, truths);
    entry["truths"] = Json::array();
    for (const float* truth : truths.truths) entry["truths"].push_back(values_json({truth, view.size()}));
    for (std::size_t i = 0; i < view.cells.size(); ++i)
      entry["cells"][i]["values"] = values_json(
          prediction_to_the_end(view, view.of(output.prediction, view.cells[i]), truths.truths[truths.of_cell[i]]));
    section.push_back(std::move(entry));
  }
  return section;
}

Json frames_section(const Study& study) {
  const FrameSize frame = frame_size(study);
  Json section = Json::array();
  for (const StudyOutput& output : study.outputs) {
    if (!is_frames(frame, output)) continue;
    const View view = view_of(output, kMostPixels);
    if (view.cells.empty()) continue;
    const Truths truths = truths_of(view);
    const auto range = grey_range(truths, view.size());
    Json entry = head_json(study, view, truths);
    entry["height"] = frame.height;
    entry["width"] = frame.width;
    entry["black"] = float_json(range.first);
    entry["white"] = float_json(range.second);
    entry["truths"] = Json::array();
    for (const float* truth : truths.truths) entry["truths"].push_back(pixels_text(truth, view.size(), range));
    for (std::size_t i = 0; i < view.cells.size(); ++i) {
      const float* prediction = view.of(output.prediction, view.cells[i]);
      entry["cells"][i]["pixels"] = pixels_text(prediction, view.size(), range);
      entry["cells"][i]["errors"] = errors_json(view, prediction, truths.truths[truths.of_cell[i]]);
    }
    section.push_back(std::move(entry));
  }
  return section;
}

}  // namespace tapelab::results
