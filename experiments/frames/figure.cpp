#include "experiments/frames/figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "autograd/flush_denormals.hpp"
#include "experiments/config/config.hpp"
#include "experiments/dataset/scaling.hpp"
#include "experiments/model/decoding.hpp"
#include "experiments/model/output_columns.hpp"

namespace tapelab::experiments {
namespace {

/// Least and largest of scaled values in the data's units.
struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  /// values [.., T, F]; mask [.., T], empty: every step counts.
  void add(const std::vector<float>& values, const std::vector<float>& mask, const Scaler& scaler) {
    const std::size_t features = scaler.offset.size();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!mask.empty() && mask[i / features] == 0) continue;
      const double value = unscaled(scaler, i % features, values[i]);
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
};

std::string title_of(const Samples& samples, std::size_t n) {
  const Origin& origin = samples.origins[n];
  std::string title = origin.sequence.empty() ? "sample " + std::to_string(n) : "sequence " + origin.sequence;
  if (origin.row > 0) title += " from row " + std::to_string(origin.row);
  return title;
}

/// Frames of one sample out of the batch it was decoded in.
class SampleFrames {
 public:
  SampleFrames(const Dataset& data, const std::vector<DecoderTask>& tasks, const DecodedBatch& batch, std::size_t n,
               const GreyRange& range)
      : data_(data), tasks_(tasks), batch_(batch), n_(n), range_(range) {}

  GreyFrame frame(const FrameRef& ref) const {
    const std::size_t in_batch = n_ - batch_.first;
    if (ref.source == FrameSource::kInput) {
      if (!counts(data_.tested().mask, data_.steps, ref.step)) return {};
      return grey(batch_.inputs, (in_batch * data_.steps + ref.step) * data_.features, data_.scaler);
    }
    const DecoderTask& task = tasks_[ref.decoder];
    const Target& target = *task.target;
    const Scaler& scaler = output_scaler(data_, *task.config);
    const auto at = [&](std::size_t sample) { return (sample * target.steps + ref.step) * target.features; };
    if (ref.source == FrameSource::kTruth) {
      if (!counts(target.mask, target.steps, ref.step)) return {};
      return grey(target.values, at(n_), scaler);
    }
    const DecoderOutput& output = batch_.decoders[ref.decoder];
    const bool forced = ref.source == FrameSource::kTeacherForced;
    return grey(forced ? output.teacher_forced : output.free_running, at(in_batch), scaler);
  }

 private:
  bool counts(const std::vector<float>& mask, std::size_t steps, std::size_t step) const {
    return mask.empty() || mask[n_ * steps + step] != 0;
  }

  GreyFrame grey(const std::vector<float>& values, std::size_t first, const Scaler& scaler) const {
    GreyFrame pixels(scaler.offset.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = range_.grey(unscaled(scaler, i, values[first + i]));
    return pixels;
  }

  const Dataset& data_;
  const std::vector<DecoderTask>& tasks_;
  const DecodedBatch& batch_;
  std::size_t n_;
  const GreyRange& range_;
};

/// The plan counts the drawn decoders only; its frames are to name all.
FramePlan plan_of(const Config& config, const std::vector<DecoderTask>& tasks, const std::vector<std::size_t>& drawn,
                  std::size_t length) {
  std::vector<DecoderTask> chosen;
  for (const std::size_t place : drawn) chosen.push_back(tasks[place]);
  FramePlan plan = plan_frames(config, chosen, length);
  for (FrameRow& row : plan.rows)
    for (std::optional<FrameRef>& cell : row.cells)
      if (cell && cell->source != FrameSource::kInput) cell->decoder = drawn[cell->decoder];
  return plan;
}

FramePanel panel_of(const std::string& title, FramePlan plan, const SampleFrames& frames) {
  FramePanel panel{title, std::move(plan), {}};
  for (const FrameRow& row : panel.plan.rows) {
    std::vector<GreyFrame>& drawn = panel.rows.emplace_back();
    for (const auto& cell : row.cells) drawn.push_back(cell ? frames.frame(*cell) : GreyFrame{});
  }
  return panel;
}

}  // namespace

std::uint8_t GreyRange::grey(double value) const {
  const double part = (value - black) / (white - black);
  if (!(part > 0)) return 0;  // NaN too
  return static_cast<std::uint8_t>(std::lround(255 * std::min(part, 1.0)));
}

GreyRange grey_range(const Dataset& data, const std::vector<DecoderTask>& tasks) {
  Extent extent;
  extent.add(data.tested().inputs, data.tested().mask, data.scaler);
  for (const DecoderTask& task : tasks)
    extent.add(task.target->values, task.target->mask, output_scaler(data, *task.config));
  // Scaling to float32 and back may leave 0 and 1 by a rounding.
  constexpr double kRounding = 1e-6;
  if (extent.low >= -kRounding && extent.high <= 1 + kRounding) return {};
  return {extent.low, extent.high > extent.low ? extent.high : extent.low + 1};
}

FrameFigure frame_figure(Autoencoder<float>& model, const Config& config, const Dataset& data,
                         const std::vector<DecoderTask>& tasks, const std::vector<std::size_t>& drawn,
                         const FrameChoice& choice, const GreyRange& range) {
  const Samples& samples = data.tested();
  FrameFigure figure{choice.height, choice.width, {}};
  const FlushDenormals flush;
  Tape<float> tape;
  const std::size_t end = choice.first + choice.count;
  const auto batch_size = static_cast<std::size_t>(config.train.batch_size);
  const auto add = [&](const DecodedBatch& batch) {
    for (std::size_t n = std::max(batch.first, choice.first); n < std::min(batch.first + batch.count, end); ++n) {
      const std::size_t length = std::min(samples.origins[n].length, data.steps);
      figure.panels.push_back(panel_of(title_of(samples, n), plan_of(config, tasks, drawn, length),
                                       SampleFrames(data, tasks, batch, n, range)));
    }
  };
  decode_some(model, tape, data, samples, tasks, test_noise(config), batch_size, {choice.first, choice.count}, add);
  return figure;
}

}  // namespace tapelab::experiments
