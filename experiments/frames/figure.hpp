// The frames of sequences and of what a model makes of them, as grey values in their places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/dataset/dataset.hpp"
#include "experiments/frames/layout.hpp"

namespace tapelab::experiments {

/// H W grey values, row by row, 0 black; empty where there is no frame or its values are missing.
using GreyFrame = std::vector<std::uint8_t>;

/// One sequence.
struct FramePanel {
  std::string title;
  FramePlan plan;
  std::vector<std::vector<GreyFrame>> rows;  ///< [row of the plan][column]
};

struct FrameFigure {
  std::size_t height = 0, width = 0;  ///< of a frame, in its own pixels
  std::vector<FramePanel> panels;
};

/// The data's value of black and of white.
struct GreyRange {
  double black = 0, white = 1;

  std::uint8_t grey(double value) const;  ///< clamped
};

/// 0 to 1 where inputs and targets of the tested part, in the data's units, lie within; else their least and largest.
GreyRange grey_range(const Dataset& data, const std::vector<DecoderTask>& tasks);

/// What to draw.
struct FrameChoice {
  std::size_t first = 0, count = 0;   ///< samples of the tested part
  std::size_t height = 0, width = 0;  ///< of a frame
};

/// Runs the model over these samples of the tested part as the run's test does, in the same batches and with the same
/// noise. tasks: of the tested part, all that the model has; `drawn`: places of those that are drawn.
FrameFigure frame_figure(Autoencoder<float>& model, const Config& config, const Dataset& data,
                         const std::vector<DecoderTask>& tasks, const std::vector<std::size_t>& drawn,
                         const FrameChoice& choice, const GreyRange& range);

}  // namespace tapelab::experiments
