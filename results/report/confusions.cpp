// For classifiers of own data: test sequences by class and by the class they were taken for.
#include <cmath>
#include <vector>

#include "results/report/sections.hpp"
#include "results/statistics/class_scores.hpp"
#include "results/views/confusion_view.hpp"

namespace tapelab::results {
namespace {

constexpr std::size_t kMostCells = 16, kMostClasses = 60;

/// The sum over the seeds of a cell, of the runs that have the classes of its first.
struct CellConfusion {
  ClassConfusion sum;
  std::size_t runs = 0;
};

CellConfusion sum_of(const Study& study, std::size_t cell) {
  CellConfusion found;
  for (std::size_t seed = 0; seed < study.seeds.size(); ++seed) {
    const ClassConfusion own = confusion_of(study, study.index(cell, seed));
    if (own.classes.empty()) continue;
    if (found.runs == 0) found.sum = {own.classes, std::vector<std::int32_t>(own.counts.size(), 0)};
    if (own.classes != found.sum.classes) continue;
    for (std::size_t i = 0; i < own.counts.size(); ++i) found.sum.counts[i] += own.counts[i];
    ++found.runs;
  }
  return found;
}

}  // namespace

Json confusions_section(const Study& study) {
  Json cells = Json::array();
  std::size_t left_out = 0;
  for (std::size_t cell = 0; cell < study.cells; ++cell) {
    const CellConfusion found = sum_of(study, cell);
    if (found.runs == 0) continue;
    if (cells.size() == kMostCells || found.sum.classes.size() > kMostClasses) {
      ++left_out;
      continue;
    }
    Json entry = confusion_json(found.sum);
    entry["label"] = cell_label(study, cell);
    entry["runs"] = found.runs;
    entry["f1"] = Json::array();
    for (std::size_t c = 0; c < found.sum.classes.size(); ++c) {
      const double f1 = class_f1(found.sum.counts, found.sum.classes.size(), c);
      entry["f1"].push_back(std::isnan(f1) ? Json(nullptr) : Json(f1));
    }
    cells.push_back(std::move(entry));
  }
  return {{"cells", std::move(cells)}, {"left_out", left_out}};
}

}  // namespace tapelab::results
