#include "experiments/inference/study_codes.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "autograd/gemm.hpp"
#include "experiments/config/config.hpp"
#include "experiments/config/memory_limit.hpp"
#include "experiments/dataset/dataset_cache.hpp"
#include "experiments/inference/apply_model.hpp"
#include "experiments/inference/picture_data.hpp"
#include "experiments/inference/principal_plane.hpp"
#include "experiments/inference/stored_model.hpp"
#include "experiments/model/trained_run.hpp"
#include "results/report/series.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCells = 6;
constexpr std::size_t kMostSamples = 500, kFewestSamples = 3;
constexpr double kMostProducts = 1e10;  // multiplications of a cell's encoder: about a second

/// Of the encoder, in one pass over one sample.
double products_per_sample(StoredModel& model, std::size_t steps) {
  std::size_t weights = 0;
  model.model().visit([&](const std::string& name, const Parameter<float>& parameter) {
    if (name.starts_with("encoder")) weights += parameter.shape.size();
  });
  return static_cast<double>(weights * steps);
}

template <class T>
std::vector<T> picked(const std::vector<T>& values, std::size_t size, const std::vector<std::size_t>& places) {
  std::vector<T> some;
  for (const std::size_t place : places)
    for (std::size_t i = 0; i < size && !values.empty(); ++i) some.push_back(values[place * size + i]);
  return some;
}

/// The inputs of some of the samples.
Samples some_inputs(const Samples& samples, const Dataset& data, const std::vector<std::size_t>& places) {
  Samples some;
  some.count = places.size();
  some.inputs = picked(samples.inputs, data.steps * data.features, places);
  some.mask = picked(samples.mask, data.steps, places);
  some.origins = picked(samples.origins, 1, places);
  return some;
}

/// What the classifier has to say of a sample: the class that is 1 in most steps.
std::vector<std::string> classes_of(const Samples& samples, const Dataset& data,
                                    const std::vector<std::size_t>& places) {
  std::vector<std::string> names;
  if (!samples.classify) return names;
  const Target& target = *samples.classify;
  for (const std::size_t place : places) {
    std::vector<double> sums(target.features, 0);
    for (std::size_t i = 0; i < target.steps * target.features; ++i)
      sums[i % target.features] += target.values[place * target.steps * target.features + i];
    names.push_back(data.class_names[static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin())]);
  }
  return names;
}

std::vector<bool> events_of(const std::vector<Origin>& origins, const RowLabels& labels) {
  std::vector<bool> events;
  if (labels.empty()) return events;
  for (const Origin& origin : origins) {
    const std::vector<float>& rows = labels.at(origin.sequence);
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(origin.row);
    const auto last = first + static_cast<std::ptrdiff_t>(origin.length);
    events.push_back(std::any_of(first, last, [](float label) { return label != 0; }));
  }
  return events;
}

/// Where the samples come from, and what they are.
void describe(results::CellCodes& codes, const Samples& tested, const Samples& shown, const Dataset& data) {
  for (const Origin& origin : shown.origins) {
    codes.series.push_back(origin.sequence);
    codes.rows.push_back(origin.row);
  }
  if (std::ranges::all_of(codes.series, [](const std::string& name) { return name.empty(); })) codes.series.clear();
  codes.classes = classes_of(tested, data, codes.places);
  codes.events = events_of(shown.origins, data.labels);
}

results::CellCodes codes_of(const results::RunRecord& run, const fs::path& folder, DatasetCache& cache) {
  StoredModel model(run);
  const auto threads = static_cast<int>(model.config().train.blas_threads);
  set_blas_threads(threads);
  require_product_memory(1, threads);
  const std::shared_ptr<const Dataset> data = picture_data(model.config(), run, folder, cache);
  const Samples& tested = data->tested();
  if (tested.count < kFewestSamples)
    throw results::UsageError("its test has " + std::to_string(tested.count) + " of the " +
                              std::to_string(kFewestSamples) + " samples that it takes");
  const double room = kMostProducts / std::max(1.0, products_per_sample(model, data->steps));
  const auto most = static_cast<std::size_t>(std::clamp<double>(room, 50, kMostSamples));
  results::CellCodes codes;
  codes.seed = run.seed;
  codes.held_out = data->test.count > 0;
  codes.samples = tested.count;
  codes.places = results::shown_places(tested.count, most);
  const Samples shown = some_inputs(tested, *data, codes.places);
  const SampleValues values = encode(model, shown, data->steps, CodeState::kHidden);
  if (!std::ranges::all_of(values.values, [](float value) { return std::isfinite(value); }))
    throw results::UsageError("its codes are not finite");
  PrincipalPlane plane = principal_plane(values.values, values.features);
  if (plane.part[0] == 0) throw results::UsageError("all its codes are equal");
  codes.units = values.features;
  codes.part = plane.part;
  codes.x = std::move(plane.x);
  codes.y = std::move(plane.y);
  describe(codes, tested, shown, *data);
  return codes;
}

/// Of the cell's first seed that finished.
std::optional<std::size_t> first_finished(const results::Study& study, std::size_t cell) {
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed)
    if (study.status[study.index(cell, seed)] == results::Status::kOk) return study.index(cell, seed);
  return std::nullopt;
}

}  // namespace

results::StudyCodes study_codes(const results::Study& study, const fs::path& folder) {
  results::StudyCodes codes;
  std::error_code error;
  if (!fs::is_directory(folder / "runs", error)) return codes;
  std::vector<std::size_t> finished;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    if (first_finished(study, cell))
      finished.push_back(cell);
    else
      codes.left_out.push_back({cell, "no run finished"});
  }
  DatasetCache cache;
  const std::vector<std::size_t> tried = results::shown_places(finished.size(), kMostCells);
  codes.not_tried = finished.size() - tried.size();
  for (const std::size_t place : tried) {
    const std::size_t cell = finished[place];
    try {
      const std::string& id = study.run_id[*first_finished(study, cell)];
      results::CellCodes found = codes_of(read_trained_run(folder, id), folder, cache);
      found.cell = cell;
      codes.cells.push_back(std::move(found));
    } catch (const std::exception& problem) {  // whatever a file holds, the page does without
      codes.without_data = codes.without_data || dynamic_cast<const NoPictureData*>(&problem) != nullptr;
      codes.left_out.push_back({cell, picture_reason(problem)});
    }
  }
  return codes;
}

}  // namespace tapelab::experiments
