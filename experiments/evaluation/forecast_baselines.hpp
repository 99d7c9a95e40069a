// What predictors without a network say of the steps after a window.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

/// Samples first .. first + count - 1.
struct WindowBatch {
  const Samples& samples;
  std::size_t first, count;
  const float* inputs;      ///< [B, T, F] as the model read them, noise included
  const DecoderTask& task;  ///< with the target of `samples`
};

/// Named by its suffix in the table of baselines (results/run/metrics.cpp); writes [B, T', F'].
struct ForecastBaseline {
  std::string suffix;
  std::function<void(const WindowBatch& batch, float* out)> predict;
};

/// Of a predict decoder of future steps, csv and array data; of any other none. With T steps in the window (before its
/// padding), the last of which is T - 1, an output of row T - 1 + horizon + t is
///   seasonal (eval.season = s > 0)  the value k s rows before, k = 1, 2, ...: the first that lies in the window and is
///                                   valid; where none is, the last valid step
///   drift            the last valid step and, for each row after it, the slope (last - first) / (rows between them) of
///                    the window's valid steps (Hyndman and Athanasopoulos, Forecasting, section 5.2)
///   moving average   the mean of the window's valid steps
///   linear           LinearAutoregression, where its sizes allow it
/// The first three are of target columns that are inputs, as nothing else in the window is the target's past. A window
/// without a valid step gives the training mean.
std::vector<ForecastBaseline> forecast_baselines(const Config& config, const Dataset& data, const DecoderTask& trained);

}  // namespace tapelab::experiments
