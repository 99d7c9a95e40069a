#include "results/query/reported_part.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "results/query/study_subset.hpp"
#include "results/study/selected_cells.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

/// Positions of those of the seeds that any of these cells has a run of.
std::set<std::size_t> places_of(const Study& study, const std::vector<std::int64_t>& seeds,
                                const std::set<std::size_t>& cells) {
  std::set<std::size_t> places;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
    if (std::ranges::count(seeds, study.seeds[seed]) > 0 && std::ranges::any_of(cells, [&](std::size_t cell) {
          return study.status[study.index(cell, seed)] != Status::kMissing;
        }))
      places.insert(seed);
  return places;
}

}  // namespace

Study reported_part(Study study, Stage stage) {
  const CellSelection& select = study.label.select;
  if (select.empty()) {
    if (stage == Stage::kReported) return study;
    throw UsageError("no cells of this study were chosen by validation scores, so that there is no search to show",
                     {"leave out --search: all runs are shown"});
  }
  const std::vector<std::size_t> chosen = chosen_cells(study);
  std::set<std::size_t> cells(chosen.begin(), chosen.end());
  std::set<std::size_t> seeds = places_of(study, select.further, cells);
  if (stage == Stage::kSearch || seeds.empty()) {
    for (std::size_t cell = 0; cell < study.cells; ++cell) cells.insert(cell);
    seeds = places_of(study, select.first, cells);
  }
  if (seeds.empty()) return study;
  return study_part(std::move(study), cells, seeds);
}

}  // namespace tapelab::results
