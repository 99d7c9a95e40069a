#include "results/query/study_subset.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "results/query/run_choice.hpp"
#include "results/text/errors.hpp"

namespace tapelab::results {
namespace {

/// What `values`, each place with `width` of them, has of the places.
template <class T>
void keep(std::vector<T>& values, const std::vector<RunPlace>& places, std::size_t width = 1) {
  if (values.empty()) return;  // times of a lone study.h5
  std::vector<T> kept;
  for (const RunPlace& place : places) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(place.at * width);
    std::copy(begin, begin + static_cast<std::ptrdiff_t>(width), std::back_inserter(kept));
  }
  values = std::move(kept);
}

void keep_places(Study& study, const std::vector<RunPlace>& places) {
  for (auto* cubes : {&study.scalars, &study.timing})
    for (auto& [name, values] : *cubes) keep(values, places);
  for (auto& [name, values] : study.curves) keep(values, places, study.epochs);
  for (auto& [name, profile] : study.profiles) keep(profile.values, places, profile.steps);
  for (auto& [decoder, steps] : study.n_steps) keep(steps, places);
  keep(study.confusion.counts, places, study.confusion.classes.size() * study.confusion.classes.size());
  keep(study.status, places);
  for (auto* counts : {&study.n_epochs, &study.best_epoch, &study.revision}) keep(*counts, places);
  for (auto* texts : {&study.run_id, &study.config, &study.provenance, &study.message, &study.model, &study.logs})
    keep(*texts, places);
}

void keep_axes(Study& study, const std::set<std::size_t>& cells, const std::set<std::size_t>& seeds) {
  for (Factor& factor : study.factors) {
    std::vector<std::string> values;
    for (const std::size_t cell : cells) values.push_back(factor.values[cell]);
    factor.values = std::move(values);
  }
  std::vector<std::int64_t> kept;
  for (const std::size_t seed : seeds) kept.push_back(study.seeds[seed]);
  study.seeds = std::move(kept);
  study.cells = cells.size();
}

}  // namespace

Study study_part(Study study, const std::set<std::size_t>& cells, const std::set<std::size_t>& seeds) {
  std::vector<RunPlace> places;
  for (const std::size_t cell : cells)
    for (const std::size_t seed : seeds) places.push_back({study.index(cell, seed), cell, seed});
  keep_places(study, places);
  keep_axes(study, cells, seeds);
  study.outputs.clear();
  return study;
}

Study study_subset(Study study, const std::vector<std::string>& where) {
  if (where.empty()) return study;
  reject_outcomes(study, where, "a table");
  const std::vector<RunPlace> places = select_places(study, where);
  if (places.empty()) throw UsageError("no run of this study meets the conditions", {"tapelab ls lists the runs"});
  std::set<std::size_t> cells, seeds;
  for (const RunPlace& place : places) {
    cells.insert(place.cell);
    seeds.insert(place.seed);
  }
  if (places.size() != cells.size() * seeds.size())
    throw UsageError("the conditions choose different seeds in different cells, and a table would not show it",
                     {"leave out "
                      "the 'or' between seeds and settings"});
  return study_part(std::move(study), cells, seeds);
}

}  // namespace tapelab::results
