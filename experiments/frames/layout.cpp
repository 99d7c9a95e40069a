#include "experiments/frames/layout.hpp"

#include <algorithm>
#include <set>

#include "experiments/config/config.hpp"
#include "experiments/dataset/targets.hpp"
#include "experiments/dataset/windows.hpp"

namespace tapelab::experiments {
namespace {

/// Frames of one source side by side, before they are put into a row.
struct Strip {
  FrameSource source;
  std::size_t decoder;
  std::string name;
  bool future;
  std::vector<std::size_t> times;  ///< of each step
};

bool is_future(const DecoderTask& task) { return task.config->target == choice::Target::kFuture; }

/// True if the decoder's truth is more than the input row shows.
bool needs_truth(const Config& config, const DecoderTask& task) {
  return is_future(task) || task.config->target == choice::Target::kColumns || config.eval.noise > 0;
}

std::vector<std::size_t> output_times(const Config& config, const DecoderTask& task, std::size_t length) {
  const RowRange rows = target_rows(*task.config, config.data, {0, 0, length}, task.target->steps);
  std::vector<std::size_t> times;
  for (std::size_t step = 0; step < rows.count; ++step) times.push_back(rows.row(step));
  return times;
}

Strip input_strip(std::size_t length) {
  Strip strip{FrameSource::kInput, 0, "input", false, {}};
  for (std::size_t time = 0; time < length; ++time) strip.times.push_back(time);
  return strip;
}

bool is_input(const DecoderTask& task) {
  return !task.config->classifies &&
         (task.config->target == choice::Target::kInput || task.config->target == choice::Target::kShifted);
}

/// A truth that is the noiseless input is left out where another one, before it, shows the same frames.
void drop_repeated_truth(const std::vector<DecoderTask>& tasks, std::vector<Strip>& strips) {
  std::set<std::size_t> shown;
  std::erase_if(strips, [&](const Strip& strip) {
    if (strip.source != FrameSource::kTruth || !is_input(tasks[strip.decoder])) return false;
    const bool repeated = std::ranges::all_of(strip.times, [&](std::size_t time) { return shown.contains(time); });
    shown.insert(strip.times.begin(), strip.times.end());
    return repeated;
  });
}

/// In the order of the rows.
std::vector<Strip> all_strips(const Config& config, const std::vector<DecoderTask>& tasks, std::size_t length) {
  std::vector<Strip> strips = {input_strip(length)};
  const auto add = [&](FrameSource source, const std::string& name, auto&& is_wanted) {
    for (std::size_t d = 0; d < tasks.size(); ++d) {
      if (!is_wanted(tasks[d])) continue;
      const std::string outputs = tasks[d].name == "predict" ? "prediction" : "reconstruction";
      strips.push_back(
          {source, d, name.empty() ? outputs : name, is_future(tasks[d]), output_times(config, tasks[d], length)});
    }
  };
  add(FrameSource::kTruth, "truth", [&](const DecoderTask& task) { return needs_truth(config, task); });
  drop_repeated_truth(tasks, strips);
  add(FrameSource::kFreeRunning, "", [](const DecoderTask&) { return true; });
  add(FrameSource::kTeacherForced, "", [](const DecoderTask& task) { return task.config->conditional; });
  return strips;
}

/// Strips that share a row: the first of them, and one of the future beside it.
using RowStrips = std::vector<Strip>;

/// Inputs and truths are given; they share rows with each other, not with outputs.
bool is_given(FrameSource source) { return source == FrameSource::kInput || source == FrameSource::kTruth; }

bool fits_beside(const RowStrips& row, const Strip& strip) {
  const Strip& first = row.front();
  const bool same_kind = first.source == strip.source || (is_given(first.source) && is_given(strip.source));
  return same_kind && row.size() == 1 && !first.future && strip.future;
}

std::vector<RowStrips> rows_of(const std::vector<Strip>& strips) {
  std::vector<RowStrips> rows;
  for (const Strip& strip : strips) {
    const auto place = std::ranges::find_if(rows, [&](const RowStrips& row) { return fits_beside(row, strip); });
    if (place == rows.end())
      rows.push_back({strip});
    else
      place->push_back(strip);
  }
  return rows;
}

FrameRow place_row(const RowStrips& strips, const std::vector<std::size_t>& times) {
  FrameRow row{.label = {}, .note = "", .cells = std::vector<std::optional<FrameRef>>(times.size())};
  for (const Strip& strip : strips) {
    row.label.push_back(strip.name);
    for (std::size_t step = 0; step < strip.times.size(); ++step) {
      const auto column = std::ranges::lower_bound(times, strip.times[step]) - times.begin();
      row.cells[static_cast<std::size_t>(column)] = FrameRef{strip.source, strip.decoder, step};
    }
  }
  if (strips.front().source == FrameSource::kTeacherForced) row.note = "teacher-forced";
  return row;
}

}  // namespace

FramePlan plan_frames(const Config& config, const std::vector<DecoderTask>& tasks, std::size_t length) {
  const std::vector<Strip> strips = all_strips(config, tasks, length);
  std::set<std::size_t> times;
  for (const Strip& strip : strips) times.insert(strip.times.begin(), strip.times.end());
  FramePlan plan;
  plan.times.assign(times.begin(), times.end());
  plan.inputs = static_cast<std::size_t>(std::ranges::lower_bound(plan.times, length) - plan.times.begin());
  for (const RowStrips& row : rows_of(strips)) plan.rows.push_back(place_row(row, plan.times));
  return plan;
}

}  // namespace tapelab::experiments
