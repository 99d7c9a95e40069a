// Which frame stands where in a picture of sequences and what decoders made of them; nothing is drawn here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/model/build_model.hpp"

namespace tapelab::experiments {

enum class FrameSource { kInput, kTruth, kFreeRunning, kTeacherForced };

/// One frame of one source.
struct FrameRef {
  FrameSource source = FrameSource::kInput;
  std::size_t decoder = 0;  ///< place among the tasks; 0 for inputs
  std::size_t step = 0;     ///< in the order in which the source has its steps; a reversed decoder begins with the last

  bool operator==(const FrameRef&) const = default;
};

struct FrameRow {
  std::vector<std::string> label;              ///< of what ends before the future, then of what lies in it
  std::string note;                            ///< how they came about, where that has to be said
  std::vector<std::optional<FrameRef>> cells;  ///< one per column; nothing where the row has no frame
};

/// The frames of one sequence, aligned in time.
struct FramePlan {
  std::vector<std::size_t> times;  ///< of each column, counted from 0 at the first input frame; ascending
  std::size_t inputs = 0;          ///< columns before the end of the input; those behind them are future
  std::vector<FrameRow> rows;
};

/// The plan for a sequence that reads `length` frames: the input with the true future beside it; the truth of decoders
/// whose target is neither the input nor its future, or whose input is noisy; what the decoders output free-running;
/// what conditional ones output teacher-forced. What ends before the future and what lies in it share a row.
FramePlan plan_frames(const Config& config, const std::vector<DecoderTask>& tasks, std::size_t length);

}  // namespace tapelab::experiments
