#include "results/study/study_cells.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/run/config_json.hpp"
#include "results/run/run_sources.hpp"
#include "results/study/cells.hpp"
#include "results/study/run_texts.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kNoRun = std::numeric_limits<std::size_t>::max();

bool is_run(const Study& study, std::size_t at) { return study.revision[at] >= 0; }

/// The place as a run, with the settings that can tell it from others.
RunRecord run_at(const Study& study, std::size_t at) {
  const std::size_t cell = at / study.seeds.size();
  RunRecord run;
  run.id = study.run_id[at];
  run.seed = study.seeds[at % study.seeds.size()];
  run.revision = study.revision[at];
  run.provenance = study.provenance[at];
  if (!study.logs.empty()) run.log = study.logs[at];
  std::set<std::string> known;
  for (const Factor& factor : study.factors)
    if (factor.key != kRevisionKey && factor.key != kRepeatKey) {
      run.settings.push_back({factor.key, factor.type, factor.values[cell]});
      known.insert(factor.key);
    }
  for (auto& [key, value] : config_texts(study.config[at]))
    if (std::ranges::find(kSourceKeys, key) != kSourceKeys.end() && known.insert(key).second)
      run.settings.push_back({key, SettingType::kText, std::move(value)});
  return run;
}

/// `values`, `width` of them for each place, moved to where the runs are now; `none` where there is no run.
template <class T>
void move_places(std::vector<T>& values, const std::vector<std::size_t>& from, const T& none, std::size_t width = 1) {
  if (values.empty()) return;  // times of a lone study.h5
  std::vector<T> moved;
  moved.reserve(from.size() * width);
  for (const std::size_t at : from) {
    if (at == kNoRun) {
      moved.insert(moved.end(), width, none);
      continue;
    }
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at * width);
    std::copy(begin, begin + static_cast<std::ptrdiff_t>(width), std::back_inserter(moved));
  }
  values = std::move(moved);
}

void move_cubes(Study& study, const std::vector<std::size_t>& from) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (auto* cubes : {&study.scalars, &study.timing})
    for (auto& [name, values] : *cubes) move_places(values, from, kNaN);
  for (auto& [name, values] : study.curves) move_places(values, from, kNaN, study.epochs);
  for (auto& [name, profile] : study.profiles) move_places(profile.values, from, kNaN, profile.steps);
  for (auto& [decoder, steps] : study.n_steps) move_places(steps, from, -1);
  move_places(study.confusion.counts, from, -1, study.confusion.classes.size() * study.confusion.classes.size());
  move_places(study.status, from, Status::kMissing);
  for (auto* counts : {&study.n_epochs, &study.best_epoch, &study.revision}) move_places(*counts, from, -1);
  for (auto* texts : {&study.run_id, &study.config, &study.provenance, &study.message, &study.model, &study.logs})
    move_places(*texts, from, std::string());
}

/// The old cell whose outputs the new cell holds: that of which it has the first finished run.
std::vector<std::size_t> output_cells(const Study& old, const CellGrid& grid, const std::vector<std::size_t>& runs) {
  std::vector<std::size_t> cells(grid.cells, kNoRun);
  std::set<std::size_t> given;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (old.status[runs[i]] == Status::kOk && given.insert(runs[i] / old.seeds.size()).second)
      cells[grid.places[i].cell] = runs[i] / old.seeds.size();
  return cells;
}

void move_outputs(StudyOutput& output, const std::vector<std::size_t>& cells) {
  move_places(output.times, cells, Output::kNoTime, output.prediction.shape[1] * output.prediction.shape[2]);
  for (Array* array : {&output.prediction, &output.target}) {
    std::size_t width = 1;
    for (std::size_t axis = 1; axis < array->shape.size(); ++axis) width *= array->shape[axis];
    move_places(array->values, cells, std::numeric_limits<float>::quiet_NaN(), width);
    array->shape[0] = cells.size();
  }
}

}  // namespace

bool mixes_runs(const Study& study) {
  std::set<std::vector<std::string_view>> cells;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    std::vector<std::string_view> values;
    for (const Factor& factor : study.factors) values.push_back(factor.values[cell]);
    if (!cells.insert(std::move(values)).second) return true;
    std::string_view data;
    for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
      const std::string_view own = data_checksum_of(study.provenance[study.index(cell, seed)]);
      if (own.empty()) continue;
      if (!data.empty() && own != data) return true;
      data = own;
    }
  }
  return false;
}

void separate_runs(Study& study) {
  std::vector<std::size_t> places;
  std::vector<RunRecord> runs;
  for (std::size_t at = 0; at < study.run_count(); ++at)
    if (is_run(study, at)) {
      places.push_back(at);
      runs.push_back(run_at(study, at));
    }
  CellGrid grid = arrange_runs(runs);
  std::vector<std::size_t> from(grid.cells * grid.seeds.size(), kNoRun);
  for (std::size_t i = 0; i < runs.size(); ++i)
    from[grid.places[i].cell * grid.seeds.size() + grid.places[i].seed] = places[i];
  for (StudyOutput& output : study.outputs) move_outputs(output, output_cells(study, grid, places));
  move_cubes(study, from);
  study.cells = grid.cells;
  study.seeds = std::move(grid.seeds);
  study.factors = std::move(grid.factors);
  std::ranges::move(grid.warnings, std::back_inserter(study.warnings));
}

}  // namespace tapelab::results
