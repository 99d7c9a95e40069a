#include "results/study/merge_outputs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "results/run/run_sources.hpp"

namespace tapelab::results {
namespace {

/// What one cell shows of one decoder, on axes [sample, step, feature]. No extents: nothing.
struct CellOutput {
  std::vector<std::size_t> shape;
  const float *prediction = nullptr, *target = nullptr;
  const std::vector<std::string>* features = nullptr;
  const std::int64_t* times = nullptr;
};

const StudyOutput* output_of(const Study& study, const std::string& decoder) {
  const auto found = std::ranges::find(study.outputs, decoder, &StudyOutput::decoder);
  return found == study.outputs.end() ? nullptr : &*found;
}

const Output* output_of(const MergedRun& run, const std::string& decoder) {
  const auto found = std::ranges::find(run.outputs, decoder, &Output::decoder);
  return found == run.outputs.end() ? nullptr : &*found;
}

CellOutput own_output(const Output& output) {
  return {output.prediction.shape, output.prediction.values.data(), output.target.values.data(), &output.features,
          output.times.empty() ? nullptr : output.times.data()};
}

CellOutput stored_output(const StudyOutput& stored, std::size_t cell) {
  const auto& shape = stored.prediction.shape;
  const std::size_t steps = shape[1] * shape[2], values = steps * shape[3];
  return {{shape.begin() + 1, shape.end()},
          stored.prediction.values.data() + cell * values,
          stored.target.values.data() + cell * values,
          &stored.features,
          stored.times.empty() ? nullptr : stored.times.data() + cell * steps};
}

/// `from` [sample, step, feature] into cell `cell` of `to` [C, sample, step, feature].
void place_output(const std::vector<std::size_t>& shape, const float* from, Array& to, std::size_t cell) {
  const auto& wide = to.shape;
  for (std::size_t sample = 0; sample < shape[0]; ++sample)
    for (std::size_t step = 0; step < shape[1]; ++step)
      std::copy_n(from + (sample * shape[1] + step) * shape[2], shape[2],
                  to.values.data() + ((cell * wide[1] + sample) * wide[2] + step) * wide[3]);
}

void place_times(const std::vector<CellOutput>& cells, StudyOutput& merged) {
  const auto has_times = [](const CellOutput& output) { return output.times != nullptr; };
  if (std::ranges::none_of(cells, has_times)) return;
  const std::size_t samples = merged.prediction.shape[1], steps = merged.prediction.shape[2];
  merged.times.assign(cells.size() * samples * steps, Output::kNoTime);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (!has_times(cells[cell])) continue;
    const std::size_t own = cells[cell].shape[1];
    for (std::size_t sample = 0; sample < cells[cell].shape[0]; ++sample)
      std::copy_n(cells[cell].times + sample * own, own,
                  merged.times.begin() + static_cast<std::ptrdiff_t>((cell * samples + sample) * steps));
  }
}

/// steps: at least so many.
StudyOutput merge_output(const std::string& decoder, const std::vector<CellOutput>& cells, std::size_t steps) {
  StudyOutput merged{decoder, {}, {}, {}};
  std::vector<std::size_t> shape = {cells.size(), 0, steps, 0};
  const CellOutput* first = nullptr;
  bool same_features = true;
  for (const CellOutput& output : cells) {
    if (output.shape.empty()) continue;
    for (std::size_t axis = 0; axis < 3; ++axis) shape[axis + 1] = std::max(shape[axis + 1], output.shape[axis]);
    if (first == nullptr) first = &output;
    same_features = same_features && *output.features == *first->features;
  }
  if (same_features && first->features->size() == shape[3]) merged.features = *first->features;
  const std::vector<float> empty(shape[0] * shape[1] * shape[2] * shape[3], std::numeric_limits<float>::quiet_NaN());
  merged.prediction = {shape, empty};
  merged.target = {shape, empty};
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (cells[cell].shape.empty()) continue;
    place_output(cells[cell].shape, cells[cell].prediction, merged.prediction, cell);
    place_output(cells[cell].shape, cells[cell].target, merged.target, cell);
  }
  place_times(cells, merged);
  return merged;
}

}  // namespace

std::optional<std::size_t> OutputKeeper::superseded(const MergedRun& run, std::size_t index) {
  const auto [kept, is_new] =
      lowest_.try_emplace({run.settings, run.revision, data_checksum_of(run.provenance)}, Kept{run.seed, index});
  if (is_new || run.seed == kept->second.seed) return std::nullopt;
  if (run.seed > kept->second.seed) return index;
  const std::size_t other = kept->second.index;
  kept->second = {run.seed, index};
  return other;
}

ShownOutputs shown_outputs(const std::vector<MergedRun>& runs, bool MergedRun::*shows,
                           const std::vector<CellGrid::Place>& places, std::size_t cells) {
  std::map<std::string_view, std::vector<std::string>> decoders_of;
  ShownOutputs shown;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!(runs[i].*shows)) continue;
    const auto [decoders, is_new] = decoders_of.try_emplace(runs[i].decoders);
    if (is_new) decoders->second = nlohmann::json::parse(runs[i].decoders).get<std::vector<std::string>>();
    for (const std::string& decoder : decoders->second) {
      std::vector<std::size_t>& of_cell = shown[decoder];
      of_cell.resize(cells, kNoRun);
      const auto [cell, seed] = places[i];
      if (of_cell[cell] == kNoRun || seed < places[of_cell[cell]].seed) of_cell[cell] = i;
    }
  }
  return shown;
}

std::vector<StudyOutput> merge_outputs(const std::vector<MergedRun>& runs, const ShownOutputs& shown,
                                       const std::map<std::string, std::size_t>& steps, const Study* stored) {
  std::vector<StudyOutput> merged;
  for (const auto& [decoder, of_cell] : shown) {
    const StudyOutput* const before = stored == nullptr ? nullptr : output_of(*stored, decoder);
    std::vector<CellOutput> cells(of_cell.size());
    for (std::size_t cell = 0; cell < of_cell.size(); ++cell) {
      if (of_cell[cell] == kNoRun) continue;
      const MergedRun& run = runs[of_cell[cell]];
      cells[cell] =
          run.known ? stored_output(*before, *run.known / stored->seeds.size()) : own_output(*output_of(run, decoder));
    }
    const auto least = steps.find(decoder);
    merged.push_back(merge_output(decoder, cells, least == steps.end() ? 0 : least->second));
  }
  return merged;
}

bool holds_shown_outputs(const Study& stored, const std::vector<MergedRun>& runs, const ShownOutputs& before,
                         const ShownOutputs& shown) {
  for (const auto& [decoder, of_cell] : before)
    if (!shown.contains(decoder)) return false;
  for (const auto& [decoder, of_cell] : shown) {
    const StudyOutput* const output = output_of(stored, decoder);
    const auto old = before.find(decoder);
    if ((output == nullptr) != (old == before.end())) return false;
    std::vector<bool> still_shown(stored.cells, false);
    for (const std::size_t run : of_cell) {
      if (run == kNoRun || !runs[run].known) continue;
      const std::size_t cell = *runs[run].known / stored.seeds.size();
      if (output == nullptr || old->second[cell] != run) return false;
      still_shown[cell] = true;
    }
    if (output == nullptr) continue;
    bool gave_way = false;
    for (std::size_t cell = 0; cell < stored.cells; ++cell)
      gave_way = gave_way || (old->second[cell] != kNoRun && !still_shown[cell]);
    if (!gave_way) continue;
    const auto is_new = [&](std::size_t run) { return run != kNoRun && !runs[run].known; };
    if (std::ranges::none_of(of_cell, is_new)) return false;
    const std::span<const std::size_t> extents = std::span(output->prediction.shape).subspan(1);
    for (const std::size_t run : of_cell) {
      if (!is_new(run)) continue;
      const Output& own = *output_of(runs[run], decoder);
      if (!std::ranges::equal(own.prediction.shape, extents) || own.features != output->features ||
          own.features.empty() || own.times.empty() != output->times.empty())
        return false;
    }
  }
  return true;
}

}  // namespace tapelab::results
